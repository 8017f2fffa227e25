import Vocabulary

/// The cube at one moment. Figures of one page that come from one snapshot agree with each other.
public struct CubeSnapshot: Sendable {
  /// The last change of facts that the snapshot has seen; it names the state, for caches and ETags. -1 before the first
  /// rebuild.
  public internal(set) var sequence: Int64 = -1
  var profiles = ProfileTable()
  /// Number 0 is “not located”.
  var areas: [String] = [""]
  /// By month, ascending.
  var months: [MonthBlock] = []
  /// Years and quarters, in any order.
  var spans: [SpanBlock] = []
  /// Changes since the blocks were made, in any order, negative where facts were taken away.
  var delta: [CubeRow] = []
  /// Grows by one whenever the blocks are replaced.
  var generation = 0
  let workers: Int

  init(workers: Int) { self.workers = workers }

  /// How many rows the snapshot holds: about one per record.
  public var rowCount: Int { months.reduce(delta.count) { $0 + $1.daily.rows.count } }

  /// The same facts with the delta worked into the blocks of the months that it touches.
  func compacted() -> CubeSnapshot {
    var added: [Int: [BlockEntry]] = [:]
    for row in delta {
      added[Int(row.month), default: []].append(row.entry)
    }
    return adding(added, dropping: delta.count)
  }

  /// Adds entries by month and drops the first rows of the delta.
  func adding(_ added: [Int: [BlockEntry]], dropping count: Int) -> CubeSnapshot {
    let old = Dictionary(months.map { ($0.month, $0) }, uniquingKeysWith: { first, _ in first })
    let touched = added.keys.sorted()
    let rebuilt = inParallel(touched, workers: workers) { month in
      MonthBlock(month: month, entries: (old[month]?.daily.entries ?? []) + (added[month] ?? []))
    }
    var next = self
    next.months = months.filter { added[$0.month] == nil } + rebuilt.filter { !$0.daily.rows.isEmpty }
    next.months.sort { $0.month < $1.month }

    next.spans = []
    for span in [12, 3] {
      let touchedSpans = Set(touched.map { $0 / span })
      let members = Dictionary(grouping: next.months) { $0.month / span }
      next.spans += spans.filter { $0.span == span && !touchedSpans.contains($0.number) }
      next.spans += inParallel(touchedSpans.filter { members[$0] != nil }.sorted(), workers: workers) { number in
        SpanBlock(span: span, number: number, months: members[number] ?? [])
      }
    }
    next.delta.removeFirst(count)
    next.generation += 1
    return next
  }
}

extension CubeRow {
  var dayOfMonth: Int { Int(day) - MonthBlock.firstDay(of: Int(month)) + 1 }
  var entry: BlockEntry {
    BlockEntry(
      profile: profile, area: area, day: UInt8(truncatingIfNeeded: dayOfMonth), value: value, offences: offences)
  }
}
