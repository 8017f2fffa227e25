import Vocabulary

extension CubeSnapshot {
  /// Counts. Throws `too-many-dimensions` for more than three dimensions or one twice, and `too-many-groups` for a
  /// question whose answer could not be held.
  public func answer(_ query: CubeQuery) throws -> CubeResult {
    let plan = try QueryPlan(query, self)
    let jobs = jobs(plan)
    let parts = inParallel(shares(of: jobs), workers: workers) { share in partial(plan, share) }
    var distinct = DistinctSums()
    var groups: [(group: Int, value: Double)] = []
    var dense = parts.first?.dense ?? []
    var sparse: [Int: Double] = parts.first?.sparse ?? [:]
    for (index, part) in parts.enumerated() {
      distinct.total += part.distinct.total
      distinct.unknown += part.distinct.unknown
      distinct.notLocated += part.distinct.notLocated
      guard index > 0 else { continue }
      for group in part.dense.indices { dense[group] += part.dense[group] }
      sparse.merge(part.sparse, uniquingKeysWith: +)
    }
    for (group, value) in dense.enumerated() where abs(value) > 1e-9 { groups.append((group, value)) }
    for (group, value) in sparse where abs(value) > 1e-9 { groups.append((group, value)) }
    var result = CubeResult(
      measure: query.measure, by: query.by, rows: plan.grouping.rows(groups), total: distinct.total,
      unknown: distinct.unknown, notLocated: distinct.notLocated)
    result.multiCoded = result.rows.reduce(0) { $0 + $1.value } - result.total
    if query.fill { try result.fill(query.filter) }
    return result
  }

  /// How many records a plan without groups counts and how many offences they have, for the price of little more than one
  /// answer.
  func totals(_ plan: QueryPlan) -> (incidents: Double, offences: Double) {
    let shares = shares(of: jobs(plan))
    func total(_ plan: QueryPlan) -> Double {
      inParallel(shares, workers: workers) { share in partial(plan, share) }.reduce(0) { $0 + $1.distinct.total }
    }
    var offences = plan
    offences.countsOffences = true
    return (total(plan), total(offences))
  }

  /// The same by month, ascending, where it is not 0. Unlike an answer by month it makes no texts of months.
  func countsByMonth(_ plan: QueryPlan) -> [(month: Int, count: Double)] {
    let numbers = plan.months.numbers
    var counts = [Double](repeating: 0, count: numbers.count)
    let areas = plan.filtersArea ? wantedAreas(plan) : []
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { unused in
      unused.initialize(repeating: 0)
      _ = plan.scan(into: DenseSums(sums: unused)) { scan in
        func count(_ month: Int, _ add: (inout Scan<DenseSums>) -> Void) {
          let before = scan.distinct.total
          add(&scan)
          if numbers.contains(month) { counts[month - numbers.lowerBound] += scan.distinct.total - before }
        }
        for block in months {
          guard let month = plan.months[block.month] else { continue }
          let byArea = areas.isEmpty ? nil : areaJob(block, month, areas)
          let jobs = [coarseJob(block, month, plan), byArea].compactMap { $0 }
          guard let job = jobs.min(by: { $0.cost(plan, self) < $1.cost(plan, self) }) else { continue }
          count(block.month) { read([job], plan, &$0) }
        }
        for row in delta { count(Int(row.month)) { $0.add(row, plan.months) } }
      }
    }
    return counts.indices.compactMap { abs(counts[$0]) > 1e-9 ? (numbers.lowerBound + $0, counts[$0]) : nil }
  }

  private enum Job: Sendable {
    case span(SpanBlock, time: Int)
    case month(MonthBlock, time: Int)
    case weeks(MonthBlock, offsets: [Int])
    case daily(MonthBlock, dayOffsets: [Int])
    case areas(MonthBlock, [UInt16], dayOffsets: [Int])
    case delta

    /// About how many sums the job adds.
    func cost(_ plan: QueryPlan, _ snapshot: CubeSnapshot) -> Int {
      switch self {
      case .span(let block, _): block.cells.count(byArea: plan.needsArea)
      case .month(let block, _): block.cells.count(byArea: plan.needsArea)
      case .weeks(let block, _): block.weeks.weeks.count
      case .daily(let block, _): block.daily.rows.count
      // Each row looks up its profile anew.
      case .areas(let block, let areas, _): 4 * block.byArea.count(in: areas)
      case .delta: snapshot.delta.count
      }
    }
  }

  /// The blocks that answer with the least to read.
  private func jobs(_ plan: QueryPlan) -> [(job: Job, cost: Int)] {
    let jobs = coarseJobs(plan).map { (job: $0, cost: $0.cost(plan, self)) }
    guard plan.filtersArea else { return jobs }
    let areas = areaJobs(plan).map { (job: $0, cost: $0.cost(plan, self)) }
    return areas.reduce(0, { $0 + $1.cost }) < jobs.reduce(0, { $0 + $1.cost }) ? areas : jobs
  }

  private func wantedAreas(_ plan: QueryPlan) -> [UInt16] {
    plan.areaOffsets.indices.filter { plan.areaOffsets[$0] >= 0 }.map { UInt16($0) }
  }

  /// The rows of the wanted areas alone.
  private func areaJobs(_ plan: QueryPlan) -> [Job] {
    let wanted = wantedAreas(plan)
    let jobs = months.compactMap { block in
      plan.months[block.month].flatMap { areaJob(block, $0, wanted) }
    }
    return jobs + (delta.isEmpty ? [] : [.delta])
  }

  private func areaJob(_ block: MonthBlock, _ month: TimePlan.Month, _ wanted: [UInt16]) -> Job? {
    if month.isWhole, month.offset < 0 { return nil }
    let offsets = month.dayOffsets.isEmpty ? [Int](repeating: month.offset, count: 32) : month.dayOffsets
    return .areas(block, wanted, dayOffsets: offsets)
  }

  /// Sums where they suffice: of whole years, quarters, months or weeks, then single days.
  private func coarseJobs(_ plan: QueryPlan) -> [Job] {
    var jobs: [Job] = []
    var isDone = [Bool](repeating: false, count: plan.months.numbers.count)
    let firstNumber = plan.months.numbers.lowerBound
    for span in [12, 3] where span <= plan.span {
      for block in spans where block.span == span {
        guard let first = block.months.first.flatMap({ plan.months[$0] }),
          block.months.allSatisfy({ plan.months[$0]?.isWhole == true && !isDone[$0 - firstNumber] })
        else { continue }
        for number in block.months { isDone[number - firstNumber] = true }
        if first.offset >= 0 { jobs.append(.span(block, time: first.offset)) }
      }
    }
    for block in months {
      guard let month = plan.months[block.month], !isDone[block.month - firstNumber] else { continue }
      if let job = coarseJob(block, month, plan) { jobs.append(job) }
    }
    if !delta.isEmpty { jobs.append(.delta) }
    return jobs
  }

  private func coarseJob(_ block: MonthBlock, _ month: TimePlan.Month, _ plan: QueryPlan) -> Job? {
    if !month.weekOffsets.isEmpty, !plan.needsArea { return .weeks(block, offsets: month.weekOffsets) }
    if !month.isWhole { return .daily(block, dayOffsets: month.dayOffsets) }
    return month.offset >= 0 ? .month(block, time: month.offset) : nil
  }

  /// Splits jobs into shares of about the same cost; one share when there is little to do.
  private func shares(of jobs: [(job: Job, cost: Int)]) -> [[Job]] {
    let cost = jobs.reduce(0) { $0 + $1.cost }
    guard cost > 150_000, workers > 1 else { return [jobs.map(\.job)] }
    var shares: [[Job]] = [[]]
    var done = 0
    for (job, more) in jobs {
      if done * workers >= cost * shares.count, shares.count < workers { shares.append([]) }
      shares[shares.count - 1].append(job)
      done += more
    }
    return shares
  }

  private struct Partial: Sendable {
    var dense: [Double] = []
    var sparse: [Int: Double] = [:]
    var distinct = DistinctSums()
  }

  private func partial(_ plan: QueryPlan, _ jobs: [Job]) -> Partial {
    var partial = Partial()
    // 16 MiB of sums; beyond that only groups that occur are kept.
    if plan.grouping.size <= 1 << 21 {
      partial.dense = [Double](repeating: 0, count: plan.grouping.size)
      partial.dense.withUnsafeMutableBufferPointer { sums in
        partial.distinct = plan.scan(into: DenseSums(sums: sums)) { read(jobs, plan, &$0) }.distinct
      }
    } else {
      let added = plan.scan(into: SparseSums()) { read(jobs, plan, &$0) }
      partial.sparse = added.sums.sums
      partial.distinct = added.distinct
    }
    return partial
  }

  private func read<Sums: Accumulator>(_ jobs: [Job], _ plan: QueryPlan, _ scan: inout Scan<Sums>) {
    for job in jobs {
      switch job {
      case .span(let block, let time): scan.add(block.cells, time: time)
      case .month(let block, let time): scan.add(block.cells, time: time)
      case .weeks(let block, let offsets): scan.add(block, weekOffsets: offsets)
      case .daily(let block, let dayOffsets): scan.add(block.daily, dayOffsets: dayOffsets)
      case .areas(let block, let areas, let dayOffsets): scan.add(block, areas: areas, dayOffsets: dayOffsets)
      case .delta: scan.add(delta, plan.months)
      }
    }
  }
}

extension CubeResult {
  /// Adds rows of 0 for the periods without any, between the filter's days or else between the first and last rows.
  mutating func fill(_ filter: Filter) throws {
    let times = by.indices.filter { by[$0].unit != nil }
    guard times.count == 1, let part = times.first, let unit = by[part].unit else { return }
    let met = rows.compactMap { Period($0.keys[part]) }
    guard let first = filter.days.map({ Period(unit, of: $0.lowerBound) }) ?? met.min(),
      let last = filter.days.map({ Period(unit, of: $0.upperBound) }) ?? met.max()
    else { return }
    var others = Set(rows.map { row in Array(row.keys[..<part] + row.keys[(part + 1)...]) })
    if by.count == 1 { others = [[]] }
    var known = Set(rows.map(\.keys))
    guard last.first.number - first.first.number <= 400 * 366, known.count < 1 << 20 else {
      throw Problem("too-many-groups", status: 422)
    }
    var period = first
    while period <= last {
      if filter.admits(one: period.description, by[part]) {
        for other in others {
          var keys = other
          keys.insert(period.description, at: part)
          if known.insert(keys).inserted { rows.append(Row(keys: keys, value: 0)) }
        }
      }
      period = period.next
    }
    rows.sort { $0.keys.lexicographicallyPrecedes($1.keys) }
  }
}
