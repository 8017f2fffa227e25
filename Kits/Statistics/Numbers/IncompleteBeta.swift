/// The regularised incomplete beta function in log space.
///
/// I(a, b; x) = 1/B(a, b) ∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt (NIST DLMF 8.17.2), by the continued fraction 8.17.22 on the side where it
/// converges, and for a and b from 10⁹ by the uniform expansion 8.18.14. Relative error below 1e-9, below 1e-12 for a and b
/// up to 10⁵. Some √min(a, b) steps.
enum IncompleteBeta {
  /// log I(a, b; x) and log(1 − I).
  /// - Parameters:
  ///   - a: above 0.
  ///   - b: above 0.
  ///   - x: between 0 and 1.
  ///   - rest: 1 − x, given apart so that x near 1 loses nothing.
  static func logTails(_ a: Double, _ b: Double, _ x: Double, rest: Double) -> (lower: Double, upper: Double) {
    guard a > 0, b > 0, x >= 0, rest >= 0, a < .infinity, b < .infinity else { return (.nan, .nan) }
    if x == 0 { return (-.infinity, 0) }
    if rest == 0 { return (0, -.infinity) }
    if min(a, b) >= 1e9 { return uniform(a, b, x, rest) }
    if x > (a + 1) / (a + b + 2) {
      let (upper, lower) = tails(b, a, rest, x)
      return (lower, upper)
    }
    return tails(a, b, x, rest)
  }

  /// For x below the mean or a little above it.
  private static func tails(_ a: Double, _ b: Double, _ x: Double, _ rest: Double) -> (lower: Double, upper: Double) {
    // Where most of x's way is left, the other side's series is short and adds only positive terms.
    if b < a, rest < 0.1, a * rest < 60 {
      let upper = logSeries(b, a, rest, x)
      if upper < -1e-3 { return (Elementary.log1mexp(upper), upper) }
    }
    let lower = logFraction(a, b, x, rest)
    // A strongly skewed distribution has little above its mean too.
    if lower > -0.1, rest < 0.9999, a <= 1 || x < 0.01 { return (lower, logSeries(b, a, rest, x)) }
    return (lower, Elementary.log1mexp(lower))
  }

  /// I(a, b; x) = xᵃ(1 − x)ᵇ/(a B(a, b)) Σ (a + b)ₙ/(a + 1)ₙ xⁿ (DLMF 8.17.8).
  private static func logSeries(_ a: Double, _ b: Double, _ x: Double, _ rest: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    var n = 0.0
    while n < 4e6, term > 1e-17 * sum || (a + b + n) * x > a + 1 + n {
      term *= x * (a + b + n) / (a + 1 + n)
      sum += term
      n += 1
    }
    return min(0, logWeight(a, b, x, rest) - Elementary.log(a) + Elementary.log(sum))
  }

  /// log of xᵃ(1 − x)ᵇ / B(a, b), with x given by its parts; no difference of large numbers (C. Loader, 2000).
  static func logWeight(_ a: Double, _ b: Double, _ x: Double, _ rest: Double) -> Double {
    let sum = a + b
    let stirling =
      IncompleteGamma.stirlingRest(sum) - IncompleteGamma.stirlingRest(a) - IncompleteGamma.stirlingRest(b)
    let deviance = IncompleteGamma.deviance(a, sum * x) + IncompleteGamma.deviance(b, sum * rest)
    return stirling - deviance + 0.5 * (Elementary.log(a / (2 * .pi)) + Elementary.log(b / sum))
  }

  private static func logFraction(_ a: Double, _ b: Double, _ x: Double, _ rest: Double) -> Double {
    let weight = logWeight(a, b, x, rest) - Elementary.log(a)
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    if abs(d) < 1e-300 { d = 1e-300 }
    d = 1 / d
    var value = d
    var m = 1.0
    while m < 1e6 {
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 + even * d
      if abs(d) < 1e-300 { d = 1e-300 }
      c = 1 + even / c
      if abs(c) < 1e-300 { c = 1e-300 }
      d = 1 / d
      value *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 + odd * d
      if abs(d) < 1e-300 { d = 1e-300 }
      c = 1 + odd / c
      if abs(c) < 1e-300 { c = 1e-300 }
      d = 1 / d
      let factor = c * d
      value *= factor
      if abs(factor - 1) < 2e-16 { break }
      m += 1
    }
    return min(0, weight + Elementary.log(value))
  }

  private static func uniform(_ a: Double, _ b: Double, _ x: Double, _ rest: Double) -> (Double, Double) {
    let sum = a + b
    let (mean, other) = (a / sum, b / sum)
    let half = (IncompleteGamma.deviance(a, sum * x) + IncompleteGamma.deviance(b, sum * rest)) / sum
    let excess = x < rest ? x - mean : other - rest
    let eta = (2 * half).squareRoot() * (excess < 0 ? -1 : 1)
    let spread = (mean * other).squareRoot()
    // Near the mean 1/η − √(x₀(1 − x₀))/(x − x₀) tends to (1 − 2x₀)/(3√(x₀(1 − x₀))).
    let first = abs(eta) < 1e-5 ? (other - mean) / (3 * spread) : 1 / eta - spread / excess
    let z = eta * sum.squareRoot()
    let normal = Normal.logUpperTail(abs(z))
    let correction = first * Elementary.exp(-sum * half - 0.5 * Elementary.log(2 * .pi * sum) - normal)
    let small = min(0, normal + Elementary.log1p(max(-1, z < 0 ? correction : -correction)))
    let large = Elementary.log1mexp(small)
    return z < 0 ? (small, large) : (large, small)
  }
}
