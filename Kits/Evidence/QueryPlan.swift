import Vocabulary

/// What a query means for each profile, area and month, worked out once before rows are read.
struct QueryPlan: Sendable {
  let grouping: Grouping
  var countsOffences: Bool
  /// Where the groups of each profile begin in `profileOffsets`; a profile without groups is filtered out.
  private(set) var profileStarts: [Int32] = [0]
  private(set) var profileOffsets: [Int] = []
  private(set) var hasUnknown: [Bool] = []
  /// By the area's number; -1 when filtered out.
  private(set) var areaOffsets: [Int]
  /// Sums over all areas will not do.
  let needsArea: Bool
  let filtersArea: Bool
  let months: TimePlan.Months
  /// How many months the coarsest sums that answer may span.
  let span: Int

  init(_ query: CubeQuery, _ snapshot: CubeSnapshot) throws {
    guard query.by.count <= 3, Set(query.by).count == query.by.count else {
      throw Problem("too-many-dimensions", status: 422, ["limit": "3"])
    }
    let filter = query.filter
    let time = TimePlan(query, months: snapshot.monthNumbers)
    let places = Places(query, snapshot.areas)
    let grouping = try Grouping(
      query.by.map { dimension in
        let names =
          switch dimension.level {
          case .area: places.names(dimension)
          case .time: time.names(of: dimension)
          case .profile: dimension == .measure ? [query.measure.text] : snapshot.profiles[dimension].names
          }
        return Grouping.Part(dimension: dimension, names: names)
      })
    self.grouping = grouping
    countsOffences = query.measure == .offences
    months = time.months(grouping)
    span = time.span
    filtersArea = filter.mentions(.area) || filter.mentions(.areaGroup)
    needsArea = filtersArea || query.by.contains { $0.isPlace }
    areaOffsets = places.offsets(filter, grouping)
    choose(query, snapshot.profiles)
  }

  /// The numbers of the profiles that are not filtered out.
  var countedProfiles: [Int] {
    (1..<profileStarts.count).filter { profileStarts[$0] > profileStarts[$0 - 1] }.map { $0 - 1 }
  }

  private mutating func choose(_ query: CubeQuery, _ profiles: ProfileTable) {
    let filter = query.filter
    let measures = profiles[.measure]
    let isMeasure = measures.names.map { $0 == Profile.rowMeasure(query.measure) }
    let sources = profiles[.source]
    let isAllowed = sources.names.map { filter.admits(source: $0) }
    let shared = profiles[.sharing]
    let isShared = shared.names.map { filter.admits(mark: $0) }
    let tests = CubeDimension.ofProfiles.filter { $0 != .measure && filter.mentions($0) }.map { dimension in
      let column = profiles[dimension]
      return (
        column: column,
        wanted: filter.values[dimension].map { values in column.names.map { values.contains(Value($0)) } },
        refused: filter.excludes[dimension].map { values in column.names.map { values.contains(Value($0)) } }
      )
    }
    let parts = grouping.parts.filter { $0.dimension.level == .profile && $0.dimension != .measure }
      .map { (column: profiles[$0.dimension], stride: $0.stride, isSource: $0.dimension == .source) }
    let measureCounts = filter.admits(one: query.measure.text, .measure)

    hasUnknown = [Bool](repeating: false, count: profiles.count)
    profileStarts.reserveCapacity(profiles.count + 1)
    for profile in 0..<profiles.count {
      defer { profileStarts.append(Int32(profileOffsets.count)) }
      guard measureCounts, isMeasure[measures.item(of: profile)],
        isAllowed[sources.item(of: profile)] || shared.items(of: profile).contains(where: { isShared[Int($0)] }),
        tests.allSatisfy({ test in
          let items = test.column.items(of: profile)
          if let wanted = test.wanted, !items.contains(where: { wanted[Int($0)] }) { return false }
          if let refused = test.refused, items.contains(where: { refused[Int($0)] }) { return false }
          return true
        })
      else { continue }
      let from = profileOffsets.count
      profileOffsets.append(0)
      for part in parts {
        let so = profileOffsets[from...]
        profileOffsets.removeSubrange(from...)
        for item in part.column.items(of: profile) {
          if item == 0, !part.isSource { hasUnknown[profile] = true }
          for offset in so { profileOffsets.append(offset + Int(item) * part.stride) }
        }
      }
    }
  }
}

/// The areas of a query and their groups.
private struct Places {
  let areas: [String]
  var groups: [String] = [""]
  /// The group's number for each area's number.
  var groupOf: [Int] = []

  init(_ query: CubeQuery, _ areas: [String]) {
    self.areas = areas
    guard query.by.contains(.areaGroup) || query.filter.mentions(.areaGroup) else { return }
    var numbers = ["": 0]
    groupOf = areas.map { area in
      let group = query.areaGroups[area] ?? ""
      if let number = numbers[group] { return number }
      numbers[group] = groups.count
      groups.append(group)
      return groups.count - 1
    }
  }

  func names(_ dimension: CubeDimension) -> [String] { dimension == .area ? areas : groups }

  func offsets(_ filter: Filter, _ grouping: Grouping) -> [Int] {
    let (stride, groupStride) = (grouping.stride(of: .area), grouping.stride(of: .areaGroup))
    return areas.indices.map { area in
      guard filter.admits(one: areas[area], .area) else { return -1 }
      guard !groupOf.isEmpty else { return area * stride }
      guard filter.admits(one: groups[groupOf[area]], .areaGroup) else { return -1 }
      return area * stride + groupOf[area] * groupStride
    }
  }
}

extension CubeSnapshot {
  /// The months that have rows, ascending.
  var monthNumbers: [Int] {
    let known = months.map(\.month)
    guard !delta.isEmpty else { return known }
    // Nearly all are of known months; a set of them all costs more than the whole plan.
    let range = (known.first ?? 0)..<(known.last.map { $0 + 1 } ?? 0)
    var isKnown = [Bool](repeating: false, count: range.count)
    for month in known { isKnown[month - range.lowerBound] = true }
    var more: Set<Int> = []
    for row in delta {
      let month = Int(row.month)
      if !range.contains(month) || !isKnown[month - range.lowerBound] { more.insert(month) }
    }
    return more.isEmpty ? known : (known + more).sorted()
  }
}
