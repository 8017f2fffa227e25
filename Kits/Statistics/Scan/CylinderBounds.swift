/// For the zones of one window: what is expected, and from how many cases on a cylinder matters, as `CountLanes.bias`.
struct CylinderBounds: Sendable {
  private let scan: SpaceTimeScan
  /// For permutation with not too many cases: all cases of each zone at all times, by which the expectation of any window
  /// is known; one more than any where there is no zone.
  private let sizes: [Int32]
  private let largest: Int
  private var bySize: [UInt64]
  /// Else the expectation of each zone.
  private var expected: [Double]
  private(set) var biases: [UInt64]
  private var inWindow = 0.0

  private static let largestTable = 65_536

  init(_ scan: SpaceTimeScan) {
    self.scan = scan
    let zones = scan.zones
    biases = [UInt64](repeating: 0, count: zones.members.count)
    guard scan.expectation.cumulative == nil, scan.total <= Double(Self.largestTable) else {
      sizes = []
      largest = 0
      bySize = []
      expected = [Double](repeating: 0, count: zones.members.count)
      return
    }
    let none = Int32(scan.total) + 1
    var sizes = [Int32](repeating: none, count: zones.members.count)
    var largest = 0
    for centre in 0..<scan.areas {
      var size = 0
      for at in zones.starts[centre]..<(zones.starts[centre] + zones.reaches[centre]) {
        size += Int(scan.tallies.rows[Int(zones.members[at])])
        if zones.isZone[at] { sizes[at] = Int32(size) }
        largest = max(largest, size)
      }
    }
    self.sizes = sizes
    self.largest = largest
    bySize = [UInt64](repeating: 0, count: Int(none) + 1)
    expected = []
  }

  mutating func set(_ window: Int, _ lanes: CountLanes, _ leaders: Leaders) {
    let start = scan.windows.starts[window]
    let end = scan.windows.ends[window]
    inWindow = scan.tallies.columns[end] - scan.tallies.columns[start]
    if sizes.isEmpty {
      setFromSums(start, end, lanes, leaders)
    } else {
      for size in 0...largest {
        let least = leaders.leastCases(above: Double(size) * inWindow / scan.total)
        bySize[size] = lanes.bias(least: least <= leaders.most ? least : nil)
      }
      biases.withUnsafeMutableBufferPointer { biases in
        sizes.withUnsafeBufferPointer { sizes in
          bySize.withUnsafeBufferPointer { bySize in
            for at in biases.indices { biases[at] = bySize[Int(sizes[at])] }
          }
        }
      }
    }
  }

  private mutating func setFromSums(_ start: Int, _ end: Int, _ lanes: CountLanes, _ leaders: Leaders) {
    let zones = scan.zones
    let width = scan.times + 1
    // What each area adds to the sum of a zone.
    let parts =
      scan.expectation.cumulative.map { cumulative in
        (0..<scan.areas).map { cumulative[$0 * width + end] - cumulative[$0 * width + start] }
      } ?? scan.tallies.rows
    let isPermutation = scan.expectation.cumulative == nil
    expected.withUnsafeMutableBufferPointer { expected in
      biases.withUnsafeMutableBufferPointer { biases in
        for centre in 0..<scan.areas {
          var sum = 0.0
          for at in zones.starts[centre]..<(zones.starts[centre] + zones.reaches[centre]) {
            sum += parts[Int(zones.members[at])]
            let here = isPermutation ? sum * inWindow / scan.total : sum
            expected[at] = here
            let least = leaders.leastCases(above: here)
            biases[at] = zones.isZone[at] && least <= leaders.most ? lanes.bias(least: least) : 0
          }
        }
      }
    }
  }

  /// What is expected in the zone at a place of `ScanZones.members`, to the last digit as `SpaceTimeScan.search` has it.
  @inline(__always) func expectation(_ at: Int) -> Double {
    sizes.isEmpty ? expected[at] : Double(sizes[at]) * inWindow / scan.total
  }
}
