/// How much better a cylinder's cases are explained by a higher rate inside than by one rate everywhere, as the logarithm
/// of the likelihood ratio: c log(c/E) + (C − c) log((C − c)/(C − E)) where c > E, else 0.
///
/// M. Kulldorff, "A spatial scan statistic" (1997), section 4.1 (Poisson); M. Kulldorff and others, "A space–time
/// permutation scan statistic for disease outbreak detection", PLoS Medicine 2 (2005), which uses the same formula. It
/// rises with c and falls with E wherever c > E.
struct ScanRatio: Sendable {
  /// C, all cases.
  let total: Double
  /// Cylinders of fewer cases have the ratio 0.
  let leastCases: Double

  /// Infinite where there are cases and nothing is expected.
  @inline(__always) func callAsFunction(_ cases: Double, _ expected: Double) -> Double {
    guard cases >= leastCases, cases > expected else { return 0 }
    guard expected > 0 else { return .infinity }
    let inside = cases * Elementary.log(cases / expected)
    let outside = total - cases
    guard outside > 0 else { return inside }
    return inside + outside * Elementary.log(outside / (total - expected))
  }

  /// For each number of cases from 0 to `most`: below which expectation its ratio is above `level`; −1 where it never is.
  ///
  /// Found by Newton's method on the logarithm of the expectation, in which the ratio is convex and falls, from a start that
  /// is surely below the answer; then raised by 10⁻⁹ of itself, so that comparing with it never misses a cylinder.
  /// - Parameter most: at most C.
  /// - Complexity: O(most).
  func criticalExpectations(level: Double, most: Int) -> [Double] {
    (0...most).map { cases in
      let cases = Double(cases)
      guard cases >= leastCases else { return -1 }
      guard level > 0 else { return cases }
      let outside = total - cases
      var expected = cases * Elementary.exp(-level / cases)
      guard outside > 0 else { return expected * (1 + 1e-9) }
      expected *= Elementary.exp(-1)
      for _ in 0..<100 {
        let ratio =
          cases * Elementary.log(cases / expected) + outside * Elementary.log(outside / (total - expected)) - level
        let slope = outside * expected / (total - expected) - cases
        guard slope < 0, ratio > 0 else { break }
        let step = -ratio / slope
        expected *= Elementary.exp(step)
        guard step > 1e-13 else { break }
      }
      return min(cases, expected * (1 + 1e-9))
    }
  }
}
