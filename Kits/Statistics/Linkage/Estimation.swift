/// A model found from patterns of which nobody said which are matches, by expectation–maximisation.
///
/// Each step finds every pattern's probability of a match under the model so far, and from these the model that fits
/// best: m and u of a level are its shares among the pairs in which the field's values are not missing, each counted by
/// that probability, or one less it. A missing value says nothing: the field is left out of the pattern. The likelihood
/// of the patterns never falls from step to step (A. P. Dempster, N. M. Laird, D. B. Rubin, Journal of the Royal
/// Statistical Society B 39 (1977), pages 1–38; for linkage W. E. Winkler, "Using the EM algorithm for weight
/// computation in the Fellegi–Sunter model of record linkage", ASA Section on Survey Research Methods (1988), pages
/// 667–671).
///
/// O(steps × patterns × fields), whatever the number of pairs. Which of the two groups is called matches is decided by
/// the start; with few matches among many pairs, u is better taken from all pairs (`AgreementPatterns.shares`) and
/// held.
public struct Estimation: Sendable, Hashable {
  /// One step of the estimation.
  public struct Step: Sendable, Hashable {
    /// From 1.
    public let number: Int
    /// The natural logarithm of the likelihood of the patterns before the step, summed over pairs.
    public let logLikelihood: Double
    /// λ after the step, from 0 to 1.
    public let prior: Double
    /// The largest change of λ, an m or a u.
    public let change: Double
  }

  /// The model after the last step; the start when no step was taken.
  public let model: MatchModel
  /// The steps that were taken, in order.
  public let steps: [Step]
  /// Whether the last change was below the tolerance.
  public let hasConverged: Bool

  /// - Parameters:
  ///   - start: where the first step begins; levels as the patterns have them.
  ///   - updatesU: whether u is found too, or stays as in `start`.
  ///   - most: the largest number of steps.
  ///   - tolerance: steps end when λ and every m and u change by less; with 0 all are taken.
  /// - Throws: `shapesDiffer`, `badPattern`; `impossiblePattern` when a pattern that was seen has probability zero both
  ///   as a match and as none. Without any pairs the start is the answer and no step is taken.
  /// - Complexity: O(steps × patterns × fields).
  public init(
    _ patterns: AgreementPatterns, start: MatchModel, updatesU: Bool, most: Int, tolerance: Double
  ) throws(LinkageError) {
    try patterns.check()
    guard start.levels == patterns.levels else { throw .shapesDiffer }
    var model = start
    var steps: [Step] = []
    var hasConverged = false
    let total = patterns.total
    if total > 0 {
      while steps.count < most, !hasConverged {
        let next = try Self.step(patterns, model, updatesU, total)
        let change = max(
          abs(next.model.prior - model.prior), Self.change(next.model.m, model.m), Self.change(next.model.u, model.u))
        steps.append(
          Step(number: steps.count + 1, logLikelihood: next.logLikelihood, prior: next.model.prior, change: change))
        model = next.model
        hasConverged = change < tolerance
      }
    }
    self.model = model
    self.steps = steps
    self.hasConverged = hasConverged
  }

  private static func change(_ a: [[Double]], _ b: [[Double]]) -> Double {
    var most = 0.0
    for (a, b) in zip(a, b) { for (a, b) in zip(a, b) { most = max(most, abs(a - b)) } }
    return most
  }

  private static func step(
    _ patterns: AgreementPatterns, _ model: MatchModel, _ updatesU: Bool, _ total: Double
  ) throws(LinkageError) -> (model: MatchModel, logLikelihood: Double) {
    let logM = model.m.map { $0.map(Elementary.log) }
    let logU = model.u.map { $0.map(Elementary.log) }
    let (logPrior, logRest) = (Elementary.log(model.prior), Elementary.log1p(-model.prior))
    var matched = patterns.levels.map { [Double](repeating: 0, count: $0) }
    var other = matched
    var logLikelihood = 0.0
    var matches = 0.0
    for (index, pattern) in patterns.patterns.enumerated() {
      let count = patterns.counts[index]
      if count == 0 { continue }
      var (a, b) = (logPrior, logRest)
      var (sumM, sumU) = (0.0, 0.0)
      for (field, level) in pattern.enumerated() where level >= 0 {
        sumM += logM[field][level]
        sumU += logU[field][level]
      }
      a += sumM
      b += sumU
      let larger = max(a, b)
      guard larger > -.infinity else { throw .impossiblePattern(index) }
      let (asMatch, asOther) = (Elementary.exp(a - larger), Elementary.exp(b - larger))
      logLikelihood += count * (larger + Elementary.log(asMatch + asOther))
      let share = asMatch / (asMatch + asOther)
      matches += share * count
      for (field, level) in pattern.enumerated() where level >= 0 {
        matched[field][level] += share * count
        other[field][level] += (1 - share) * count
      }
    }
    func shares(_ sums: [[Double]], _ before: [[Double]]) -> [[Double]] {
      zip(sums, before).map { sums, before in
        let total = sums.reduce(0, +)
        return total > 0 ? sums.map { $0 / total } : before
      }
    }
    let found = MatchModel(
      unchecked: shares(matched, model.m), updatesU ? shares(other, model.u) : model.u, min(1, matches / total))
    return (found, logLikelihood)
  }
}
