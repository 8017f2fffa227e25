import Access
import CapabilityKit
import Disclosure
import Evidence
import Places
import Storage
import Translation
import Vocabulary

/// Counts a period for a release: the fixed set of tables, each record in exactly one row of each.
struct CollectFigures: Sendable {
  let services: Services

  static let dimensions: [CubeDimension] = [.bias, .conduct]
  /// The code of records that have more than one.
  static let several = "several"

  func figures(of period: Period) async throws -> ExactFigures {
    let snapshot = try await services.cube.refreshed(services.database)
    let places = try await places(period)
    var exact = ExactFigures(
      period: period, places: places.public, dimensions: try await dimensions(),
      coverage: .init(expected: 0, reporting: 0),
      counts: [:])
    var count = Counting(snapshot: snapshot, period: period, places: places)
    try count.add("", "", filter: [:], excludes: [:])
    for (dimension, listed) in zip(Self.dimensions, exact.dimensions) {
      let codes = listed.codes.map(\.code).filter { $0 != Self.several && $0 != "unknown" }
      for code in codes {
        try count.add(
          dimension.rawValue, code, filter: [dimension: [Value(code)]],
          excludes: [dimension: Set(codes.filter { $0 != code }.map { Value($0) })])
      }
      try count.add(dimension.rawValue, "unknown", filter: [dimension: [.unknown]], excludes: [:])
      count.addRest(dimension.rawValue, codes + ["unknown"], as: Self.several)
    }
    exact.counts = count.counts
    exact.coverage = try await coverage(snapshot, period)
    return exact
  }

  private struct Ground {
    var `public`: [PublicPlace] = []
    /// The places that an area counts for.
    var keys: [String: [String]] = [:]
  }

  private func places(_ period: Period) async throws -> Ground {
    let areas = try await services.places.current(services.database).areas
    let set = areas.inForce(on: period.last)
    let city = services.city.current
    var ground = Ground()
    ground.public.append(PublicPlace(.city, names: all { _ in city.name }))
    for group in set.groupNames { ground.public.append(PublicPlace(.group, code: group, names: all { _ in group })) }
    for area in set.areas {
      let population = areas.population(of: area.id, in: period.last.year).map { Int($0.value.rounded()) }
      // Where the city has groups, an area outside of them has only the city around it.
      let place = PublicPlace(
        .area, code: area.code, group: area.group, names: all { area.name(in: $0) }, population: population)
      if set.groupNames.isEmpty || area.group != nil {
        ground.public.append(place)
        ground.keys[area.id.text] = [place.key] + (area.group.map { ["group:\($0)"] } ?? [])
      }
    }
    ground.public.append(
      PublicPlace(.elsewhere, names: all { services.catalogues.translator(for: $0)("public.elsewhere") }))
    for (index, place) in ground.public.enumerated() where place.kind == .group || place.kind == .city {
      let inside = ground.public.filter { $0.kind == .area && (place.kind == .city || $0.group == place.code) }
      let known = inside.compactMap(\.population)
      if !inside.isEmpty, known.count == inside.count { ground.public[index].population = known.reduce(0, +) }
    }
    return ground
  }

  private func all(_ name: (Language) -> String) -> [String: String] {
    Dictionary(services.city.current.languages.map { ($0.tag, name($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// All codes of the lists in force, whether or not there was anything: a row that came and went would tell.
  private func dimensions() async throws -> [PublicDimension] {
    var found: [PublicDimension] = []
    for dimension in Self.dimensions {
      var names: [String: [String: String]] = [:]
      for language in services.city.current.languages {
        let labels = try await services.registry.labels(for: dimension, services, language)
        for (code, name) in labels where !code.isEmpty && code != "unknown" {
          names[code, default: [:]][language.tag] = name
        }
      }
      let rest = [Self.several, "unknown"].map { code in
        PublicDimension.Value(
          code, names: all { services.catalogues.translator(for: $0)("public.\(code).\(dimension.rawValue)") })
      }
      found.append(
        PublicDimension(
          dimension.rawValue,
          codes: names.sorted { $0.key < $1.key }.map { PublicDimension.Value($0.key, names: $0.value) } + rest))
    }
    return found
  }

  private func coverage(_ snapshot: CubeSnapshot, _ period: Period) async throws -> PublicCoverage {
    let expected = try await services.database.read { db in
      Set(try Organisation.list(where: "is_expected_source = 1 AND archived IS NULL", on: db).map(\.id.text))
    }
    let coverage = try snapshot.coverage(
      expected: expected, on: services.today, filter: Filter(allowedSources: .released, days: period.days))
    return PublicCoverage(expected: expected.count, reporting: coverage.reporting.count)
  }

  /// Adds up what the cube counts, by place and by month.
  private struct Counting {
    let snapshot: CubeSnapshot
    let period: Period
    let places: Ground
    var counts: [FigureKey: Int] = [:]

    private var months: [Period] {
      guard period.unit != .month else { return [] }
      var found: [Period] = []
      var month = Period(.month, of: period.first)
      while month.first <= period.last {
        found.append(month)
        month = month.next
      }
      return found
    }

    mutating func add(
      _ dimension: String, _ code: String, filter values: [CubeDimension: Set<Value>],
      excludes: [CubeDimension: Set<Value>]
    ) throws {
      let filter = Filter(allowedSources: .released, days: period.days, values: values, excludes: excludes)
      let name = period.description
      // Areas only as a whole: finer tables of small areas would be all dots.
      for place in places.public where dimension.isEmpty || place.kind != .area {
        counts[FigureKey(name, place.key, dimension, code)] = 0
      }
      for row in try snapshot.answer(CubeQuery(filter: filter, by: [.area])).rows {
        let value = Int(row.value.rounded())
        let known = places.keys[row.keys[0]]
        let around = known.map { keys in keys.contains { $0.hasPrefix("group:") } || !hasGroups } ?? false
        counts[FigureKey(name, "city", dimension, code), default: 0] += value
        if !around { counts[FigureKey(name, "elsewhere", dimension, code), default: 0] += value }
        for key in known ?? [] where dimension.isEmpty || !key.hasPrefix("area:") {
          counts[FigureKey(name, key, dimension, code), default: 0] += value
        }
      }
      guard dimension.isEmpty || dimension == CollectFigures.dimensions[0].rawValue else { return }
      for month in months { counts[FigureKey(month.description, "city", dimension, code)] = 0 }
      for row in try snapshot.answer(CubeQuery(filter: filter, by: [.month])).rows {
        counts[FigureKey(row.keys[0], "city", dimension, code), default: 0] += Int(row.value.rounded())
      }
    }

    private var hasGroups: Bool { places.public.contains { $0.kind == .group } }

    /// What is left of each total: records with several codes.
    mutating func addRest(_ dimension: String, _ codes: [String], as rest: String) {
      for (key, total) in counts where key.dimension.isEmpty {
        let parts = codes.compactMap { counts[FigureKey(key.period, key.place, dimension, $0)] }
        if parts.count == codes.count {
          counts[FigureKey(key.period, key.place, dimension, rest)] = total - parts.reduce(0, +)
        }
      }
    }
  }
}
