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

  @inline(__always) mutating func add(_ value: Double, unlocated: Double, isUnknown: Bool) {
    total += value
    notLocated += unlocated
    if isUnknown { unknown += value }
  }
}

/// A plan while rows are read: the same tables without the checks of an array, as millions of rows look into them.
/// Every index is within bounds because profiles, areas and days of rows were numbered by the snapshot that the plan
/// was made from.
struct Scan<Sums: Accumulator> {
  let countsOffences: Bool
  let needsArea: Bool
  let filtersArea: Bool
  let starts: UnsafeBufferPointer<Int32>
  let offsets: UnsafeBufferPointer<Int>
  let hasUnknown: UnsafeBufferPointer<Bool>
  let areaOffsets: UnsafeBufferPointer<Int>
  var sums: Sums
  var distinct = DistinctSums()

  /// The groups of a profile, as a range of `offsets`.
  @inline(__always) private func groups(of profile: UInt32) -> Range<Int> {
    let number = Int(profile)
    return Range(uncheckedBounds: (Int(starts[number]), Int(starts[number + 1])))
  }

  /// Adds the sums of a month or year, by area where the question needs it.
  mutating func add(_ cells: AreaCells, time: Int) {
    if needsArea { return addAreas(cells, time: time) }
    cells.profiles.withUnsafeBufferPointer { profiles in
      cells.sums.withUnsafeBufferPointer { runSums in
        for run in profiles.indices {
          let groups = groups(of: profiles[run])
          if groups.isEmpty { continue }
          let all = runSums[run]
          let sum = countsOffences ? all.offences : all.value
          for index in groups { sums.add(offsets[index] &+ time, sum) }
          distinct.add(
            sum, unlocated: countsOffences ? all.unlocatedOffences : all.unlocatedValue,
            isUnknown: hasUnknown[Int(profiles[run])])
        }
      }
    }
  }

  private mutating func addAreas(_ cells: AreaCells, time: Int) {
    let weights = countsOffences ? cells.offences : cells.values
    cells.areas.withUnsafeBufferPointer { areas in
      weights.withUnsafeBufferPointer { weights in
        for run in cells.profiles.indices {
          let profile = cells.profiles[run]
          let groups = groups(of: profile)
          if groups.isEmpty { continue }
          let all = cells.sums[run]
          var sum = countsOffences ? all.offences : all.value
          var unlocated = countsOffences ? all.unlocatedOffences : all.unlocatedValue
          let range = Int(cells.starts[run])..<Int(cells.starts[run + 1])
          if filtersArea {
            (sum, unlocated) = (0, 0)
            for cell in range {
              let offset = areaOffsets[Int(areas[cell])]
              guard offset >= 0 else { continue }
              let weight = Double(weights[cell])
              sum += weight
              if areas[cell] == 0 { unlocated += weight }
              for index in groups { sums.add(offsets[index] &+ time &+ offset, weight) }
            }
          } else {
            for index in groups {
              let base = offsets[index] &+ time
              for cell in range { sums.add(base &+ areaOffsets[Int(areas[cell])], Double(weights[cell])) }
            }
          }
          distinct.add(sum, unlocated: unlocated, isUnknown: hasUnknown[Int(profile)])
        }
      }
    }
  }

  /// Adds the sums of the weeks of a month, over all areas.
  mutating func add(_ block: MonthBlock, weekOffsets: [Int]) {
    let (cells, weeks) = (block.cells, block.weeks)
    let weights = countsOffences ? weeks.offences : weeks.values
    weeks.weeks.withUnsafeBufferPointer { numbers in
      weights.withUnsafeBufferPointer { weights in
        weekOffsets.withUnsafeBufferPointer { weekOffsets in
          for run in cells.profiles.indices {
            let groups = groups(of: cells.profiles[run])
            if groups.isEmpty { continue }
            let range = Int(weeks.starts[run])..<Int(weeks.starts[run + 1])
            for index in groups {
              let base = offsets[index]
              for cell in range { sums.add(base &+ weekOffsets[Int(numbers[cell])], weights[cell]) }
            }
            let all = cells.sums[run]
            distinct.add(
              countsOffences ? all.offences : all.value,
              unlocated: countsOffences ? all.unlocatedOffences : all.unlocatedValue,
              isUnknown: hasUnknown[Int(cells.profiles[run])])
          }
        }
      }
    }
  }

  /// Adds rows day by day.
  mutating func add(_ rows: DailyRows, dayOffsets: [Int]) {
    rows.areas.withUnsafeBufferPointer { areas in
      rows.days.withUnsafeBufferPointer { days in
        dayOffsets.withUnsafeBufferPointer { dayOffsets in
          for run in rows.profiles.indices {
            let groups = groups(of: rows.profiles[run])
            let weight = countsOffences ? rows.numbers[run].offences : rows.numbers[run].value
            if groups.isEmpty || weight == 0 { continue }
            let range = Int(rows.starts[run])..<Int(rows.starts[run + 1])
            var (count, unlocated) = (0, 0)
            for index in groups {
              let base = offsets[index]
              (count, unlocated) = (0, 0)
              for row in range {
                let time = dayOffsets[Int(days[row])]
                let place = areaOffsets[Int(areas[row])]
                guard time | place >= 0 else { continue }
                sums.add(base &+ time &+ place, weight)
                count &+= 1
                if areas[row] == 0 { unlocated &+= 1 }
              }
            }
            distinct.add(
              Double(count) * weight, unlocated: Double(unlocated) * weight,
              isUnknown: hasUnknown[Int(rows.profiles[run])])
          }
        }
      }
    }
  }

  /// Adds the rows of the wanted areas alone.
  mutating func add(_ block: MonthBlock, areas wanted: [UInt16], dayOffsets: [Int]) {
    let (rows, daily) = (block.byArea, block.daily)
    var place = 0
    for area in wanted {
      while place < rows.areas.count, rows.areas[place] < area { place += 1 }
      guard place < rows.areas.count, rows.areas[place] == area else { continue }
      let areaOffset = areaOffsets[Int(area)]
      for row in Int(rows.starts[place])..<Int(rows.starts[place + 1]) {
        let run = Int(rows.runs[row])
        let groups = groups(of: daily.profiles[run])
        let time = dayOffsets[Int(rows.days[row])]
        let weight = countsOffences ? daily.numbers[run].offences : daily.numbers[run].value
        if groups.isEmpty || time < 0 || weight == 0 { continue }
        for index in groups { sums.add(offsets[index] &+ time &+ areaOffset, weight) }
        distinct.add(weight, unlocated: area == 0 ? weight : 0, isUnknown: hasUnknown[Int(daily.profiles[run])])
      }
    }
  }

  /// Adds the rows that are not yet in blocks.
  mutating func add(_ delta: [CubeRow], _ months: [Int: TimePlan.Month]) {
    for row in delta {
      let groups = groups(of: row.profile)
      let place = areaOffsets[Int(row.area)]
      let weight = countsOffences ? row.offences : row.value
      guard !groups.isEmpty, place >= 0, weight != 0, let month = months[Int(row.month)] else { continue }
      let time = month.dayOffsets.isEmpty ? month.offset : month.dayOffsets[Int(row.day) - month.firstDay + 1]
      guard time >= 0 else { continue }
      for index in groups { sums.add(offsets[index] + time + place, weight) }
      distinct.add(weight, unlocated: row.area == 0 ? weight : 0, isUnknown: hasUnknown[Int(row.profile)])
    }
  }
}

extension QueryPlan {
  /// Reads with the plan's tables laid open, and returns what was added up.
  func scan<Sums: Accumulator>(
    into sums: Sums, _ body: (inout Scan<Sums>) -> Void
  ) -> (sums: Sums, distinct: DistinctSums) {
    profileStarts.withUnsafeBufferPointer { starts in
      profileOffsets.withUnsafeBufferPointer { offsets in
        hasUnknown.withUnsafeBufferPointer { hasUnknown in
          areaOffsets.withUnsafeBufferPointer { areaOffsets in
            var scan = Scan(
              countsOffences: countsOffences, needsArea: needsArea, filtersArea: filtersArea, starts: starts,
              offsets: offsets, hasUnknown: hasUnknown, areaOffsets: areaOffsets, sums: sums)
            body(&scan)
            return (scan.sums, scan.distinct)
          }
        }
      }
    }
  }
}
