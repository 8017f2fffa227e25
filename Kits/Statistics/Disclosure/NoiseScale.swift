/// Why noise or its account was refused.
public enum PrivacyError: Error, Sendable, Hashable {
  /// A scale outside `NoiseScale.range`.
  case badScale(Double)
  /// A loss, probability or sensitivity outside its range.
  case badAmount(Double)
  /// Spending this would exceed what is left.
  case budgetExceeded(wanted: Double, left: Double)
}

/// The scale of a noise distribution as the fraction that the number is: `numerator / 2^shift`, nothing rounded.
public struct NoiseScale: Sendable, Hashable {
  /// The scales that are taken, 2⁻¹⁰ to 2⁴⁰ counts, both ends included.
  public static let range: ClosedRange<Double> = 0x1p-10...0x1p40
  /// The scale as it was given, in counts.
  public let value: Double
  let numerator: UInt64
  let shift: Int

  /// - Parameter value: in counts, within `range`.
  /// - Throws: `badScale` outside `range` and when not a number.
  public init(_ value: Double) throws(PrivacyError) {
    guard Self.range.contains(value) else { throw .badScale(value) }
    self.value = value
    var numerator = value.significandBitPattern | (1 << 52)
    var exponent = Int(value.exponent) - 52
    while exponent < 0, numerator & 1 == 0 {
      numerator >>= 1
      exponent += 1
    }
    // Below 2^41 and at most 53 digits: a positive exponent does not occur with the range above.
    self.numerator = exponent > 0 ? numerator << UInt64(exponent) : numerator
    shift = max(0, -exponent)
  }
}

/// A whole number of any length, from 0: what exact comparisons of the samplers need, and no more.
struct WideInteger: Sendable, Hashable {
  /// Least digits first, without zeros at the end.
  private var words: [UInt64]

  init(_ value: UInt64) { words = value == 0 ? [] : [value] }
  private init(words: [UInt64]) {
    self.words = words
    while self.words.last == 0 { self.words.removeLast() }
  }

  static func * (a: Self, b: Self) -> Self {
    var out = [UInt64](repeating: 0, count: a.words.count + b.words.count)
    for (i, x) in a.words.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.words.enumerated() {
        let product = x.multipliedFullWidth(by: y)
        let (one, first) = product.low.addingReportingOverflow(carry)
        let (two, second) = one.addingReportingOverflow(out[i + j])
        out[i + j] = two
        carry = product.high + (first ? 1 : 0) + (second ? 1 : 0)
      }
      out[i + b.words.count] = carry
    }
    return Self(words: out)
  }

  static func + (a: Self, b: Self) -> Self {
    var out: [UInt64] = []
    var carry: UInt64 = 0
    for i in 0..<max(a.words.count, b.words.count) {
      let x = i < a.words.count ? a.words[i] : 0
      let (one, first) = x.addingReportingOverflow(i < b.words.count ? b.words[i] : 0)
      let (two, second) = one.addingReportingOverflow(carry)
      out.append(two)
      carry = (first ? 1 : 0) + (second ? 1 : 0)
    }
    return Self(words: out + [carry])
  }

  /// The distance between two numbers.
  static func distance(_ a: Self, _ b: Self) -> Self {
    let (large, small) = a < b ? (b, a) : (a, b)
    var out: [UInt64] = []
    var borrow: UInt64 = 0
    for i in large.words.indices {
      let (one, first) = large.words[i].subtractingReportingOverflow(i < small.words.count ? small.words[i] : 0)
      let (two, second) = one.subtractingReportingOverflow(borrow)
      out.append(two)
      borrow = (first ? 1 : 0) + (second ? 1 : 0)
    }
    return Self(words: out)
  }

  static func << (a: Self, digits: Int) -> Self {
    let (whole, part) = (digits / 64, UInt64(digits % 64))
    var out = [UInt64](repeating: 0, count: whole)
    var carry: UInt64 = 0
    for word in a.words {
      out.append((word << part) | carry)
      carry = part == 0 ? 0 : word >> (64 - part)
    }
    return Self(words: out + [carry])
  }

  static func < (a: Self, b: Self) -> Bool {
    if a.words.count != b.words.count { return a.words.count < b.words.count }
    for i in a.words.indices.reversed() where a.words[i] != b.words[i] { return a.words[i] < b.words[i] }
    return false
  }
}
