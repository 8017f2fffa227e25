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

  let baseline: Baseline
  /// Number of rows.
  let count: Int
  // Columns of `memory`, one value for each row: the passes over them are where a panel's time goes, and bounds checks
  // would double it.
  let counts: UnsafeMutablePointer<Double>
  /// Prior weights ω of the rows.
  let weights: UnsafeMutablePointer<Double>
  /// Means now, and when the last step was weighed.
  private(set) var means: UnsafeMutablePointer<Double>
  private(set) var weighedMeans: UnsafeMutablePointer<Double>
  let times: UnsafeMutablePointer<Double>
  private let logShifted: UnsafeMutablePointer<Double>
  private let population: UnsafeMutablePointer<Double>
  private let logPopulation: UnsafeMutablePointer<Double>
  /// exp(βt) at the distinct times.
  private let trend: UnsafeMutablePointer<Double>
  private let memory: Memory
  private var hasPopulation = false

  private(set) var hasTrend = false
  private(set) var converged = false
  /// Levels of the parts at the centre time, and β.
  private(set) var levels: [Double]
  private(set) var slope = 0.0
  /// W, t̄ and S of the last step; times from the centre.
  private(set) var partWeights: [Double]
  private(set) var partTimes: [Double]
  private(set) var spread = 0.0

  let centre: Double
  /// The distinct times' distance where it is the same for all.
  private let stride: Double?
  /// Σωy by part, Σωyt, and the part of the deviance that no mean changes.
  private var partCounts: [Double]
  private var timedCounts = 0.0
  private var fixedDeviance = 0.0
  private var isLarge = false
  private var leastLogPopulation = 0.0

  /// Owns the columns. Copies of a regression share them: one works at a time.
  private final class Memory {
    let start: UnsafeMutablePointer<Double>
    init(_ size: Int) {
      start = .allocate(capacity: max(1, size))
      start.initialize(repeating: 1, count: max(1, size))
    }
    deinit { start.deallocate() }
  }

  init(_ baseline: Baseline) {
    self.baseline = baseline
    count = baseline.count
    memory = Memory(count * 8 + baseline.distinctTimes.count)
    let (start, rows) = (memory.start, baseline.count)
    (counts, weights, means, weighedMeans) = (start, start + rows, start + 2 * rows, start + 3 * rows)
    (times, logShifted, population) = (start + 4 * rows, start + 5 * rows, start + 6 * rows)
    (logPopulation, trend) = (start + 7 * rows, start + 8 * rows)
    let distinct = baseline.distinctTimes
    centre = 0.5 * ((distinct.first ?? 0) + (distinct.last ?? 0))
    let distance = distinct.count > 1 ? distinct[1] - distinct[0] : 0
    stride = zip(distinct, distinct.dropFirst()).allSatisfy { $1 - $0 == distance } ? distance : nil
    levels = [Double](repeating: 0, count: baseline.parts)
    (partWeights, partTimes, partCounts) = (levels, levels, levels)
    for row in 0..<rows { times[row] = baseline.times[row] - centre }
  }

  /// Takes the counts to explain out of a series, all with weight 1.
  /// - Parameter people: the population of each period, above 0; nil is 1 for all.
  mutating func take(_ series: [Double], people: [Double]? = nil) {
    let table = CountTable.shared
    hasPopulation = people != nil
    leastLogPopulation = people == nil ? 0 : .infinity
    var row = 0
    while row < count {
      let position = baseline.positions[row]
      counts[row] = series[position]
      logShifted[row] = table.logShifted(series[position])
      if let people {
        population[row] = people[position]
        logPopulation[row] = Elementary.log(people[position])
        leastLogPopulation = min(leastLogPopulation, logPopulation[row])
      }
      row += 1
    }
    unweigh()
  }

  mutating func weigh(_ given: [Double]) {
    for row in 0..<count { weights[row] = given[row] }
  }
  mutating func unweigh() { weights.update(repeating: 1, count: count) }

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

  /// The means y + 0.1; gives their deviance.
  private mutating func start() -> Double {
    let table = CountTable.shared
    var (deviance, total, timed, fixed) = (0.0, 0.0, 0.0, 0.0)
    for part in partCounts.indices {
      var sum = 0.0
      var row = baseline.starts[part]
      let end = baseline.starts[part + 1]
      while row < end {
        let (count, weight) = (counts[row], weights[row])
        means[row] = count + 0.1
        let own = weight * table.timesLog(count)
        fixed += own - weight * count
        deviance += own - weight * (count * logShifted[row] - 0.1)
        sum += weight * count
        timed += weight * count * times[row]
        if hasPopulation { fixed -= weight * count * logPopulation[row] }
        row += 1
      }
      partCounts[part] = sum
      total += sum
    }
    (timedCounts, fixedDeviance) = (timed, fixed)
    // Beyond, the sums that save a logarithm for each row would cost the digits that say when to stop.
    isLarge = !(total < 1e5)
    return 2 * deviance
  }

  /// Weighted least squares of the working response log m + (y − m)/m at the start.
  private mutating func firstStep() -> Bool {
    var (numerator, squares) = (0.0, 0.0)
    for part in levels.indices {
      var (weight, time, level) = (0.0, 0.0, 0.0)
      var row = baseline.starts[part]
      let end = baseline.starts[part + 1]
      while row < end {
        let own = weights[row] * weighedMeans[row]
        weight += own
        time += own * times[row]
        level += own * working(row)
        row += 1
      }
      guard weight > 0 else { return false }
      (partWeights[part], partTimes[part], levels[part]) = (weight, time / weight, level / weight)
      guard hasTrend else { continue }
      row = baseline.starts[part]
      while row < end {
        let distance = times[row] - partTimes[part]
        let own = weights[row] * weighedMeans[row] * distance
        squares += own * distance
        numerator += own * working(row)
        row += 1
      }
    }
    spread = squares
    guard hasTrend else { return true }
    guard spread > 0 else { return false }
    slope = numerator / spread
    for part in levels.indices { levels[part] -= slope * partTimes[part] }
    return true
  }

  @inline(__always) private func working(_ row: Int) -> Double {
    let own = logShifted[row] - 0.1 / weighedMeans[row]
    return hasPopulation ? own - logPopulation[row] : own
  }

  private mutating func nextStep() -> Bool {
    var (numerator, squares) = (0.0, 0.0)
    for part in levels.indices {
      var (weight, time) = (0.0, 0.0)
      var row = baseline.starts[part]
      let end = baseline.starts[part + 1]
      while row < end {
        let own = weights[row] * weighedMeans[row]
        weight += own
        time += own * times[row]
        row += 1
      }
      guard weight > 0 else { return false }
      let mean = time / weight
      (partWeights[part], partTimes[part]) = (weight, mean)
      guard hasTrend else { continue }
      row = baseline.starts[part]
      while row < end {
        let distance = times[row] - mean
        let own = weights[row] * distance
        squares += own * weighedMeans[row] * distance
        numerator += own * (counts[row] - weighedMeans[row])
        row += 1
      }
    }
    spread = squares
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
      var row = baseline.starts[part]
      let end = baseline.starts[part + 1]
      while row < end {
        var mean = hasTrend ? level * trend[baseline.placesOfRows[row]] : level
        if hasPopulation { mean *= population[row] }
        means[row] = mean
        sum += weights[row] * mean
        row += 1
      }
      deviance += sum
    }
    return 2 * deviance
  }

  /// The lowest log mean, or less.
  private func lowest() -> Double {
    guard let end = baseline.distinctTimes.last else { return 0 }
    return (levels.min() ?? 0) - abs(slope) * (end - centre) + leastLogPopulation
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
      var row = baseline.starts[part]
      let end = baseline.starts[part + 1]
      while row < end {
        let linear = levels[part] + slope * times[row] + (hasPopulation ? logPopulation[row] : 0)
        let mean = max(Elementary.exp(linear), Self.leastMean)
        means[row] = mean
        let count = counts[row]
        deviance += weights[row] * (count > 0 ? count * Elementary.log(count / mean) - (count - mean) : mean)
        row += 1
      }
    }
    return 2 * deviance
  }
}
