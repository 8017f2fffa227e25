/// A Poisson mean with one yearly wave: log m(t) = β₀ + β₁ cos(2πt/T) + β₂ sin(2πt/T), fitted by iteratively reweighted least
/// squares (P. McCullagh, J. Nelder, Generalized Linear Models, 1989, section 2.5) to a relative change of the deviance of
/// 1e-8, at most 25 steps.
public struct SeasonalMean: Sendable {
  /// β₀, β₁ and β₂: three numbers, on the log scale.
  public let coefficients: [Double]
  /// T, the length of a year, in counts.
  public let period: Double

  /// - Parameters:
  ///   - counts: cases from 0 of equal periods in order; NaN is missing.
  ///   - start: the time of the first count; later ones follow by 1.
  ///   - period: T, in counts, above 0.
  /// - Returns: nil when counts are too few or do not tell the coefficients apart, or the fit is not finite.
  /// - Complexity: O(counts), at most 25 steps.
  public init?(_ counts: [Double], start: Double, period: Double) {
    self.period = period
    let rows = counts.indices.filter { !counts[$0].isNaN }
    let terms = rows.map { Self.terms(start + Double($0), period) }
    let y = rows.map { counts[$0] }
    var means = y.map { $0 + 0.1 }
    var linear = means.map(Elementary.log)
    var deviance = Self.deviance(y, means)
    var found: [Double]?
    for _ in 0..<25 {
      let working = y.indices.map { linear[$0] + (y[$0] - means[$0]) / means[$0] }
      guard let solved = Self.solve(terms, working, weights: means) else { return nil }
      found = solved
      linear = terms.map { $0[0] * solved[0] + $0[1] * solved[1] + $0[2] * solved[2] }
      means = linear.map { max(Elementary.exp($0), 0x1p-52) }
      let next = Self.deviance(y, means)
      guard next.isFinite else { return nil }
      let change = abs(next - deviance) / (abs(next) + 0.1)
      deviance = next
      if change < 1e-8 { break }
    }
    guard let found else { return nil }
    coefficients = found
  }

  /// The mean m(t), in cases for one period.
  /// - Parameter time: t, on the scale of `start`, in counts.
  /// - Complexity: O(1).
  public func callAsFunction(_ time: Double) -> Double {
    let terms = Self.terms(time, period)
    return Elementary.exp((0..<3).reduce(0) { $0 + terms[$1] * coefficients[$1] })
  }

  private static func terms(_ time: Double, _ period: Double) -> [Double] {
    let angle = 2 * .pi / period * time
    return [1, Elementary.cos(angle), Elementary.sin(angle)]
  }

  private static func deviance(_ y: [Double], _ means: [Double]) -> Double {
    2
      * zip(y, means).reduce(0) { sum, pair in
        sum + (pair.0 > 0 ? pair.0 * Elementary.log(pair.0 / pair.1) - (pair.0 - pair.1) : pair.1)
      }
  }

  /// Weighted least squares by Gram and Schmidt's modified process on the weighted columns.
  private static func solve(_ terms: [[Double]], _ values: [Double], weights: [Double]) -> [Double]? {
    let roots = weights.map { $0.squareRoot() }
    var columns = (0..<3).map { column in terms.indices.map { terms[$0][column] * roots[$0] } }
    var rest = values.indices.map { values[$0] * roots[$0] }
    var upper = [[Double]](repeating: [0, 0, 0], count: 3)
    var projected = [0.0, 0, 0]
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for i in 0..<3 {
      let before = terms.indices.reduce(0) { $0 + terms[$1][i] * terms[$1][i] * weights[$1] }
      let length = dot(columns[i], columns[i]).squareRoot()
      guard length > 1e-11 * before.squareRoot(), length > 0 else { return nil }
      columns[i] = columns[i].map { $0 / length }
      upper[i][i] = length
      for j in (i + 1)..<max(3, i + 1) {
        upper[i][j] = dot(columns[i], columns[j])
        for row in rest.indices { columns[j][row] -= upper[i][j] * columns[i][row] }
      }
      projected[i] = dot(columns[i], rest)
      for row in rest.indices { rest[row] -= projected[i] * columns[i][row] }
    }
    let third = projected[2] / upper[2][2]
    let second = (projected[1] - upper[1][2] * third) / upper[1][1]
    return [(projected[0] - upper[0][1] * second - upper[0][2] * third) / upper[0][0], second, third]
  }
}
