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

  /// How many records a filter finds and how many offences they have, in one question: what two answers without groups say,
  /// for the price of little more than one.
  public func totals(_ filter: Filter, areaGroups: [String: String] = [:]) throws -> (
    incidents: Double, offences: Double
  ) {
    var plan = try QueryPlan(CubeQuery(.incidents, filter: filter, areaGroups: areaGroups), self)
    let shares = shares(of: jobs(plan))
    func total(_ plan: QueryPlan) -> Double {
      inParallel(shares, workers: workers) { share in partial(plan, share) }.reduce(0) { $0 + $1.distinct.total }
    }
    let incidents = total(plan)
    plan.countsOffences = true
    return (incidents, total(plan))
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

  /// The rows of the wanted areas alone.
  private func areaJobs(_ plan: QueryPlan) -> [Job] {
    let wanted = plan.areaOffsets.indices.filter { plan.areaOffsets[$0] >= 0 }.map { UInt16($0) }
    let jobs = months.compactMap { block -> Job? in
      guard let month = plan.months[block.month] else { return nil }
      if month.isWhole, month.offset < 0 { return nil }
      let offsets = month.dayOffsets.isEmpty ? [Int](repeating: month.offset, count: 32) : month.dayOffsets
      return .areas(block, wanted, dayOffsets: offsets)
    }
    return jobs + (delta.isEmpty ? [] : [.delta])
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
      if !month.weekOffsets.isEmpty, !plan.needsArea {
        jobs.append(.weeks(block, offsets: month.weekOffsets))
      } else if !month.isWhole {
        jobs.append(.daily(block, dayOffsets: month.dayOffsets))
      } else if month.offset >= 0 {
        jobs.append(.month(block, time: month.offset))
      }
    }
    if !delta.isEmpty { jobs.append(.delta) }
    return jobs
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
