/// How much publications may tell about one record: ρ of zero-concentrated differential privacy (M. Bun, T. Steinke,
/// "Concentrated differential privacy: simplifications, extensions, and lower bounds", TCC 2016).
///
/// Losses of publications about the same records add up (lemma 1.7); of publications about disjoint records only the
/// largest counts. Additions round up.
public struct ConcentratedLoss: Sendable, Hashable, Comparable {
  /// From 0; infinite means no promise.
  public let rho: Double

  /// - Throws: `badAmount` below 0 or when not a number.
  public init(rho: Double) throws(PrivacyError) {
    guard rho >= 0 else { throw .badAmount(rho) }
    self.rho = rho
  }
  private init(_ rho: Double) { self.rho = rho }

  /// ρ = 0: nothing was told.
  public static let none = ConcentratedLoss(0)

  /// What pure ε-differential privacy is worth: ρ = ε²/2, rounded up (proposition 1.4).
  ///
  /// - Throws: `badAmount` for an ε below 0 or not a number.
  public init(epsilon: Double) throws(PrivacyError) {
    guard epsilon >= 0 else { throw .badAmount(epsilon) }
    let square = epsilon * epsilon
    rho = ((-square).addingProduct(epsilon, epsilon) > 0 ? square.nextUp : square) / 2
  }

  /// The largest loss that is still (ε, δ)-differential privacy by `epsilon(delta:)`: where a budget is given that way.
  ///
  /// - Throws: `badAmount` unless ε is finite and from 0, and 0 < δ < 1.
  /// - Complexity: at most some 200 calls of `epsilon(delta:)`, and one for each doubling of ρ above 1.
  public init(epsilon: Double, delta: Double) throws(PrivacyError) {
    guard epsilon >= 0, epsilon.isFinite else { throw .badAmount(epsilon) }
    guard delta > 0, delta < 1 else { throw .badAmount(delta) }
    // ρ = ε is always more than it takes: the inner term of the bound is then above 0 for every order up to 1/δ.
    var (low, high) = (0.0, 1.0)
    while ConcentratedLoss(high).epsilon(delta: delta) <= epsilon { (low, high) = (high, high * 2) }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { break }
      if ConcentratedLoss(middle).epsilon(delta: delta) <= epsilon { low = middle } else { high = middle }
    }
    rho = low
  }

  /// Less ρ is less loss.
  public static func < (a: Self, b: Self) -> Bool { a.rho < b.rho }

  /// Loss of both, about the same records (lemma 1.7): the sum of both ρ, rounded up.
  public static func + (a: Self, b: Self) -> Self {
    let sum = a.rho + b.rho
    // The error of the addition, exact (D. Knuth, "The art of computer programming" 2, theorem 4.2.2B).
    let part = sum - a.rho
    let error = (a.rho - (sum - part)) + (b.rho - part)
    return Self(error > 0 ? sum.nextUp : sum)
  }

  /// The least ε such that (ε, δ)-differential privacy follows, over all orders α > 1 of Rényi divergence:
  /// `min αρ + ln(1/αδ)/(α−1) + ln(1−1/α)` (Canonne, Kamath, Steinke, NeurIPS 2020, proposition 7).
  ///
  /// - Parameter delta: from 0 to 1; 0 gives infinity unless nothing was lost.
  /// - Complexity: at most 200 halvings of the range of α, and the doublings that find it.
  public func epsilon(delta: Double) -> Double {
    if rho == 0 || delta >= 1 { return 0 }
    guard delta > 0, rho.isFinite else { return .infinity }
    // The derivative ρ + ln(αδ)/(α−1)² grows: halve around its zero, in β = α − 1.
    func isRising(_ beta: Double) -> Bool { rho * beta * beta > -(Elementary.log1p(beta) + Elementary.log(delta)) }
    let beta = Self.least(isRising)
    let alpha = 1 + beta
    let value =
      alpha * rho - (Elementary.log1p(beta) + Elementary.log(delta)) / beta + Elementary.log(beta)
      - Elementary.log1p(beta)
    return max(0, value)
  }

  /// The simpler bound `ρ + 2√(ρ ln(1/δ))` (Bun and Steinke, proposition 1.3), never below `epsilon(delta:)`.
  ///
  /// - Parameter delta: from 0 to 1; 0 gives infinity unless nothing was lost.
  public func looseEpsilon(delta: Double) -> Double {
    if rho == 0 { return 0 }
    return delta > 0 ? rho + 2 * (rho * -Elementary.log(min(1, delta))).squareRoot() : .infinity
  }

  /// The least δ such that (ε, δ)-differential privacy follows: the inverse of `epsilon(delta:)`,
  /// `min exp((α−1)(αρ−ε)) (1−1/α)^α / (α−1)`, at most 1 (corollary 13 of the same).
  ///
  /// - Parameter epsilon: from 0; infinity gives 0, and what is no number gives 1, which promises nothing.
  /// - Complexity: at most 200 halvings of the range of α, and the doublings that find it.
  public func delta(epsilon: Double) -> Double {
    if rho == 0 { return 0 }
    guard rho.isFinite, !epsilon.isNaN else { return 1 }
    guard epsilon < .infinity else { return 0 }
    // The logarithm's derivative (2α−1)ρ − ε + ln(1−1/α) grows with α.
    func isRising(_ beta: Double) -> Bool {
      (2 * beta + 1) * rho - epsilon + Elementary.log(beta) - Elementary.log1p(beta) > 0
    }
    let beta = Self.least(isRising)
    let alpha = 1 + beta
    let exponent =
      beta * (alpha * rho - epsilon) + alpha * (Elementary.log(beta) - Elementary.log1p(beta)) - Elementary.log(beta)
    return min(1, Elementary.exp(exponent))
  }

  /// The least β above 0 from which a condition holds that then goes on to hold: doubled until it does, then halved.
  private static func least(_ isRising: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    while !isRising(high), high < 0x1p1000 { high *= 2 }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { break }
      if isRising(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
