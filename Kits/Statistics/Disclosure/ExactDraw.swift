/// Draws that are decided by whole numbers alone (Canonne, Kamath, Steinke, NeurIPS 2020, algorithms 1 to 3).
enum ExactDraw {
  /// True with probability `exp(−1)`, and `exp(−share)` where a share is drawn by `isInShare`: the number of the first
  /// failure among draws of probability `share / 1`, `share / 2`, … is odd (J. von Neumann 1951; algorithm 1). A draw
  /// of `share / k` is one of `share` and one of `1 / k`.
  static func exponential<G: RandomNumberGenerator>(
    using generator: inout G, isInShare: (inout G) -> Bool = { _ in true }
  ) -> Bool {
    var k: UInt64 = 1
    while (k == 1 || generator.next(upperBound: k) == 0) && isInShare(&generator) { k += 1 }
    return k & 1 == 1
  }

  /// Laplace noise of scale `numerator / 2^shift` (algorithm 2 with s = 2^shift).
  static func laplace(_ numerator: UInt64, shift: Int, using generator: inout some RandomNumberGenerator) -> Int {
    while true {
      let part = generator.next(upperBound: numerator)
      // The share that a part is of the whole: a draw below the numerator that is below the part.
      guard exponential(using: &generator, isInShare: { $0.next(upperBound: numerator) < part }) else { continue }
      var wholes: UInt64 = 0
      while exponential(using: &generator) { wholes += 1 }
      let size = (UInt128(part) + UInt128(numerator) * UInt128(wholes)) >> UInt128(shift)
      let isNegative = generator.next() & 1 == 1
      if isNegative && size == 0 { continue }
      let value = Int(clamping: size)
      return isNegative ? -value : value
    }
  }

  /// Gaussian noise (algorithm 3).
  ///
  /// - Parameter trust: multiplies the error that is assumed of rounded numbers; a huge one leaves every decision to
  ///   whole numbers, for tests.
  static func gaussian(_ scale: NoiseScale, trust: Double, using generator: inout some RandomNumberGenerator) -> Int {
    let step = UInt64(scale.value.rounded(.down)) + 1
    while true {
      let value = laplace(step, shift: 0, using: &generator)
      let exponent = GaussianExponent(scale, step: step, value: value.magnitude, trust: trust)
      if exponent.accepts(using: &generator) { return value }
    }
  }
}

/// `γ = (|y| − σ²/t)² / 2σ²`, the exponent of the probability with which a Laplace draw y of scale t is kept; as a
/// rounded number with its error, and as a fraction of whole numbers when that is not enough.
private struct GaussianExponent {
  private let scale: NoiseScale
  private let step: UInt64
  private let value: UInt
  private let near: Double
  private let error: Double

  init(_ scale: NoiseScale, step: UInt64, value: UInt, trust: Double) {
    self.scale = scale
    self.step = step
    self.value = value
    let (sigma, t, y) = (scale.value, Double(step), Double(value))
    let distance = y - sigma * sigma / t
    near = distance * distance / (2 * sigma * sigma)
    // Each operation is off by 2⁻⁵³ of its result at most; taken eight times.
    let off = (y + sigma * sigma / t) * 0x1p-50
    error = trust * ((2 * abs(distance) * off + off * off) / (2 * sigma * sigma) + near * 0x1p-50)
  }

  /// γ as a fraction: with σ = m / 2^k it is `(y t 4^k − m²)² / (t² m² 2^(2k+1))`.
  private var fraction: (numerator: WideInteger, denominator: WideInteger) {
    let (m, t) = (WideInteger(scale.numerator), WideInteger(step))
    let left = (WideInteger(UInt64(value)) * t) << (2 * scale.shift)
    let distance = WideInteger.distance(left, m * m)
    return (distance * distance, (t * t * m * m) << (2 * scale.shift + 1))
  }

  /// True with probability `exp(−γ)`.
  func accepts(using generator: inout some RandomNumberGenerator) -> Bool {
    var whole = max(0, (near - error)).rounded(.down)
    guard near + error < 1e15 else { return false }
    if (near + error).rounded(.down) != whole {
      // Too near to a whole number to tell: count up exactly.
      let (numerator, denominator) = fraction
      while !(numerator < WideInteger(UInt64(whole) + 1) * denominator) { whole += 1 }
    }
    var left = UInt64(whole)
    while left > 0 {
      guard ExactDraw.exponential(using: &generator) else { return false }
      left -= 1
    }
    return ExactDraw.exponential(using: &generator, isInShare: { isBelowShare(whole, &$0) })
  }

  /// True with probability γ − whole: a random number, drawn digit by digit, is below it.
  private func isBelowShare(_ whole: Double, _ generator: inout some RandomNumberGenerator) -> Bool {
    let word = generator.next()
    let low = Double(word >> 11) * 0x1p-53
    let share = near - whole
    let off = error + 0x1p-53
    if low + 0x1p-53 <= share - off { return true }
    if low >= share + off { return false }
    let (numerator, denominator) = fraction
    let wholes = WideInteger(UInt64(whole)) * denominator
    let rest = WideInteger.distance(numerator, wholes)
    var drawn = WideInteger(word)
    var digits = 64
    while true {
      let bound = rest << digits
      if !(bound < (drawn + WideInteger(1)) * denominator) { return true }
      if !(drawn * denominator < bound) { return false }
      drawn = (drawn << 64) + WideInteger(generator.next())
      digits += 64
    }
  }
}
