/// The gamma distribution with scale 1.
enum GammaDistribution {
  /// P(a, x) and Q(a, x) = 1 − P(a, x), the smaller of both to a relative error of about 1e-13 × √a.
  ///
  /// The series of NIST DLMF 8.11.4 below x = a + 1, Legendre's continued fraction (8.9.2) above it; O(√a) terms.
  static func tails(shape a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    if x <= 0 { return (0, 1) }
    if x == .infinity { return (1, 0) }
    let density = logDensityTimesX(a, x)
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var next = a
      while term > sum * 1e-17 {
        next += 1
        term *= x / next
        sum += term
      }
      let lower = min(1, sum * Elementary.exp(density))
      return (lower, 1 - lower)
    }
    // Lentz's way to evaluate a continued fraction from its front.
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    var step = 1.0
    while step < 1e7 {
      let numerator = -step * (step - a)
      b += 2
      d = numerator * d + b
      if abs(d) < 1e-300 { d = 1e-300 }
      c = b + numerator / c
      if abs(c) < 1e-300 { c = 1e-300 }
      d = 1 / d
      fraction *= d * c
      if abs(d * c - 1) < 1e-16 { break }
      step += 1
    }
    let upper = min(1, fraction * Elementary.exp(density))
    return (1 - upper, upper)
  }

  /// log(xᵃ e⁻ˣ / Γ(a)), by the differences that stay small when x is near a.
  private static func logDensityTimesX(_ a: Double, _ x: Double) -> Double {
    guard a > 100 else { return a * Elementary.log(x) - x - Elementary.logGamma(a) }
    // Stirling's series for Γ(a), NIST DLMF 5.11.1.
    let ratio = (x - a) / a
    let difference = logPlusOneLessItself(ratio)
    let series = (1 / 12.0 - (1 / 360.0 - 1 / 1260.0 / (a * a)) / (a * a)) / a
    return a * difference + 0.5 * Elementary.log(a) - 0.918_938_533_204_672_74 - series
  }

  /// log(1 + u) − u.
  private static func logPlusOneLessItself(_ u: Double) -> Double {
    guard abs(u) < 0.1 else { return Elementary.log1p(u) - u }
    var power = -u * u
    var sum = power / 2
    var order = 2.0
    while abs(power / order) > 1e-18 * abs(sum), order < 60 {
      power *= -u
      order += 1
      sum += power / order
    }
    return sum
  }

  /// The x of which P(shape, x) is as given; above 0 and below 1.
  static func quantile(lower p: Double, shape: Double) -> Double {
    solve(shape, p, fromLower: true)
  }
  /// The x of which Q(shape, x) is as given.
  static func quantile(upper q: Double, shape: Double) -> Double {
    solve(shape, q, fromLower: false)
  }

  /// Newton's steps on log x, kept inside a bracket; from Wilson and Hilferty's approximation (PNAS 17 (1931) 684–688),
  /// which for shapes above 1e10 is itself exact to the last digits.
  private static func solve(_ shape: Double, _ tail: Double, fromLower: Bool) -> Double {
    let deviate = normalQuantile(upper: tail) * (fromLower ? -1 : 1)
    let root = 1 - 1 / (9 * shape) + deviate / (3 * shape.squareRoot())
    let near = shape * root * root * root
    if shape > 1e10 { return near }
    var (low, high) = (0.0, Double.infinity)
    var x = near > 0 ? near : Elementary.exp((Elementary.log(tail) + Elementary.logGamma(shape + 1)) / shape)
    if !(x > 0) { return 0 }
    for _ in 0..<200 {
      let tails = tails(shape: shape, x)
      let excess = fromLower ? tails.lower - tail : tail - tails.upper
      if excess == 0 { return x }
      if excess > 0 { high = x } else { low = x }
      // By logarithms of the tail, in which it is nearly straight.
      let seen = fromLower ? tails.lower : tails.upper
      let slope = Elementary.exp(logDensityTimesX(shape, x)) / seen
      let step = Elementary.log(seen / tail) / slope * (fromLower ? -1 : 1)
      var next = x * Elementary.exp(max(-2, min(2, step)))
      if !(next > low && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * low }
      if abs(next - x) <= 2e-16 * x || next == low || next == high { return next }
      x = next
    }
    return x
  }

  /// The z of which P(Z ≥ z) is as given, by bisection and Newton's steps; above 0 and below 1.
  static func normalQuantile(upper q: Double) -> Double {
    if q > 0.5 { return -normalQuantile(upper: 1 - q) }
    var (low, high) = (0.0, 40.0)
    var z = 1.0
    for _ in 0..<100 {
      let tail = NormalTail.upper(z)
      if tail > q { low = z } else { high = z }
      let density = Elementary.exp(-z * z / 2) * 0.398_942_280_401_432_677_94
      var next = tail > 0 ? z + Elementary.log(tail / q) * tail / density : high
      if !(next > low && next < high) { next = (low + high) / 2 }
      if abs(next - z) <= 1e-15 * max(1, z) { return next }
      z = next
    }
    return z
  }
}
