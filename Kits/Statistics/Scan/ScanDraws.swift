/// Draws data sets as they would be without clusters. Of each only the cases at times that a window covers are drawn: the
/// rest of a data set changes no ratio.
struct ScanDraws: Sendable {
  private enum Kind: Sendable {
    /// The area of each case. Times are dealt to them at random.
    case permutation(areas: [Int32])
    /// Cells, time step by time step, and how many cases fall on those that matter.
    case poisson(cells: AliasTable, first: Int, number: AliasTable)
  }

  private let kind: Kind
  private let areas: Int
  private let covered: Range<Int>
  /// For permutation: cases at covered times before each covered time, and at last all of them.
  private let offsets: [Int32]

  init(_ scan: SpaceTimeScan) {
    areas = scan.areas
    covered = scan.windows.covered
    let cells = scan.counts
    let times = scan.times
    if let cumulative = scan.expectation.cumulative {
      var weights: [Double] = []
      for time in covered {
        for area in 0..<areas {
          let at = area * (times + 1) + time
          weights.append(max(0, cumulative[at + 1] - cumulative[at]))
        }
      }
      let inside = weights.reduce(0, +)
      let all = (0..<areas).reduce(0.0) { $0 + cumulative[$1 * (times + 1) + times] }
      let isEverything = covered.count == times
      let (first, number) = AliasTable.binomial(
        trials: Int(scan.total), chance: isEverything ? 1 : min(1, inside / all))
      kind = .poisson(cells: AliasTable(inside > 0 ? weights : [1]), first: first, number: number)
      offsets = []
    } else {
      var list: [Int32] = []
      for area in 0..<areas {
        for time in 0..<times {
          for _ in 0..<cells[area * times + time] { list.append(Int32(area)) }
        }
      }
      kind = .permutation(areas: list)
      var sum: Int32 = 0
      var offsets: [Int32] = [0]
      for time in covered {
        for area in 0..<areas { sum += Int32(cells[area * times + time]) }
        offsets.append(sum)
      }
      self.offsets = offsets
    }
  }

  /// Data sets of their own streams.
  func batch(_ replicates: Range<Int>, seed: UInt64) -> ScanBatch {
    var batch = ScanBatch(covered: covered)
    var drawn: [Int32] = []
    for replicate in replicates {
      var random = ReplicateRandom(seed: seed, stream: UInt64(replicate))
      switch kind {
      case .permutation(let areas):
        // The first of a shuffle: which areas the cases at the covered times come from.
        drawn = areas
        let wanted = Int(offsets.last ?? 0)
        for place in 0..<wanted { drawn.swapAt(place, place + random.below(drawn.count - place)) }
        batch.append(areas: drawn[..<wanted], offsets: offsets)
      case .poisson(let cells, let first, let number):
        let wanted = first + number.draw(&random)
        drawn.removeAll(keepingCapacity: true)
        for _ in 0..<wanted { drawn.append(Int32(cells.draw(&random))) }
        batch.append(cells: drawn, areas: areas)
      }
    }
    return batch
  }
}

/// The cases of several data sets: for each, the areas of its cases, ordered by time.
struct ScanBatch: Sendable {
  let covered: Range<Int>
  private(set) var count = 0
  /// The most cases of any of them.
  private(set) var most = 0
  private(set) var areas: [Int32] = []
  /// For each data set and covered time: where in `areas` its cases begin; one more than there are times.
  private(set) var offsets: [Int] = []

  init(covered: Range<Int>) { self.covered = covered }

  mutating func append(areas new: ArraySlice<Int32>, offsets: [Int32]) {
    let start = areas.count
    self.offsets.append(contentsOf: offsets.lazy.map { start + Int($0) })
    areas.append(contentsOf: new)
    most = max(most, new.count)
    count += 1
  }

  /// - Parameter cells: covered time × number of areas + area, in any order.
  mutating func append(cells: [Int32], areas number: Int) {
    var ends = [Int](repeating: 0, count: covered.count + 1)
    for cell in cells { ends[Int(cell) / number + 1] += 1 }
    var sum = areas.count
    for time in ends.indices {
      sum += ends[time]
      ends[time] = sum
    }
    offsets.append(contentsOf: ends)
    areas.append(contentsOf: repeatElement(0, count: cells.count))
    for cell in cells {
      let time = Int(cell) / number
      areas[ends[time]] = cell % Int32(number)
      ends[time] += 1
    }
    most = max(most, cells.count)
    count += 1
  }

  /// Where the cases of a data set stand that fall on times from `start` up to `end`.
  @inline(__always) func cases(_ replicate: Int, _ start: Int, _ end: Int) -> Range<Int> {
    let row = replicate * (covered.count + 1) - covered.lowerBound
    return offsets[row + start]..<offsets[row + end]
  }
}
