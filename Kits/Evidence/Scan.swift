/// Where a scan adds up its groups.
protocol Accumulator {
  mutating func add(_ group: Int, _ value: Double)
}

/// One number per possible group.
struct DenseSums: Accumulator {
  let sums: UnsafeMutableBufferPointer<Double>
  @inline(__always) mutating func add(_ group: Int, _ value: Double) { sums[group] += value }
}

/// Only the groups that occur, when there are too many possible ones.
struct SparseSums: Accumulator {
  var sums: [Int: Double] = [:]
  @inline(__always) mutating func add(_ group: Int, _ value: Double) { sums[group, default: 0] += value }
}

/// The sums that count each record once.
struct DistinctSums: Sendable {
  var total = 0.0
  var unknown = 0.0
  var notLocated = 0.0

  mutating func add(_ value: Double, unlocated: Double, isUnknown: Bool) {
    total += value
    notLocated += unlocated
    if isUnknown { unknown += value }
  }
}

extension QueryPlan {
  /// Adds sums by area that belong to one group of time.
  func scan(_ cells: AreaCells, time: Int, into sums: inout some Accumulator, _ distinct: inout DistinctSums) {
    let weights = countsOffences ? cells.offences : cells.values
    cells.areas.withUnsafeBufferPointer { areas in
      weights.withUnsafeBufferPointer { weights in
        areaOffsets.withUnsafeBufferPointer { areaOffsets in
          for run in cells.profiles.indices {
            let profile = Int(cells.profiles[run])
            let (from, to) = (Int(profileStarts[profile]), Int(profileStarts[profile + 1]))
            guard from < to else { continue }
            var sum = countsOffences ? cells.sums[run].offences : cells.sums[run].value
            var unlocated = countsOffences ? cells.sums[run].unlocatedOffences : cells.sums[run].unlocatedValue
            let (start, end) = (Int(cells.starts[run]), Int(cells.starts[run + 1]))
            if !needsArea {
              for index in from..<to { sums.add(profileOffsets[index] + time, sum) }
            } else if !filtersArea {
              for index in from..<to {
                let base = profileOffsets[index] + time
                for cell in start..<end {
                  sums.add(base &+ areaOffsets[Int(areas[cell])], Double(weights[cell]))
                }
              }
            } else {
              (sum, unlocated) = (0, 0)
              for cell in start..<end {
                let offset = areaOffsets[Int(areas[cell])]
                guard offset >= 0 else { continue }
                let weight = Double(weights[cell])
                sum += weight
                if areas[cell] == 0 { unlocated += weight }
                for index in from..<to { sums.add(profileOffsets[index] + time + offset, weight) }
              }
            }
            distinct.add(sum, unlocated: unlocated, isUnknown: hasUnknown[profile])
          }
        }
      }
    }
  }

  /// Adds rows day by day.
  func scan(
    _ rows: DailyRows, dayOffsets: [Int], into sums: inout some Accumulator, _ distinct: inout DistinctSums
  ) {
    rows.areas.withUnsafeBufferPointer { areas in
      rows.days.withUnsafeBufferPointer { days in
        areaOffsets.withUnsafeBufferPointer { areaOffsets in
          dayOffsets.withUnsafeBufferPointer { dayOffsets in
            for run in rows.profiles.indices {
              let profile = Int(rows.profiles[run])
              let (from, to) = (Int(profileStarts[profile]), Int(profileStarts[profile + 1]))
              let weight = countsOffences ? rows.numbers[run].offences : rows.numbers[run].value
              guard from < to, weight != 0 else { continue }
              let (start, end) = (Int(rows.starts[run]), Int(rows.starts[run + 1]))
              var (count, unlocated) = (0, 0)
              for index in from..<to {
                let base = profileOffsets[index]
                (count, unlocated) = (0, 0)
                for row in start..<end {
                  let time = dayOffsets[Int(days[row])]
                  let place = areaOffsets[Int(areas[row])]
                  guard time | place >= 0 else { continue }
                  sums.add(base &+ time &+ place, weight)
                  count &+= 1
                  if areas[row] == 0 { unlocated &+= 1 }
                }
              }
              distinct.add(
                Double(count) * weight, unlocated: Double(unlocated) * weight, isUnknown: hasUnknown[profile])
            }
          }
        }
      }
    }
  }

  /// Adds the rows that are not yet in blocks.
  func scan(_ delta: [CubeRow], into sums: inout some Accumulator, _ distinct: inout DistinctSums) {
    for row in delta {
      let profile = Int(row.profile)
      let (from, to) = (Int(profileStarts[profile]), Int(profileStarts[profile + 1]))
      let place = areaOffsets[Int(row.area)]
      let weight = countsOffences ? row.offences : row.value
      guard from < to, place >= 0, weight != 0, let month = months[Int(row.month)] else { continue }
      let time = month.dayOffsets.isEmpty ? month.offset : month.dayOffsets[Int(row.day) - month.firstDay + 1]
      guard time >= 0 else { continue }
      for index in from..<to { sums.add(profileOffsets[index] + time + place, weight) }
      distinct.add(weight, unlocated: row.area == 0 ? weight : 0, isUnknown: hasUnknown[profile])
    }
  }
}
