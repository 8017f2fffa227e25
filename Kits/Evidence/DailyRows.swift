/// Rows in runs of the same profile and the same two numbers, so that a row itself takes four bytes.
struct DailyRows: Sendable {
  struct Numbers: Sendable {
    var value: Double
    var offences: Double
  }
  private(set) var profiles: [UInt32] = []
  private(set) var numbers: [Numbers] = []
  /// Where each run begins; one more than there are runs.
  private(set) var starts: [UInt32] = []
  /// The area and, in the lowest eight bits, the day of the month from 1; ascending within a run.
  private(set) var rows: [UInt32] = []

  init(_ combined: [BlockEntry]) {
    var entries = combined
    rows.reserveCapacity(entries.count)
    var start = 0
    while start < entries.count {
      let profile = entries[start].profile
      var end = start
      while end < entries.count, entries[end].profile == profile { end += 1 }
      entries[start..<end].sort { ($0.value, $0.offences, $0.key) < ($1.value, $1.offences, $1.key) }
      for index in start..<end {
        let entry = entries[index]
        if index == start || entry.value != entries[index - 1].value || entry.offences != entries[index - 1].offences {
          profiles.append(profile)
          numbers.append(Numbers(value: entry.value, offences: entry.offences))
          starts.append(UInt32(index))
        }
        rows.append(UInt32(entry.area) << 8 | UInt32(entry.day))
      }
      start = end
    }
    starts.append(UInt32(entries.count))
  }

  var entries: [BlockEntry] {
    var out: [BlockEntry] = []
    out.reserveCapacity(rows.count)
    for run in profiles.indices {
      for row in rows[Int(starts[run])..<Int(starts[run + 1])] {
        out.append(
          BlockEntry(
            profile: profiles[run], area: UInt16(truncatingIfNeeded: row >> 8), day: UInt8(truncatingIfNeeded: row),
            value: numbers[run].value, offences: numbers[run].offences))
      }
    }
    return out
  }
}

/// The same rows by area, for questions about a few areas.
struct RowsByArea: Sendable {
  /// The areas that have rows, ascending.
  private(set) var areas: [UInt16] = []
  /// Where the rows of each area begin; one more than there are areas.
  private(set) var starts: [UInt32] = []
  /// The run of each row in `DailyRows`.
  private(set) var runs: [UInt32]
  private(set) var days: [UInt8]

  init(_ daily: DailyRows) {
    var counts = [UInt32](repeating: 0, count: Int(daily.rows.reduce(0) { max($0, $1 >> 8) }) + 1)
    for row in daily.rows { counts[Int(row >> 8)] += 1 }
    var next = counts
    var sum: UInt32 = 0
    for area in counts.indices {
      next[area] = sum
      if counts[area] > 0 {
        areas.append(UInt16(area))
        starts.append(sum)
      }
      sum += counts[area]
    }
    starts.append(sum)
    runs = [UInt32](repeating: 0, count: daily.rows.count)
    days = [UInt8](repeating: 0, count: daily.rows.count)
    for run in daily.profiles.indices {
      for row in daily.rows[Int(daily.starts[run])..<Int(daily.starts[run + 1])] {
        let place = Int(next[Int(row >> 8)])
        next[Int(row >> 8)] += 1
        runs[place] = UInt32(run)
        days[place] = UInt8(truncatingIfNeeded: row)
      }
    }
  }

  /// How many rows the wanted areas have; their numbers ascend.
  func count(in wanted: [UInt16]) -> Int {
    var (count, index) = (0, 0)
    for area in wanted {
      while index < areas.count, areas[index] < area { index += 1 }
      if index < areas.count, areas[index] == area { count += Int(starts[index + 1] - starts[index]) }
    }
    return count
  }
}
