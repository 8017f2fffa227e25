/// The standard normal distribution, with its tails in log space.
public enum Normal {
  static let logRootTwoPi = 0.918_938_533_204_672_74

  /// φ(z) = exp(−z²/2)/√(2π).
  public static func density(_ z: Double) -> Double { Elementary.exp(-0.5 * z * z - logRootTwoPi) }

  /// log P(Z ≥ z), also where the chance itself would be 0; relative error of the chance below 1e-13 up to z = 40.
  ///
  /// By the series of NIST DLMF 7.6.2 up to 2.5, then by the continued fraction of Mills' ratio (7.9.1).
  public static func logUpperTail(_ z: Double) -> Double {
    if z.isNaN { return z }
    if z < -2.5 { return Elementary.log1p(-Elementary.exp(logUpperTail(-z))) }
    if z < 2.5 { return Elementary.log(0.5 - central(z)) }
    if z == .infinity { return -.infinity }
    return -0.5 * z * z - logRootTwoPi + Elementary.log(mills(z))
  }

  /// P(Z ≥ z).
  public static func upperTail(_ z: Double) -> Double {
    abs(z) < 2.5 ? 0.5 - central(z) : Elementary.exp(logUpperTail(z))
  }
  /// P(Z ≤ z).
  public static func lowerTail(_ z: Double) -> Double { upperTail(-z) }
  /// P(|Z| ≥ |z|).
  public static func twoSided(_ z: Double) -> Double { 2 * upperTail(abs(z)) }

  /// The z that P(Z ≤ z) = p; −∞ at 0, ∞ at 1, NaN outside. Relative error below 1e-14 of z.
  ///
  /// By Halley's steps, at most 40.
  public static func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
    let distance = p - 0.5
    if abs(distance) < 0.4 {
      var z = distance / 0.398_942_280_401_432_7
      for _ in 0..<40 {
        // Halley's step for Φ(z) − p; Φ″/Φ′ = −z.
        let step = (central(z) - distance) / density(z)
        let change = step / (1 + 0.5 * z * step)
        z -= change
        if abs(change) <= 1e-16 * abs(z) { break }
      }
      return z
    }
    return distance < 0 ? -upperQuantile(log: Elementary.log(p)) : upperQuantile(log: Elementary.log1p(-p))
  }

  /// The z that P(Z ≥ z) = eˢ, for s ≤ 0, else NaN; the way to quantiles of chances too small to write. By at most
  /// 40 of Halley's steps.
  public static func upperQuantile(log s: Double) -> Double {
    guard s <= 0 else { return .nan }
    if s == 0 { return -.infinity }
    if s == -.infinity { return .infinity }
    if s > -0.693_147_180_559_945_3 { return -upperQuantile(log: Elementary.log1mexp(s)) }
    let root = (-2 * s).squareRoot()
    // M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.2.22, as a start.
    var z = root - (2.30753 + 0.27061 * root) / (1 + root * (0.99229 + root * 0.04481))
    for _ in 0..<40 {
      let tail = logUpperTail(z)
      let hazard = Elementary.exp(-0.5 * z * z - logRootTwoPi - tail)
      // Halley's step for log Q(z) − s: its first derivative is −h, its second −h(h − z).
      let step = (tail - s) / hazard
      let change = step / (1 - 0.5 * step * (hazard - z))
      z += change
      if abs(change) <= 1e-15 * abs(z) { break }
    }
    return z
  }

  /// P(0 ≤ Z ≤ z), negative for negative z; good to about |z| = 4.
  private static func central(_ z: Double) -> Double {
    let square = z * z
    var term = z
    var sum = z
    var odd = 3.0
    while abs(term) > 1e-17 * abs(sum) {
      term *= square / odd
      sum += term
      odd += 2
    }
    return sum * density(z)
  }

  /// P(Z ≥ z) / φ(z) for z ≥ 2.5, from the tail of its continued fraction backwards.
  private static func mills(_ z: Double) -> Double {
    // So deep that the rest is less than 1e-15 of it.
    var n = (12 + 210 / (z * z)).rounded()
    var value = 0.5 * (z + (z * z + 4 * n).squareRoot())
    while n >= 1 {
      value = z + n / value
      n -= 1
    }
    return 1 / value
  }
}

/// Student's t distribution with `degrees` of freedom, above 0 and not necessarily whole; ∞ is the normal.
public struct StudentT: Sendable {
  /// ν, degrees of freedom.
  public let degrees: Double

  /// - Parameter degrees: ν, above 0, ∞ too; with any other all chances are NaN.
  public init(degrees: Double) { self.degrees = degrees }

  /// log P(|T| ≥ |t|) = log I(ν/2, ½; ν/(ν + t²)) (NIST DLMF 8.17, 26.7.1 of Abramowitz and Stegun).
  public func logTwoSided(_ t: Double) -> Double {
    guard degrees > 0, !t.isNaN else { return .nan }
    if degrees == .infinity { return min(0, 0.693_147_180_559_945_3 + Normal.logUpperTail(abs(t))) }
    let square = t * t
    if square == .infinity {
      // ν/(ν + t²) below the smallest number: the leading term of the tail.
      let x = Elementary.log(degrees) - 2 * Elementary.log(abs(t))
      let a = 0.5 * degrees
      let beta = Elementary.logGamma(a) + Elementary.logGamma(0.5) - Elementary.logGamma(a + 0.5)
      return t.isInfinite ? -.infinity : a * x - Elementary.log(a) - beta
    }
    let sum = degrees + square
    return IncompleteBeta.logTails(0.5 * degrees, 0.5, degrees / sum, rest: square / sum).lower
  }

  /// P(|T| ≥ |t|).
  public func twoSided(_ t: Double) -> Double { Elementary.exp(logTwoSided(t)) }

  /// P(T ≥ t).
  public func upperTail(_ t: Double) -> Double {
    let half = 0.5 * twoSided(t)
    return t >= 0 ? half : 1 - half
  }
}
