/// What counts can follow: chances of counts and tails, in log space.
public protocol CountDistribution: Sendable {
  /// E X, in counts.
  var mean: Double { get }
  /// Var X, in counts².
  var variance: Double { get }
  /// log P(X = k), −∞ for k below 0; k is whole.
  func logProbability(_ k: Double) -> Double
  /// log P(X ≤ k) and log P(X > k), for whole k.
  func logTails(_ k: Double) -> (lower: Double, upper: Double)
}

extension CountDistribution {
  /// P(X = k), 0 to 1; k is whole.
  public func probability(_ k: Double) -> Double { Elementary.exp(logProbability(k)) }
  /// log P(X ≥ k).
  public func logUpperTail(from k: Double) -> Double { k <= 0 ? 0 : logTails(k - 1).upper }
  /// P(X ≥ k).
  public func upperTail(from k: Double) -> Double { Elementary.exp(logUpperTail(from: k)) }
  /// P(X ≤ k).
  public func lowerTail(to k: Double) -> Double { k < 0 ? 0 : Elementary.exp(logTails(k).lower) }
  /// P(X > k) + ½ P(X = k): the mid-p value (H. Lancaster, "Significance tests in discrete distributions", Journal of the
  /// American Statistical Association 56 (1961)).
  public func midP(_ k: Double) -> Double {
    k < 0 ? 1 : Elementary.exp(logTails(k).upper) + 0.5 * probability(k)
  }

  /// The smallest k with P(X ≤ k) ≥ p: 0 at p = 0, ∞ at 1, NaN outside. A chance that is short of p only by rounding
  /// (8 units in the last place) counts as p.
  ///
  /// From a normal start with the skewness, then by steps that double and by halving.
  /// - Parameter p: 0 ... 1.
  /// - Complexity: O(log of the distance from the start) tails.
  public func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1, !mean.isNaN, !variance.isNaN else { return .nan }
    if p == 1 { return mean == 0 ? 0 : .infinity }
    if p == 0 || mean == 0 { return 0 }
    let logRest = Elementary.log1p(-p)
    func reaches(_ k: Double) -> Bool {
      let tails = logTails(k)
      if tails.lower >= Elementary.log(p * (1 - 8 * 0x1p-52)) { return true }
      // Near 1 the chance beyond says more.
      return p > 0.5 && tails.upper <= logRest - 8 * 0x1p-52
    }
    if reaches(0) { return 0 }
    let deviation = variance.squareRoot()
    let z = Normal.quantile(p)
    let start = mean + deviation * z + (variance / mean - 0.5) * (z * z - 1) / 3
    var high = max(1, start.rounded(.up))
    guard high < 0x1p62 else { return high }
    var low = 0.0
    var width = max(1, (0.01 * deviation).rounded(.up))
    if reaches(high) {
      while high - width > 0, reaches(high - width) {
        high -= width
        width *= 2
      }
      low = max(0, high - width)
    } else {
      repeat {
        low = high
        high += width
        width *= 2
        if high > 0x1p62 { return high }
      } while !reaches(high)
    }
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded(.down)
      if middle <= low || middle >= high { break }
      if reaches(middle) { high = middle } else { low = middle }
    }
    return high
  }
}

/// Poisson counts of a mean from 0.
public struct Poisson: CountDistribution {
  /// The mean m, in counts, from 0.
  public let mean: Double
  /// The variance, which is m.
  public var variance: Double { mean }

  /// - Parameter mean: m, from 0; with one below 0 all chances are NaN.
  public init(mean: Double) { self.mean = mean }

  /// k log m − m − log k!; −∞ for k below 0, NaN for a mean below 0.
  public func logProbability(_ k: Double) -> Double {
    guard mean >= 0 else { return .nan }
    return k < 0 ? -.infinity : IncompleteGamma.logPoissonWeight(k, mean)
  }

  /// P(X ≤ k) = Q(k + 1, m) (NIST DLMF 8.4.10); −∞ and 0 for k below 0, NaN for a mean below 0.
  public func logTails(_ k: Double) -> (lower: Double, upper: Double) {
    guard mean >= 0 else { return (.nan, .nan) }
    if k < 0 { return (-.infinity, 0) }
    let tails = IncompleteGamma.logTails(k + 1, mean)
    return (tails.upper, tails.lower)
  }
}

/// Negative binomial counts of a mean m from 0 and a size s above 0: variance m + m²/s. Of infinite size they are Poisson.
public struct NegativeBinomial: CountDistribution {
  /// The mean m, in counts, from 0.
  public let mean: Double
  /// The size s, above 0; ∞ is Poisson.
  public let size: Double
  /// The variance m + m²/s.
  public var variance: Double { size == .infinity || mean == 0 ? mean : mean * (1 + mean / size) }

  /// - Parameters:
  ///   - mean: m, from 0.
  ///   - size: s, from 0; with either below 0 all chances are NaN.
  public init(mean: Double, size: Double) {
    self.mean = mean
    self.size = size
  }

  /// Of a variance that is `dispersion` times the mean: s = m/(φ − 1); Poisson where φ is 1 or less.
  public init(mean: Double, dispersion: Double) {
    self.init(mean: mean, size: dispersion > 1 ? mean / (dispersion - 1) : .infinity)
  }

  private var isPoisson: Bool { size == .infinity }
  /// s/(s + m), the chance of an end, and what is left.
  private var chances: (end: Double, rest: Double) { (size / (size + mean), mean / (size + mean)) }

  /// log of Γ(k + s)/(Γ(s) k!) qˢ(1 − q)ᵏ with q = s/(s + m); −∞ for k below 0, NaN for m or s below 0.
  public func logProbability(_ k: Double) -> Double {
    guard mean >= 0, size >= 0 else { return .nan }
    if k < 0 { return -.infinity }
    if isPoisson { return Poisson(mean: mean).logProbability(k) }
    if mean == 0 || size == 0 { return k == 0 ? 0 : -.infinity }
    if k == 0 { return -size * Elementary.log1p(mean / size) }
    let (end, rest) = chances
    return IncompleteBeta.logWeight(size, k, end, rest) - Elementary.log(k)
  }

  /// P(X > k) = I(k + 1, s; 1 − q) (NIST DLMF 8.17.24); the tails are −∞ and 0 for k below 0, NaN for m or s below 0.
  public func logTails(_ k: Double) -> (lower: Double, upper: Double) {
    guard mean >= 0, size >= 0 else { return (.nan, .nan) }
    if k < 0 { return (-.infinity, 0) }
    if isPoisson { return Poisson(mean: mean).logTails(k) }
    if mean == 0 || size == 0 { return (0, -.infinity) }
    let (end, rest) = chances
    let tails = IncompleteBeta.logTails(k + 1, size, rest, rest: end)
    return (tails.upper, tails.lower)
  }
}
