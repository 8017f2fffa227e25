/// The highest ratio so far of each data set, and what a cylinder must have to be higher.
struct Leaders: Sendable {
  private static let levels = 12
  private static let distance = 0.5

  private(set) var maxima: [Double]
  /// The most cases of any data set.
  let most: Int
  private let ratio: ScanRatio
  private let level: Double
  /// `ScanRatio.criticalExpectations` of levels from `level` up, one after the other.
  private let critical: [Double]
  private let steps: Int
  /// For expectations in steps of `1 / perUnit`: the fewest cases whose ratio may pass the level there.
  private let least: [Int32]
  private let perUnit: Double
  /// Which of them each data set has reached.
  private var reached: [Int]

  init(_ count: Int, ratio: ScanRatio, level: Double, most: Int) {
    self.ratio = ratio
    self.level = level
    self.most = most
    maxima = [Double](repeating: 0, count: count)
    reached = [Int](repeating: 0, count: count)
    let steps = max(1, min(Self.levels, 2_000_000 / (most + 1)))
    critical = (0..<steps).flatMap {
      ratio.criticalExpectations(level: level + Double($0) * Self.distance, most: most)
    }
    self.steps = steps
    let number = min(4 * most, 200_000) + 1
    perUnit = Double(number) / Double(most + 1)
    var least: [Int32] = []
    var cases = 0
    for step in 0..<number {
      while cases <= most, critical[cases] <= Double(step) / perUnit { cases += 1 }
      least.append(Int32(cases))
    }
    self.least = least
  }

  /// The fewest cases whose ratio may pass the level where so much is expected; above `most` if none do.
  @inline(__always) func leastCases(above expected: Double) -> Int {
    let place = min(expected * perUnit, Double(least.count - 1))
    // One step earlier, in case rounding says a step too many.
    var cases = Int(least[max(0, Int(place) - 1)])
    // The first step without a branch, which could not be foreseen; more are rare.
    cases &+= cases <= most && critical[min(cases, most)] <= expected ? 1 : 0
    while cases <= most, critical[cases] <= expected { cases += 1 }
    return cases
  }

  /// Looks at those lanes of a cylinder that reach its number of cases.
  @inline(never) mutating func consider(
    _ counts: CountLanes.Words, _ bias: UInt64, _ expected: Double, _ lanes: CountLanes, first: Int
  ) {
    for word in 0..<CountLanes.Words.count {
      let sums = counts[word]
      var passing = (sums &+ bias) & lanes.high
      while passing != 0 {
        let lane = passing.trailingZeroBitCount / lanes.bits
        passing &= passing &- 1
        let cases = lanes.value(sums, lane: lane)
        let place = first + word * lanes.perWord + lane
        guard expected < critical[reached[place] * (most + 1) + cases] else { continue }
        let found = ratio(Double(cases), expected)
        guard found > maxima[place] else { continue }
        maxima[place] = found
        reached[place] = Int(max(0, min(Double(steps - 1), (found - level) / Self.distance)))
      }
    }
  }
}
