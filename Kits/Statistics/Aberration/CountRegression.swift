/// Quasi-Poisson regression of a baseline's counts, log m = α(part) + βt + log population, by Fisher scoring.
///
/// The parts' levels are profiled out: with weights w = ωm, W their sum and t̄ the weighted mean time of a part, and
/// S = Σ w(t − t̄)², a step is δβ = Σ ω(y − m)(t − t̄)/S, δα = Σ ω(y − m)/W − δβ t̄, and every variance has a closed form: a
/// step is linear in the rows and no matrix is ever nearly singular. Starts at m = y + 0.1 and stops as R's `glm` does: when
/// the deviance changes by less than 1e-8 of itself + 0.1, or after 25 steps (P. McCullagh, J. Nelder, Generalized Linear
/// Models, 1989, section 2.5).
struct CountRegression {
  /// Means are floored here, as R does.
  static let leastMean = 0x1p-52
  private static let logLeastMean = -36.043_653_389_117_15

  private(set) var baseline: Baseline
  private(set) var counts: [Double] = []
  /// Prior weights ω of the rows.
  private(set) var weights: [Double] = []
  /// Means now, and when the last step was weighed.
  private(set) var means: [Double] = []
  private(set) var weighedMeans: [Double] = []

  private(set) var hasTrend = false
  private(set) var converged = false
  /// Levels of the parts at the centre time, and β.
  private(set) var levels: [Double] = []
  private(set) var slope = 0.0
  /// W, t̄ and S of the last step; times from the centre.
  private(set) var partWeights: [Double] = []
  private(set) var partTimes: [Double] = []
  private(set) var spread = 0.0

  private let centre: Double
  private(set) var times: [Double]
  /// The distinct times' distance where it is the same for all.
  private let stride: Double?
  private var trend: [Double]
  private var logShifted: [Double] = []
  private var population: [Double] = []
  private var logPopulation: [Double] = []
  /// Σωy by part, Σωyt, and the part of the deviance that no mean changes.
  private var partCounts: [Double] = []
  private var timedCounts = 0.0
  private var fixedDeviance = 0.0
  private var isLarge = false

  init(_ baseline: Baseline) {
    self.baseline = baseline
    let distinct = baseline.distinctTimes
    let middle = 0.5 * ((distinct.first ?? 0) + (distinct.last ?? 0))
    centre = middle
    times = baseline.times.map { $0 - middle }
    let distance = distinct.count > 1 ? distinct[1] - distinct[0] : 0
    stride = zip(distinct, distinct.dropFirst()).allSatisfy { $1 - $0 == distance } ? distance : nil
    trend = distinct.map { $0 - middle }
  }

  /// The counts to explain, one for each row of the baseline, all with weight 1.
  /// - Parameter population: one for each row, above 0; nil is 1 for all.
  mutating func take(_ counts: [Double], population: [Double]? = nil) {
    self.counts = counts
    let table = CountTable.shared
    let rows = counts.count
    if weights.count == rows {
      for row in 0..<rows { weights[row] = 1 }
    } else {
      weights = [Double](repeating: 1, count: rows)
      (means, weighedMeans, logShifted) = (weights, weights, weights)
      levels = [Double](repeating: 0, count: baseline.parts)
      (partWeights, partTimes, partCounts) = (levels, levels, levels)
    }
    for row in 0..<rows { logShifted[row] = table.logShifted(counts[row]) }
    self.population = population ?? []
    logPopulation = self.population.map(Elementary.log)
  }

  mutating func weigh(_ weights: [Double]) { self.weights = weights }
  mutating func unweigh() {
    for row in weights.indices { weights[row] = 1 }
  }

  /// - Returns: false when there is no finite answer, or a trend is wanted and all times are the same.
  mutating func fit(trend isWanted: Bool) -> Bool {
    hasTrend = isWanted
    converged = false
    slope = 0
    var deviance = start()
    for step in 0..<25 {
      swap(&means, &weighedMeans)
      let before = (levels: levels, slope: slope)
      guard step == 0 ? firstStep() : nextStep() else { return false }
      var next = refresh()
      var halvings = 0
      while !next.isFinite {
        guard step > 0, halvings < 25 else { return false }
        halvings += 1
        slope = 0.5 * (slope + before.slope)
        for part in levels.indices { levels[part] = 0.5 * (levels[part] + before.levels[part]) }
        next = refresh()
      }
      let change = abs(next - deviance) / (abs(next) + 0.1)
      deviance = next
      if change < 1e-8 {
        converged = true
        break
      }
    }
    return true
  }

  @inline(__always) private func rows(_ part: Int) -> Range<Int> { baseline.starts[part]..<baseline.starts[part + 1] }

  /// The means y + 0.1; gives their deviance.
  private mutating func start() -> Double {
    let table = CountTable.shared
    var (deviance, total) = (0.0, 0.0)
    (timedCounts, fixedDeviance) = (0, 0)
    for part in partCounts.indices {
      var sum = 0.0
      for row in rows(part) {
        let (count, weight) = (counts[row], weights[row])
        means[row] = count + 0.1
        let own = weight * table.timesLog(count)
        fixedDeviance += own - weight * count
        deviance += own - weight * (count * logShifted[row] - 0.1)
        sum += weight * count
        timedCounts += weight * count * times[row]
        if !logPopulation.isEmpty { fixedDeviance -= weight * count * logPopulation[row] }
      }
      partCounts[part] = sum
      total += sum
    }
    // Beyond, the sums that save a logarithm for each row would cost the digits that say when to stop.
    isLarge = !(total < 1e5)
    return 2 * deviance
  }

  /// Weighted least squares of the working response log m + (y − m)/m at the start.
  private mutating func firstStep() -> Bool {
    var numerator = 0.0
    spread = 0
    for part in levels.indices {
      var (weight, time, level) = (0.0, 0.0, 0.0)
      for row in rows(part) {
        let own = weights[row] * weighedMeans[row]
        weight += own
        time += own * times[row]
        level += own * working(row)
      }
      guard weight > 0 else { return false }
      (partWeights[part], partTimes[part], levels[part]) = (weight, time / weight, level / weight)
      guard hasTrend else { continue }
      for row in rows(part) {
        let distance = times[row] - partTimes[part]
        let own = weights[row] * weighedMeans[row] * distance
        spread += own * distance
        numerator += own * working(row)
      }
    }
    guard hasTrend else { return true }
    guard spread > 0 else { return false }
    slope = numerator / spread
    for part in levels.indices { levels[part] -= slope * partTimes[part] }
    return true
  }

  @inline(__always) private func working(_ row: Int) -> Double {
    let own = logShifted[row] - 0.1 / weighedMeans[row]
    return logPopulation.isEmpty ? own : own - logPopulation[row]
  }

  private mutating func nextStep() -> Bool {
    var numerator = 0.0
    spread = 0
    for part in levels.indices {
      var (weight, time) = (0.0, 0.0)
      for row in rows(part) {
        let own = weights[row] * weighedMeans[row]
        weight += own
        time += own * times[row]
      }
      guard weight > 0 else { return false }
      let mean = time / weight
      (partWeights[part], partTimes[part]) = (weight, mean)
      guard hasTrend else { continue }
      for row in rows(part) {
        let distance = times[row] - mean
        let own = weights[row] * distance
        spread += own * weighedMeans[row] * distance
        numerator += own * (counts[row] - weighedMeans[row])
      }
    }
    guard spread > 0 || !hasTrend else { return false }
    let step = hasTrend ? numerator / spread : 0
    slope += step
    for part in levels.indices {
      levels[part] += (partCounts[part] - partWeights[part]) / partWeights[part] - step * partTimes[part]
    }
    return true
  }

  /// The means of levels and trend; gives their deviance.
  private mutating func refresh() -> Double {
    if isLarge || lowest() < Self.logLeastMean { return refreshByRow() }
    if hasTrend { refreshTrend() }
    var deviance = fixedDeviance - slope * timedCounts
    for part in levels.indices {
      let level = Elementary.exp(levels[part])
      deviance -= levels[part] * partCounts[part]
      var sum = 0.0
      for row in rows(part) {
        var mean = hasTrend ? level * trend[baseline.placesOfRows[row]] : level
        if !population.isEmpty { mean *= population[row] }
        means[row] = mean
        sum += weights[row] * mean
      }
      deviance += sum
    }
    return 2 * deviance
  }

  /// The lowest log mean, or less.
  private func lowest() -> Double {
    guard let end = baseline.distinctTimes.last else { return 0 }
    return (levels.min() ?? 0) - abs(slope) * (end - centre) + (logPopulation.min() ?? 0)
  }

  /// exp(βt) at the distinct times: products where they are equally far apart, begun anew before rounding adds up.
  private mutating func refreshTrend() {
    let distinct = baseline.distinctTimes
    let factor = stride.map { Elementary.exp(slope * $0) }
    for place in distinct.indices {
      if let factor, place & 15 != 0 {
        trend[place] = trend[place - 1] * factor
      } else {
        trend[place] = Elementary.exp(slope * (distinct[place] - centre))
      }
    }
  }

  private mutating func refreshByRow() -> Double {
    var deviance = 0.0
    for part in levels.indices {
      for row in rows(part) {
        let linear = levels[part] + slope * times[row] + (logPopulation.isEmpty ? 0 : logPopulation[row])
        let mean = max(Elementary.exp(linear), Self.leastMean)
        means[row] = mean
        let count = counts[row]
        deviance += weights[row] * (count > 0 ? count * Elementary.log(count / mean) - (count - mean) : mean)
      }
    }
    return 2 * deviance
  }

  // MARK: What the fit says

  /// Rows with weight less the number of coefficients.
  var degrees: Int { weights.count { $0 > 0 } - levels.count - (hasTrend ? 1 : 0) }

  /// Pearson's statistic over the degrees of freedom, not floored; NaN without degrees. The weights are those of the last
  /// step, as R has it; `leaking` puts the prior weights in their place.
  func dispersion(leaking: Bool = false) -> Double {
    guard degrees > 0 else { return .nan }
    var sum = 0.0
    for row in counts.indices {
      let residual = (counts[row] - means[row]) / means[row]
      sum += weights[row] * (leaking ? 1 : weighedMeans[row]) * residual * residual
    }
    return sum / Double(degrees)
  }

  /// The log mean of the judged count, population apart, and its variance over the dispersion; nil when nothing is known of
  /// its part.
  var prediction: (log: Double, variance: Double)? {
    guard let part = baseline.part else { return nil }
    let time = baseline.time - centre
    let distance = time - partTimes[part]
    let variance = 1 / partWeights[part] + (hasTrend ? distance * distance / spread : 0)
    return (levels[part] + slope * time, variance)
  }

  /// Two-sided p-value of the trend, by Student's t.
  func trendPValue(dispersion: Double) -> Double {
    guard hasTrend, degrees > 0 else { return .nan }
    return StudentT(degrees: Double(degrees)).twoSided(slope / (dispersion / spread).squareRoot())
  }

  /// Weights that take influence from counts far above their means: with standardised Anscombe residuals
  /// s = (3/2)(y^⅔ m^−⅙ − m^½)/√(φ(1 − h)), γs⁻² where s is above the threshold and γ elsewhere, to the sum of the rows
  /// (C. P. Farrington et al., "A statistical algorithm for the early detection of outbreaks of infectious disease", Journal
  /// of the Royal Statistical Society A 159 (1996), section 3.5).
  /// - Returns: nil when no residual is above the threshold, so that all weights are 1.
  func weightsAgainstOutliers(above threshold: Double, dispersion: Double) -> [Double]? {
    let table = CountTable.shared
    var found: [(row: Int, weight: Double)] = []
    for part in levels.indices {
      for row in rows(part) {
        let (count, mean) = (counts[row], means[row])
        if threshold >= 0, count <= mean { continue }
        let distance = times[row] - partTimes[part]
        let own = weights[row] * weighedMeans[row]
        let leverage = own * (1 / partWeights[part] + (hasTrend ? distance * distance / spread : 0))
        // A count that makes its own mean stands out from nothing.
        guard leverage < 1 - 1e-14 else { continue }
        let raw = 1.5 * (table.twoThirds(count) * Elementary.exp(-Elementary.log(mean) / 6) - mean.squareRoot())
        let residual = raw / (dispersion * (1 - leverage)).squareRoot()
        if residual > threshold { found.append((row, 1 / (residual * residual))) }
      }
    }
    guard !found.isEmpty else { return nil }
    let sum = Double(counts.count - found.count) + found.reduce(0) { $0 + $1.weight }
    let scale = Double(counts.count) / sum
    var result = [Double](repeating: scale, count: counts.count)
    for (row, weight) in found { result[row] = scale * weight }
    return result
  }
}
