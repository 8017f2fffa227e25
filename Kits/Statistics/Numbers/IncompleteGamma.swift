/// The regularised incomplete gamma functions in log space.
///
/// P(a, x) = 1/Γ(a) ∫₀ˣ tᵃ⁻¹e⁻ᵗ dt and Q = 1 − P (NIST DLMF 8.2.4): P(a, x) is the chance that a Poisson variable of mean x
/// is at least a, Q that it is less. By the power series below the mean (DLMF 8.11.4), by the continued fraction above it
/// (8.9.2), and for a from 100,000 near the mean by Temme's uniform expansion (8.12.3). Relative error of P and Q below
/// 1e-11 wherever they are above 1e-300; the logarithm itself goes on below that. At most a few thousand steps.
enum IncompleteGamma {
  /// log P(a, x) and log Q(a, x).
  /// - Parameters:
  ///   - a: above 0.
  ///   - x: from 0.
  static func logTails(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    guard a > 0, x >= 0, a < .infinity else { return a == .infinity ? (-.infinity, 0) : (.nan, .nan) }
    if x == 0 { return (-.infinity, 0) }
    if x == .infinity { return (0, -.infinity) }
    if a >= 1e5, abs(x / a - 1) < 0.3 { return uniform(a, x) }
    // xᵃ e⁻ˣ / Γ(a + 1)
    let weight = logPoissonWeight(a, x)
    if x < a + 1 {
      var term = 1.0
      var sum = 1.0
      var denominator = a
      while term > sum * 1e-17 {
        denominator += 1
        term *= x / denominator
        sum += term
      }
      let lower = min(0, weight + Elementary.log(sum))
      return (lower, Elementary.log1mexp(lower))
    }
    let upper = min(0, weight + Elementary.log(a) + Elementary.log(fraction(a, x)))
    return (Elementary.log1mexp(upper), upper)
  }

  /// log of e⁻ᵐ mᵏ / Γ(k + 1) by C. Loader, "Fast and accurate computation of binomial probabilities" (2000): no difference
  /// of large numbers.
  static func logPoissonWeight(_ k: Double, _ mean: Double) -> Double {
    if mean == 0 { return k == 0 ? 0 : -.infinity }
    if k == 0 { return -mean }
    if mean == .infinity { return -.infinity }
    return -0.5 * Elementary.log(2 * .pi * k) - stirlingRest(k) - deviance(k, mean)
  }

  /// log Γ(k + 1) less ½ log(2πk) + k log k − k.
  static func stirlingRest(_ k: Double) -> Double {
    if k < 15 {
      return Elementary.logGamma(k + 1) - (0.5 * Elementary.log(2 * .pi * k) + k * Elementary.log(k) - k)
    }
    let inverse = 1 / k
    let square = inverse * inverse
    return inverse
      * (1 / 12.0 - square
        * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square * (1 / 1188.0 - square * (691 / 360360.0))))))
  }

  /// k log(k/m) + m − k, at least 0, without cancellation for m near k.
  static func deviance(_ k: Double, _ mean: Double) -> Double {
    let difference = k - mean
    if abs(difference) > 0.1 * (k + mean) { return k * (Elementary.log(k / mean) - 1) + mean }
    // With v = (k − m)/(k + m), log(k/m) = 2 artanh(v): (k − m)v + 2k(v³/3 + v⁵/5 + …).
    let v = difference / (k + mean)
    let square = v * v
    var sum = difference * v
    var power = 2 * k * v
    var odd = 3.0
    while odd < 40 {
      power *= square
      let next = sum + power / odd
      if next == sum { return sum }
      sum = next
      odd += 2
    }
    return sum
  }

  /// Legendre's continued fraction of Γ(a, x) eˣ x⁻ᵃ, by Lentz's method.
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var value = d
    var n = 1.0
    while n < 1e6 {
      let step = -n * (n - a)
      b += 2
      d = step * d + b
      if abs(d) < 1e-300 { d = 1e-300 }
      c = b + step / c
      if abs(c) < 1e-300 { c = 1e-300 }
      d = 1 / d
      let factor = c * d
      value *= factor
      if abs(factor - 1) < 2e-16 { break }
      n += 1
    }
    return value
  }

  /// N. Temme, "The asymptotic expansion of the incomplete gamma functions", SIAM J. Math. Anal. 10 (1979): two terms.
  private static func uniform(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    let excess = (x - a) / a
    // ½η² = λ − 1 − log λ
    let half = deviance(a, x) / a
    let eta = (2 * half).squareRoot() * (excess < 0 ? -1 : 1)
    let first =
      abs(eta) < 1e-3
      ? -1 / 3.0 + eta * (1 / 12.0 - eta * (2 / 135.0 - eta * (1 / 864.0)))
      : 1 / excess - 1 / eta
    let second =
      abs(eta) < 0.02
      ? -1 / 540.0 - eta * (1 / 288.0 - eta * (1 / 378.0))
      : 1 / (eta * eta * eta) - 1 / (excess * excess * excess) - 1 / (excess * excess) - 1 / (12 * excess)
    let z = eta * a.squareRoot()
    let normal = Normal.logUpperTail(abs(z))
    let logRest = -a * half - 0.5 * Elementary.log(2 * .pi * a)
    let rest = (first + second / a) * Elementary.exp(logRest - normal)
    let small = min(0, normal + Elementary.log1p(z < 0 ? -rest : rest))
    let large = Elementary.log1mexp(small)
    return z < 0 ? (small, large) : (large, small)
  }
}
