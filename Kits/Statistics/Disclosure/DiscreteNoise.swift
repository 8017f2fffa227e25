/// Whole-number noise with probability proportional to `exp(−|k| / scale)`: a count of sensitivity Δ with it is
/// Δ/scale-differentially private.
///
/// Sampled exactly, in whole numbers only (C. Canonne, G. Kamath, T. Steinke, "The discrete Gaussian for differential
/// privacy", NeurIPS 2020, algorithm 2): the scale is the fraction that the `Double` is, and no logarithm or rounded
/// number decides anything, so that the attack of I. Mironov (CCS 2012) on rounded noise has nothing to go on. How long
/// a draw takes depends on its value; whoever can time single draws learns something of the noise.
public struct DiscreteLaplace: Sendable, Hashable {
  /// s of `exp(−|k| / s)`, in counts.
  public let scale: NoiseScale

  /// - Parameter scale: s, in counts.
  /// - Throws: `badScale` outside `NoiseScale.range`.
  public init(scale: Double) throws(PrivacyError) { self.scale = try NoiseScale(scale) }

  /// One draw, in counts.
  ///
  /// - Parameter generator: `SystemRandomNumberGenerator` for what is published; a seeded one for tests only.
  /// - Complexity: a few dozen random words, whatever the scale.
  public func sample(using generator: inout some RandomNumberGenerator) -> Int {
    ExactDraw.laplace(scale.numerator, shift: scale.shift, using: &generator)
  }

  /// The probability of a value k: `tanh(1/2s) exp(−|k|/s)`. O(1).
  public func probability(of value: Int) -> Double {
    let rest = -Elementary.expm1(-1 / scale.value)
    return rest / (2 - rest) * Elementary.exp(-Double(value.magnitude) / scale.value)
  }

  /// In squared counts: `2e / (1 − e)²` with `e = exp(−1/s)`.
  public var variance: Double {
    let rest = -Elementary.expm1(-1 / scale.value)
    return 2 * (1 - rest) / (rest * rest)
  }

  /// How far off a count is with probability at most `alpha`, read off between whole numbers:
  /// `s · ln(2 / (α (1 + exp(−1/s))))`, in counts.
  ///
  /// - Parameter alpha: above 0, at most 1. It is not checked.
  public func accuracy(alpha: Double) -> Double {
    scale.value * Elementary.log(2 / (alpha * (1 + Elementary.exp(-1 / scale.value))))
  }

  /// The ε of pure differential privacy, `Δ / scale`, rounded up.
  ///
  /// - Parameter sensitivity: Δ, the most that one record can change the count, from 0. It is not checked.
  public func epsilon(sensitivity: Double) -> Double { Rounded.quotient(sensitivity, scale.value) }
}

/// Whole-number noise with probability proportional to `exp(−k² / 2σ²)`: a count of sensitivity Δ with it is
/// Δ²/2σ²-zero-concentrated differentially private, as with the continuous Gaussian.
///
/// Sampled exactly (Canonne, Kamath, Steinke, algorithm 3): a discrete Laplace draw is kept with a probability that is
/// compared digit by digit. Numbers with a known error decide where they can, whole numbers of full length where not.
public struct DiscreteGaussian: Sendable, Hashable {
  /// σ of `exp(−k² / 2σ²)`, in counts.
  public let scale: NoiseScale

  /// - Parameter scale: σ of the distribution's formula; the standard deviation is a little below it for small σ.
  /// - Throws: `badScale` outside `NoiseScale.range`.
  public init(scale: Double) throws(PrivacyError) { self.scale = try NoiseScale(scale) }

  /// One draw, in counts.
  ///
  /// - Parameter generator: `SystemRandomNumberGenerator` for what is published; a seeded one for tests only.
  /// - Complexity: a few discrete Laplace draws on average; there is no upper limit.
  public func sample(using generator: inout some RandomNumberGenerator) -> Int {
    ExactDraw.gaussian(scale, trust: 1, using: &generator)
  }

  /// `Σ exp(−k² / 2σ²)`; from σ = 2 on that is σ√2π to the last digit (Poisson's summation formula).
  private var mass: Double {
    let s = scale.value
    if s >= 2 { return s * 2.506_628_274_631_000_5 }
    var sum = 1.0
    var k = 1.0
    while k * k / (2 * s * s) < 750 {
      sum += 2 * Elementary.exp(-k * k / (2 * s * s))
      k += 1
    }
    return sum
  }

  /// The probability of a value k: `exp(−k² / 2σ²) / Σ exp(−j² / 2σ²)` over all whole j. O(1).
  public func probability(of value: Int) -> Double {
    let k = Double(value)
    return Elementary.exp(-k * k / (2 * scale.value * scale.value)) / mass
  }

  /// The least whole number `a` such that a count is off by `a` or more with probability at most `alpha`.
  ///
  /// - Parameter alpha: above 0, at most 1.
  /// - Returns: in counts, at least 1; nil for scales above 10⁷, where the sum would be out of proportion, and for an
  ///   `alpha` that is not above 0.
  /// - Complexity: about 12 × scale terms.
  public func accuracy(alpha: Double) -> Int? {
    guard scale.value <= 1e7, alpha > 0 else { return nil }
    let s = scale.value
    let far = s * (2 * (45 - Elementary.log(min(1, alpha)))).squareRoot()
    let mass = mass
    var k = far.rounded(.up) + 1
    var tail = 0.0
    while k >= 1 {
      tail += 2 * Elementary.exp(-k * k / (2 * s * s)) / mass
      if tail > alpha { return Int(k) + 1 }
      k -= 1
    }
    return 1
  }

  /// The ρ of zero-concentrated differential privacy, `Δ² / 2σ²`, rounded up (proposition 5).
  ///
  /// - Parameter sensitivity: Δ, the most that one record can change the count, from 0. It is not checked.
  public func rho(sensitivity: Double) -> Double {
    let ratio = Rounded.quotient(sensitivity, scale.value)
    let square = ratio * ratio
    return ((-square).addingProduct(ratio, ratio) > 0 ? square.nextUp : square) / 2
  }
}

enum Rounded {
  /// A quotient of numbers from 0, rounded up.
  static func quotient(_ a: Double, _ b: Double) -> Double {
    let near = a / b
    return a.addingProduct(-near, b) > 0 ? near.nextUp : near
  }
}
