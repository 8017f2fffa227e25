/// Quantiles of the gamma distribution with scale 1.
enum GammaQuantile {
  /// The x of which P(shape, x) is as given.
  /// - Parameters:
  ///   - p: above 0 and below 1.
  ///   - shape: above 0.
  static func lower(_ p: Double, shape: Double) -> Double { solve(shape, Elementary.log(p), fromLower: true) }
  /// The x of which Q(shape, x) = 1 − P(shape, x) is as given.
  static func upper(_ q: Double, shape: Double) -> Double { solve(shape, Elementary.log(q), fromLower: false) }

  /// Newton's steps for the logarithm of the tail by that of x, in which it is nearly straight, kept inside a bracket;
  /// from E. Wilson's and M. Hilferty's approximation (PNAS 17 (1931) 684–688), or for small x from the first term of
  /// the series. Relative error about 1e-12; for shapes above 1e14, where Wilson and Hilferty's is as good, that.
  private static func solve(_ shape: Double, _ tail: Double, fromLower: Bool) -> Double {
    let deviate = Normal.upperQuantile(log: tail) * (fromLower ? -1 : 1)
    let root = 1 - 1 / (9 * shape) + deviate / (3 * shape.squareRoot())
    if shape > 1e14 { return shape * root * root * root }
    let logLower = fromLower ? tail : Elementary.log1mexp(tail)
    let first = Elementary.exp((logLower + Elementary.logGamma(shape + 1)) / shape)
    var x = root > 0.3 ? shape * root * root * root : first
    // So small a shape that what is left below its quantile is no number.
    guard x > 0 else { return 0 }
    var (low, high) = (0.0, Double.infinity)
    for _ in 0..<200 {
      let tails = IncompleteGamma.logTails(shape, x)
      let found = fromLower ? tails.lower : tails.upper
      if (found > tail) == fromLower { high = x } else { low = x }
      if found == tail { return x }
      let slope = Elementary.exp(IncompleteGamma.logPoissonWeight(shape, x) + Elementary.log(shape) - found)
      let step = (fromLower ? tail - found : found - tail) / slope
      var next = step.isFinite ? x * Elementary.exp(max(-3, min(3, step))) : .nan
      if !(next > low && next < high) { next = high.isFinite ? low + (high - low) / 2 : 4 * x }
      if abs(next - x) <= 4e-16 * x || !next.isFinite { return next }
      x = next
    }
    return x
  }
}
