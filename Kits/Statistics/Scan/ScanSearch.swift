extension SpaceTimeScan {
  /// What a scan found: clusters that share no area, and the best cylinders of all.
  public struct Findings: Sendable {
    /// The best cylinder, then the best of those that share no area with the ones before.
    public let clusters: [ScanCluster]
    /// The best cylinders; those of the same areas and window count once.
    public let best: [ScanCluster]
  }

  /// Looks at every cylinder.
  ///
  /// Clusters after the first are chosen as SaTScan's "no geographical overlap" does it (SaTScan User Guide, "Criteria for
  /// reporting secondary clusters"). What is equal in its first nine decimals is put in order by fewer areas, then the
  /// lower number of the centre, then the order of windows.
  /// - Parameters:
  ///   - clusters, best: how many at most; only cylinders with a ratio above 0 are given.
  ///   - threads: the findings are the same for any number.
  /// - Complexity: O(cylinders) time; O(zones + windows) memory.
  public func search(clusters: Int = 5, best: Int = 50, threads: Int = 1) async -> Findings {
    let parts = await Parallel.map(areas, threads: threads, parts: threads > 1 ? 4 * threads : 1) { centres in
      self.search(centres, keeping: best)
    }
    var list = BestCylinders(limit: best, zones: zones)
    for part in parts { for cylinder in part.best.kept { list.offer(cylinder) } }
    return Findings(
      clusters: apart(parts.flatMap(\.zones), atMost: clusters).map(cluster),
      best: list.finished().map(cluster))
  }

  /// The best cylinder of each zone, and the best of all.
  private func search(
    _ centres: Range<Int>, keeping limit: Int
  ) -> (zones: [ScanCylinder], best: BestCylinders) {
    var found: [ScanCylinder] = []
    var list = BestCylinders(limit: limit, zones: zones)
    walk(centres, tallies) { centre, rank, cases, expected in
      var top: ScanCylinder?
      for window in 0..<windows.count where cases[window] > expected[window] {
        let logRatio = ratio(cases[window], expected[window])
        guard logRatio > 0 else { continue }
        let cylinder = ScanCylinder(
          logRatio: logRatio, rounded: ScanCylinder.round(logRatio), centre: centre, rank: rank, window: window,
          observed: cases[window], expected: expected[window])
        list.offer(cylinder)
        if top.map({ cylinder.precedes($0) }) ?? true { top = cylinder }
      }
      if let top { found.append(top) }
    }
    return (found, list)
  }

  /// The highest ratio of other counts under this scan: its zones, windows, C and expectations, and for permutation the
  /// row and column sums of the counts themselves. 0 when no cylinder has a ratio above 0.
  /// - Parameter counts: from 0, area by area, the time steps of each in a row.
  /// - Throws: `lengths` when they are not areas × times, `badNumber` for one below 0.
  /// - Complexity: O(cylinders).
  public func maximum(of counts: [Int]) throws(ScanFault) -> Double {
    guard counts.count == areas * times else { throw .lengths }
    guard counts.allSatisfy({ $0 >= 0 }) else { throw .badNumber }
    var highest = 0.0
    walk(0..<areas, ScanTallies(counts, areas: areas, times: times)) { _, _, cases, expected in
      for window in 0..<windows.count where cases[window] > expected[window] {
        highest = max(highest, ratio(cases[window], expected[window]))
      }
    }
    return highest
  }

  /// Visits every zone, with cases and expectation of each window.
  private func walk(
    _ centres: Range<Int>, _ tallies: ScanTallies,
    _ visit: (_ centre: Int, _ rank: Int, _ cases: [Double], _ expected: [Double]) -> Void
  ) {
    let width = times + 1
    let inWindow = (0..<windows.count).map { tallies.columns[windows.ends[$0]] - tallies.columns[windows.starts[$0]] }
    var cases = [Double](repeating: 0, count: windows.count)
    var expected = cases
    for centre in centres {
      for window in cases.indices {
        cases[window] = 0
        expected[window] = 0
      }
      var atAllTimes = 0.0
      for rank in 0..<zones.reaches[centre] {
        let at = zones.starts[centre] + rank
        let area = Int(zones.members[at])
        Self.add(tallies.cumulative, area * width, windows, to: &cases)
        if let cumulative = expectation.cumulative {
          Self.add(cumulative, area * width, windows, to: &expected)
        } else {
          atAllTimes += tallies.rows[area]
          for window in expected.indices {
            expected[window] = total > 0 ? atAllTimes * inWindow[window] / total : 0
          }
        }
        if zones.isZone[at] { visit(centre, rank, cases, expected) }
      }
    }
  }

  private static func add(_ cumulative: [Double], _ row: Int, _ windows: ScanWindows, to sums: inout [Double]) {
    for window in sums.indices {
      sums[window] += cumulative[row + windows.ends[window]] - cumulative[row + windows.starts[window]]
    }
  }

  /// The best, then the best that shares no area with those taken, and so on.
  private func apart(_ cylinders: [ScanCylinder], atMost limit: Int) -> [ScanCylinder] {
    var taken: [ScanCylinder] = []
    var isTaken = [Bool](repeating: false, count: areas)
    while taken.count < limit {
      let free = (0..<areas).map { centre in
        let row = zones.members[zones.starts[centre]..<(zones.starts[centre] + zones.reaches[centre])]
        return row.firstIndex { isTaken[Int($0)] }.map { $0 - zones.starts[centre] } ?? zones.reaches[centre]
      }
      var next: ScanCylinder?
      for cylinder in cylinders where cylinder.rank < free[cylinder.centre] {
        if next.map({ cylinder.precedes($0) }) ?? true { next = cylinder }
      }
      guard let next else { break }
      taken.append(next)
      for area in zones.areas(centre: next.centre, rank: next.rank) { isTaken[Int(area)] = true }
    }
    return taken
  }

  private func cluster(_ cylinder: ScanCylinder) -> ScanCluster {
    ScanCluster(
      areas: zones.areas(centre: cylinder.centre, rank: cylinder.rank).map(Int.init).sorted(), centre: cylinder.centre,
      times: windows.starts[cylinder.window]..<windows.ends[cylinder.window], logRatio: cylinder.logRatio,
      observed: cylinder.observed, expected: cylinder.expected, total: total)
  }
}
