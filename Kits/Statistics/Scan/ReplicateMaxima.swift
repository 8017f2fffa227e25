/// The highest ratio of each of many data sets of one scan, all looked at together.
///
/// What a cylinder is expected to have is the same in every data set, and the ratio rises with the cases. So for a level
/// that the maximum of most data sets is sure to pass, each cylinder has one number of cases from which on it matters:
/// worked out once, then compared with the cases of 16 or 32 data sets at a time, without a logarithm. The few cylinders
/// that matter are worked out exactly. A data set in which nothing passed the level is looked at again with a lower one, at
/// last 0; so the maxima are those of looking at every cylinder, to the last digit.
struct ReplicateMaxima: Sendable {
  let scan: SpaceTimeScan
  /// Centres are done in groups whose numbers fit the fastest cache.
  private let tiles: [Range<Int>]
  private let covered: Range<Int>

  init(_ scan: SpaceTimeScan) {
    self.scan = scan
    covered = scan.windows.covered
    var tiles: [Range<Int>] = []
    var first = 0
    for centre in 0..<scan.areas where scan.zones.starts[centre + 1] - scan.zones.starts[first] >= 2_048 {
      tiles.append(first..<(centre + 1))
      first = centre + 1
    }
    if first < scan.areas { tiles.append(first..<scan.areas) }
    self.tiles = tiles
  }

  /// - Parameters:
  ///   - members: which data sets of the batch.
  ///   - level: where to begin; from 0.
  /// - Returns: a maximum for each member, 0 where no cylinder has a ratio above 0.
  func maxima(_ batch: ScanBatch, _ members: [Int], level: Double) -> [Double] {
    guard !members.isEmpty else { return [] }
    let level = level < 0.3 ? 0 : level
    var found = pass(batch, members, level: level)
    guard level > 0 else { return found }
    let low = found.indices.filter { found[$0] <= level }
    let again = maxima(batch, low.map { members[$0] }, level: level * 0.6)
    for (place, maximum) in zip(low, again) { found[place] = maximum }
    return found
  }

  private func pass(_ batch: ScanBatch, _ members: [Int], level: Double) -> [Double] {
    let lanes = CountLanes(most: batch.most)
    let zones = scan.zones
    let width = scan.areas + 1
    let groups = (members.count + lanes.width - 1) / lanes.width
    var counts = [CountLanes.Words](repeating: .zero, count: groups * width)
    var bounds = CylinderBounds(scan)
    var leaders = Leaders(members.count, ratio: scan.ratio, level: level, most: batch.most)
    var previous = 0..<0
    for window in scan.windows.nested {
      let next = scan.windows.starts[window]..<scan.windows.ends[window]
      carry(batch, members, from: previous, to: next, lanes, &counts)
      previous = next
      bounds.set(window, lanes, leaders)
      counts.withUnsafeBufferPointer { counts in
        zones.members.withUnsafeBufferPointer { areas in
          bounds.biases.withUnsafeBufferPointer { biases in
            for tile in tiles {
              for group in 0..<groups {
                let cases = UnsafeBufferPointer(rebasing: counts[(group * width)..<((group + 1) * width)])
                for centre in tile {
                  Self.scan(zones.starts[centre]..<zones.starts[centre + 1], areas, biases, cases, lanes.high) {
                    at, c in
                    leaders.consider(c, biases[at], bounds.expectation(at), lanes, first: group * lanes.width)
                  }
                }
              }
            }
          }
        }
      }
    }
    return leaders.maxima
  }

  /// Walks along a centre's row, four areas at a time; `pass` is told of those where any lane reaches its number.
  @inline(__always) private static func scan(
    _ row: Range<Int>, _ areas: UnsafeBufferPointer<Int32>, _ biases: UnsafeBufferPointer<UInt64>,
    _ cases: UnsafeBufferPointer<CountLanes.Words>, _ high: UInt64, _ pass: (Int, CountLanes.Words) -> Void
  ) {
    var at = row.lowerBound
    var sum = CountLanes.Words.zero
    while at < row.upperBound {
      var shown = CountLanes.Words.zero
      for step in 0..<ScanZones.step {
        sum &+= cases[Int(areas[at &+ step])]
        shown.show(sum, biases[at &+ step])
      }
      if shown.joined & high != 0 {
        var back = sum
        for step in (0..<ScanZones.step).reversed() {
          pass(at &+ step, back)
          back &-= cases[Int(areas[at &+ step])]
        }
      }
      at &+= ScanZones.step
    }
  }

  /// Brings the counts of each area from one window to the next: adds what is new when the next holds the last, else
  /// begins again.
  private func carry(
    _ batch: ScanBatch, _ members: [Int], from last: Range<Int>, to next: Range<Int>, _ lanes: CountLanes,
    _ counts: inout [CountLanes.Words]
  ) {
    let width = scan.areas + 1
    let isNested = !last.isEmpty && next.lowerBound <= last.lowerBound && next.upperBound >= last.upperBound
    if !isNested { for place in counts.indices { counts[place] = .zero } }
    let parts = isNested ? [next.lowerBound..<last.lowerBound, last.upperBound..<next.upperBound] : [next]
    counts.withUnsafeMutableBytes { bytes in
      let words = bytes.bindMemory(to: UInt64.self)
      batch.areas.withUnsafeBufferPointer { areas in
        for (place, member) in members.enumerated() {
          let (group, lane) = place.quotientAndRemainder(dividingBy: lanes.width)
          let one = 1 << UInt64(lane % lanes.perWord * lanes.bits) as UInt64
          let base = group * width * CountLanes.Words.count + lane / lanes.perWord
          for part in parts where !part.isEmpty {
            for place in batch.cases(member, part.lowerBound, part.upperBound) {
              words[base + Int(areas[place]) * CountLanes.Words.count] &+= one
            }
          }
        }
      }
    }
  }
}
