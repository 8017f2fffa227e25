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
  let groupsProfiles: Bool
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
    let before = distinct.total
    addDistinct(cells) { scan, run, groups, sum in
      guard scan.groupsProfiles else { return }
      for index in groups { scan.sums.add(scan.offsets[index] &+ time, sum) }
    }
    if !groupsProfiles { sums.add(time, distinct.total - before) }
  }

  /// Adds the sums of the weeks of a month, over all areas.
  mutating func add(_ block: MonthBlock, weekOffsets: [Int]) {
    let weeks = block.weeks
    let weights = countsOffences ? weeks.offences : weeks.values
    weeks.starts.withUnsafeBufferPointer { starts in
      weeks.weeks.withUnsafeBufferPointer { numbers in
        weights.withUnsafeBufferPointer { weights in
          weekOffsets.withUnsafeBufferPointer { weekOffsets in
            addDistinct(block.cells) { scan, run, groups, _ in
              for index in groups {
                let base = scan.offsets[index]
                for cell in Int(starts[run])..<Int(starts[run + 1]) {
                  scan.sums.add(base &+ weekOffsets[Int(numbers[cell])], weights[cell])
                }
              }
            }
          }
        }
      }
    }
  }

  /// Adds the sums over all areas to the distinct ones, and hands over each run that counts.
  @inline(__always) private mutating func addDistinct(
    _ cells: AreaCells, _ body: (inout Self, Int, Range<Int>, Double) -> Void
  ) {
    let (values, unlocated) =
      countsOffences ? (cells.offences, cells.unlocatedOffences) : (cells.values, cells.unlocatedValues)
    cells.profiles.withUnsafeBufferPointer { profiles in
      values.withUnsafeBufferPointer { values in
        unlocated.withUnsafeBufferPointer { unlocated in
          for run in profiles.indices {
            let groups = groups(of: profiles[run])
            if groups.isEmpty { continue }
            body(&self, run, groups, values[run])
            distinct.add(values[run], unlocated: unlocated[run], isUnknown: hasUnknown[Int(profiles[run])])
          }
        }
      }
    }
  }

  private mutating func addAreas(_ cells: AreaCells, time: Int) {
    let shift: UInt32 = countsOffences ? 0 : 8
    cells.cells.withUnsafeBufferPointer { words in
      cells.starts.withUnsafeBufferPointer { starts in
        if !filtersArea {
          addDistinct(cells) { scan, run, groups, _ in
            for index in groups {
              let base = scan.offsets[index] &+ time
              for cell in Int(starts[run])..<Int(starts[run + 1]) {
                let word = words[cell]
                scan.sums.add(base &+ scan.areaOffsets[Int(word >> 16)], Double(word >> shift & 255))
              }
            }
          }
        } else {
          for run in cells.profiles.indices {
            let profile = cells.profiles[run]
            let groups = groups(of: profile)
            if groups.isEmpty { continue }
            for cell in Int(starts[run])..<Int(starts[run + 1]) {
              let word = words[cell]
              add(Double(word >> shift & 255), UInt16(truncatingIfNeeded: word >> 16), profile, groups, time)
            }
          }
        }
      }
    }
    for cell in cells.wide {
      let groups = groups(of: cell.profile)
      let weight = countsOffences ? cell.offences : cell.value
      if filtersArea {
        add(weight, cell.area, cell.profile, groups, time)
      } else {
        for index in groups { sums.add(offsets[index] &+ time &+ areaOffsets[Int(cell.area)], weight) }
      }
    }
  }

  /// Adds one number of an area, also to the distinct sums, unless the area is filtered out.
  @inline(__always) private mutating func add(
    _ weight: Double, _ area: UInt16, _ profile: UInt32, _ groups: Range<Int>, _ time: Int
  ) {
    let offset = areaOffsets[Int(area)]
    guard offset >= 0, !groups.isEmpty, time >= 0, weight != 0 else { return }
    for index in groups { sums.add(offsets[index] &+ time &+ offset, weight) }
    distinct.add(weight, unlocated: area == 0 ? weight : 0, isUnknown: hasUnknown[Int(profile)])
  }

  /// Adds rows day by day.
  mutating func add(_ daily: DailyRows, dayOffsets: [Int]) {
    daily.rows.withUnsafeBufferPointer { rows in
      dayOffsets.withUnsafeBufferPointer { dayOffsets in
        for run in daily.profiles.indices {
          let groups = groups(of: daily.profiles[run])
          let weight = countsOffences ? daily.numbers[run].offences : daily.numbers[run].value
          if groups.isEmpty || weight == 0 { continue }
          let range = Int(daily.starts[run])..<Int(daily.starts[run + 1])
          var (count, unlocated) = (0, 0)
          for index in groups {
            let base = offsets[index]
            (count, unlocated) = (0, 0)
            for row in range {
              let time = dayOffsets[Int(rows[row] & 255)]
              let area = Int(rows[row] >> 8)
              let place = areaOffsets[area]
              guard time | place >= 0 else { continue }
              sums.add(base &+ time &+ place, weight)
              count &+= 1
              if area == 0 { unlocated &+= 1 }
            }
          }
          distinct.add(
            Double(count) * weight, unlocated: Double(unlocated) * weight,
            isUnknown: hasUnknown[Int(daily.profiles[run])])
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
      for row in Int(rows.starts[place])..<Int(rows.starts[place + 1]) {
        let run = Int(rows.runs[row])
        let profile = daily.profiles[run]
        let weight = countsOffences ? daily.numbers[run].offences : daily.numbers[run].value
        add(weight, area, profile, groups(of: profile), dayOffsets[Int(rows.days[row])])
      }
    }
  }

  /// Adds the rows that are not yet in blocks.
  mutating func add(_ delta: [CubeRow], _ months: TimePlan.Months) {
    for row in delta { add(row, months) }
  }

  @inline(__always) mutating func add(_ row: CubeRow, _ months: TimePlan.Months) {
    guard let month = months[Int(row.month)] else { return }
    let time = month.dayOffsets.isEmpty ? month.offset : month.dayOffsets[Int(row.day) - month.firstDay + 1]
    add(countsOffences ? row.offences : row.value, row.area, row.profile, groups(of: row.profile), time)
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
              countsOffences: countsOffences, needsArea: needsArea, filtersArea: filtersArea,
              groupsProfiles: grouping.parts.contains { $0.dimension.level == .profile }, starts: starts,
              offsets: offsets, hasUnknown: hasUnknown, areaOffsets: areaOffsets, sums: sums)
            body(&scan)
            return (scan.sums, scan.distinct)
          }
        }
      }
    }
  }
}
