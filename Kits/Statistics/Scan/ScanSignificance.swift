extension SpaceTimeScan {
  /// Permutation deals cases one by one, and so does the multinomial draw; more than this are refused.
  public static let mostDrawnCases = 5_000_000

  /// The statistic of data sets without clusters, each drawn from a stream of its own: for a Poisson scan C cases that fall
  /// on areas and time steps in proportion to their expectations, for a permutation scan the times of the cases dealt to
  /// their areas anew.
  ///
  /// M. Dwass, "Modified randomization tests for nonparametric hypotheses", Annals of Mathematical Statistics 28 (1957).
  /// - Parameters:
  ///   - replicates: how many data sets at most, from 0.
  ///   - seed: the same seed gives the same maxima, on any number of threads.
  ///   - threads: from 1.
  ///   - stop: draws no more once so many of them have reached `stopLevel` (J. Besag, P. Clifford, "Sequential Monte Carlo
  ///     p-values", Biometrika 78 (1991)); the last one given is the one that completed the number. From 1.
  ///   - stopLevel: a logarithm of the likelihood ratio, that of the cluster found.
  /// - Returns: one for each replicate in order; none when there are no cases.
  /// - Throws: `badRange` for a number of replicates below 0 or a stop below 1, `tooLarge` for more than
  ///   `mostDrawnCases`.
  /// - Complexity: O(cylinders × replicates ÷ 32) additions of 64 bytes.
  public func nullMaxima(
    replicates: Int, seed: UInt64, threads: Int = 1, stop: Int? = nil, stopLevel: Double = 0
  ) async throws(ScanFault) -> [Double] {
    guard replicates >= 0, stop ?? 1 > 0 else { throw .badRange }
    guard total <= Double(Self.mostDrawnCases) else { throw .tooLarge }
    guard total > 0 else { return [] }
    guard zones.count > 0 else { return [Double](repeating: 0, count: min(replicates, stop ?? replicates)) }
    let draws = ScanDraws(self)
    let search = ReplicateMaxima(self)
    var maxima: [Double] = []
    var reached = 0
    var block = stop == nil ? replicates : 512
    while maxima.count < replicates {
      let done = maxima.count
      let parts = await Parallel.map(min(block, replicates - done), threads: threads) { range in
        self.nullMaxima((done + range.lowerBound)..<(done + range.upperBound), seed, draws, search)
      }
      for maximum in parts.joined() {
        maxima.append(maximum)
        if maximum >= stopLevel - ScanSignificance.tolerance { reached += 1 }
        if let stop, reached >= stop { return maxima }
      }
      block = min(block * 2, 8_192)
    }
    return maxima
  }

  /// Below most maxima under any model; how near it comes changes only how long the first few take.
  private static let firstLevel = 2.5

  /// In batches that fit into memory; the first few data sets tell from where on cylinders matter in the rest.
  private func nullMaxima(
    _ range: Range<Int>, _ seed: UInt64, _ draws: ScanDraws, _ search: ReplicateMaxima
  ) -> [Double] {
    let size = max(16, min(2_048, 8_000_000 / (Int(total) + 2 * areas + windows.covered.count)))
    var maxima: [Double] = []
    var level: Double?
    var next = range.lowerBound
    while next < range.upperBound {
      let batch = draws.batch(next..<min(range.upperBound, next + size), seed: seed)
      next += batch.count
      var done = 0
      if level == nil {
        maxima = search.maxima(batch, Array(0..<min(32, batch.count)), level: Self.firstLevel)
        done = maxima.count
        level = maxima.sorted()[maxima.count / 8]
      }
      maxima += search.maxima(batch, Array(done..<batch.count), level: level ?? 0)
    }
    return maxima
  }
}

/// What the maxima of data sets without clusters say about a ratio that was found.
public struct ScanSignificance: Sendable {
  /// Ratios nearer than this are ties; ties count against the cluster.
  public static let tolerance = 1e-9

  /// In the order in which they were drawn.
  public let maxima: [Double]
  /// Besag and Clifford's number of exceedances at which drawing may stop; nil for a fixed number of replicates.
  public let stop: Int?

  /// - Parameters:
  ///   - maxima: as `SpaceTimeScan.nullMaxima` gives them.
  ///   - stop: the number that it was given there, from 1; nil when it was given none.
  public init(maxima: [Double], stop: Int? = nil) {
    self.maxima = maxima
    self.stop = stop
  }

  /// How many maxima reach a ratio. O(maxima).
  public func exceedances(of logRatio: Double) -> Int { maxima.count { $0 >= logRatio - Self.tolerance } }

  /// Monte Carlo p-value (1 + exceedances) ÷ (1 + replicates); with sequential stopping, h ÷ L where the L-th replicate was
  /// the h-th to reach the ratio, if so many did. Comparing a secondary cluster with the maxima errs to the safe side.
  ///
  /// Above 0, at most 1. O(maxima).
  /// - Parameter logRatio: `ScanCluster.logRatio`.
  public func p(_ logRatio: Double) -> Double {
    if let stop {
      var reached = 0
      for (replicate, maximum) in maxima.enumerated() where maximum >= logRatio - Self.tolerance {
        reached += 1
        if reached == stop { return Double(stop) / Double(replicate + 1) }
      }
    }
    return Double(1 + exceedances(of: logRatio)) / Double(1 + maxima.count)
  }

  /// The p-value of a Gumbel distribution with the mean and the variance of the maxima: goes below 1 ÷ (1 + replicates), at
  /// the price of believing in the distribution. Nil with fewer than two maxima, or when all are the same.
  ///
  /// A. M. Abrams, K. Kleinman, M. Kulldorff, "Gumbel based p-value approximations for spatial scan statistics",
  /// International Journal of Health Geographics 9 (2010). O(maxima).
  public func gumbelTail(_ logRatio: Double) -> Double? {
    guard maxima.count > 1 else { return nil }
    let mean = maxima.reduce(0, +) / Double(maxima.count)
    let variance = maxima.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(maxima.count - 1)
    guard variance > 0 else { return nil }
    let scale = (6 * variance).squareRoot() / Double.pi
    let mode = mean - 0.577_215_664_901_532_9 * scale
    return -Elementary.expm1(-Elementary.exp(-(logRatio - mode) / scale))
  }

  /// A quantile of the maxima, between neighbours in proportion (type 7 of R. J. Hyndman, Y. Fan, "Sample quantiles in
  /// statistical packages", The American Statistician 50 (1996)); nil when there are none.
  /// - Parameter share: from 0 to 1.
  public func quantile(_ share: Double) -> Double? { Self.quantiles(maxima, [share]).first }

  /// Quantiles of any values, as `quantile(_:)` takes them: one for each share, none when there are no values.
  /// - Parameters:
  ///   - values: in any order, none NaN.
  ///   - shares: from 0 to 1; what is outside is taken as the nearer end.
  /// - Complexity: O(n log n) for all together.
  public static func quantiles(_ values: [Double], _ shares: [Double]) -> [Double] {
    guard !values.isEmpty else { return [] }
    let sorted = values.sorted()
    return shares.map { share in
      let place = max(0, min(1, share)) * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
  }
}
