import Storage
import Vocabulary

@testable import Evidence

extension SeededRandom {
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
  mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }
  mutating func some(_ codes: [Code], upTo count: Int) -> Set<Code> {
    Set((0..<Int.random(in: 0...count, using: &self)).map { _ in pick(codes) })
  }
}

enum Example {
  /// Appends facts, those of one record side by side, each record with a pattern of its own.
  static func append(_ facts: [Fact], on connection: any Connection) throws {
    var records: [PatternedFacts] = []
    var patterns: [FactPattern] = []
    var rest = facts[...]
    while let fact = rest.first {
      let own = rest.prefix { $0.subject == fact.subject }
      rest = rest.dropFirst(own.count)
      records.append(
        PatternedFacts(subject: fact.subject.id, day: fact.day, area: fact.area, pattern: patterns.count))
      patterns.append(try FactPattern(own))
    }
    try EvidenceStore.append(records, of: "incident", patterns: patterns, on: connection)
  }

  static let firstDay = Day(2023, 11, 20) ?? Day(number: 0)
  static let lastDay = Day(2026, 2, 10) ?? Day(number: 0)
  static let areas = ["a1", "a2", "a3", "a4", "a5"]
  static let sources = ["police", "school", "centre"]
  static let themes: [Code] = ["hate-violence", "hate-threats", "group-tension", "street-violence", "housing", "odd"]
  static let biases: [Code] = ["anti-muslim", "anti-semitic", "racist", "unknown"]
  static let conducts: [Code] = ["assault", "threat", "property", "arson"]
  static let motivations: [Code] = ["mixed", "unclear", "far-right"]
  static let tiers: [Code] = ["experienced", "evidenced", "potential"]
  static let states: [Code] = ["new", "assessed", "closed", "unknown"]
  static let qualities: [Code] = ["high", "medium", "low"]
  static let sharings: [Set<String>] = [["own"], ["aggregate"], ["named"], ["named", "school"], ["partners"]]

  static func subject(_ number: Int) -> Reference { Reference("incident", "s\(number)") }

  /// One incident as a person would give it.
  static func incident(
    _ number: Int = 1, on day: String = "2026-02-01", area: String? = "a1", source: String? = "police",
    themes: Set<Code> = ["hate-violence"], biases: Set<Code> = ["racist"], conducts: Set<Code> = ["assault"],
    motivations: Set<Code>? = nil, tier: Code? = nil, state: Code = "new", sharing: Set<String> = ["named"],
    value: Double = 1
  ) -> Fact {
    Fact(
      subject: subject(number), measure: .incidents, day: Day(day) ?? firstDay, area: area, source: source,
      themes: themes, biases: biases, conducts: conducts, motivations: motivations, tier: tier, state: state,
      quality: "high", sharing: sharing, value: value)
  }

  /// The facts of one record, by chance: mostly one incident with its offences, sometimes another measure.
  static func record(_ number: Int, _ random: inout SeededRandom) -> [Fact] {
    let conducts = random.some(conducts, upTo: 2)
    let span = lastDay.number - firstDay.number
    let fact = Fact(
      subject: subject(number), measure: random.chance(95) ? .incidents : "visits",
      day: firstDay + Int.random(in: 0...span, using: &random), area: random.chance(10) ? nil : random.pick(areas),
      source: random.chance(15) ? nil : random.pick(sources), themes: random.some(themes, upTo: 2),
      biases: random.some(biases, upTo: 3), conducts: conducts,
      motivations: random.chance(30) ? nil : random.some(motivations, upTo: 2),
      tier: random.chance(40) ? nil : random.pick(tiers), state: random.pick(states), quality: random.pick(qualities),
      sharing: random.pick(sharings), value: 1)
    if fact.measure != .incidents {
      var measured = fact
      measured.value = Double.random(in: 0.1...9, using: &random)
      return [measured]
    }
    var offences: [Code: Int] = [:]
    for conduct in conducts { offences[conduct] = Int.random(in: 1...2, using: &random) }
    if conducts.isEmpty { offences["unknown"] = 1 }
    return fact.withOffences(offences)
  }

  static func query(_ random: inout SeededRandom) -> CubeQuery {
    let by = Array(CubeDimension.allCases.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)))
    var filter = Filter(
      allowedSources: random.chance(60)
        ? .all : random.chance(95) ? allowed(&random) : .nothing)
    if random.chance(60) {
      let a = firstDay + Int.random(in: -40...900, using: &random)
      filter.days = a...(a + Int.random(in: 0...800, using: &random))
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let (dimension, values) = values(&random)
      if random.chance(75) { filter.values[dimension] = values } else { filter.excludes[dimension] = values }
    }
    let groups = random.chance(80) ? ["a1": "north", "a2": "north", "a3": "south", "a9": "nowhere"] : [:]
    return CubeQuery(
      random.pick([.incidents, .incidents, .offences, .offences, "visits"]), filter: filter, by: by,
      areaGroups: groups)
  }

  private static func allowed(_ random: inout SeededRandom) -> Filter.AllowedSources {
    let some = Set((0..<2).map { _ in random.pick(sources + [""]) })
    let marks = Set((0..<2).map { _ in random.pick(["aggregate", "named", "partners", "school", "nobody"]) })
    return random.chance(50) ? .only(some) : .shared(sources: some, marks: marks)
  }

  private static func values(_ random: inout SeededRandom) -> (CubeDimension, Set<Value>) {
    let dimension = random.pick(CubeDimension.allCases)
    let all: [String] =
      switch dimension {
      case .day: ["2024-02-29", "2025-12-31", "2026-01-01"] + (1...28).map { "2025-03-\($0 < 10 ? "0" : "")\($0)" }
      case .week: ["2024-W01", "2025-W01", "2026-W01", "2024-W52", "2025-W20"]
      case .month: ["2024-01", "2024-12", "2025-01", "2026-02", "1999-01"]
      case .quarter: ["2023-Q4", "2024-Q1", "2025-Q3"]
      case .year: ["2023", "2024", "2025", "2026"]
      case .area: areas + ["elsewhere"]
      case .areaGroup: ["north", "south", "nowhere"]
      case .theme: themes.map(\.text)
      case .lens: Lens.allCases.map(\.rawValue)
      case .bias: biases.map(\.text)
      case .conduct: conducts.map(\.text)
      case .motivation: motivations.map(\.text)
      case .source: sources
      case .tier: tiers.map(\.text)
      case .state: states.map(\.text)
      case .quality: qualities.map(\.text)
      case .measure: ["incidents", "offences"]
      case .sharing: ["own", "named", "school"]
      }
    return (dimension, Set((0..<Int.random(in: 0...3, using: &random)).map { _ in Value(random.pick(all + [""])) }))
  }
}

/// The cube's meaning in the plainest words: look at every fact, decide, add.
enum SlowCube {
  static func texts(_ fact: Fact, _ dimension: CubeDimension, _ query: CubeQuery) -> [String] {
    func known(_ codes: Set<Code>) -> [String] { codes.map(\.text).filter { $0 != "unknown" } }
    let texts: [String] =
      switch dimension {
      case .day: [Period(.day, of: fact.day).description]
      case .week: [Period(.week, of: fact.day).description]
      case .month: [Period(.month, of: fact.day).description]
      case .quarter: [Period(.quarter, of: fact.day).description]
      case .year: [Period(.year, of: fact.day).description]
      case .area: [fact.area ?? ""]
      case .areaGroup: [fact.area.flatMap { query.areaGroups[$0] } ?? ""]
      case .theme: known(fact.themes)
      case .lens: Array(Set(fact.themes.compactMap { Theme.named($0)?.home.rawValue }))
      case .bias: known(fact.biases)
      case .conduct: known(fact.conducts)
      case .motivation: known(fact.motivations ?? [])
      case .source: [fact.source ?? ""]
      case .tier: known(fact.tier.map { [$0] } ?? [])
      case .state: known([fact.state])
      case .quality: known([fact.quality])
      case .measure: [fact.measure.text]
      case .sharing: Array(fact.sharing)
      }
    return texts.isEmpty ? [""] : texts
  }

  static func counts(_ fact: Fact, _ query: CubeQuery) -> Bool {
    guard fact.measure == query.measure else { return false }
    if let days = query.filter.days, !days.contains(fact.day) { return false }
    switch query.filter.allowedSources {
    case .all: break
    case .only(let sources): if !sources.contains(fact.source ?? "") { return false }
    case .shared(let sources, let marks):
      if !sources.contains(fact.source ?? ""), marks.isDisjoint(with: fact.sharing) { return false }
    case .nothing: return false
    }
    for dimension in Set(query.filter.values.keys).union(query.filter.excludes.keys) {
      let texts = Set(texts(fact, dimension, query).map { Value($0) })
      if let wanted = query.filter.values[dimension], wanted.isDisjoint(with: texts) { return false }
      if let refused = query.filter.excludes[dimension], !refused.isDisjoint(with: texts) { return false }
    }
    return true
  }

  static func answer(_ query: CubeQuery, _ facts: [Fact]) -> CubeResult {
    var groups: [[String]: Double] = [:]
    var result = CubeResult(measure: query.measure, by: query.by, rows: [], total: 0)
    for fact in facts where counts(fact, query) {
      result.total += fact.value
      if fact.area == nil { result.notLocated += fact.value }
      var keys: [[String]] = [[]]
      var isUnknown = false
      for dimension in query.by {
        let texts = texts(fact, dimension, query)
        if texts == [""], ![.area, .areaGroup, .source].contains(dimension) { isUnknown = true }
        keys = keys.flatMap { key in texts.map { key + [$0] } }
      }
      if isUnknown { result.unknown += fact.value }
      for key in keys { groups[key, default: 0] += fact.value }
    }
    result.rows = groups.filter { abs($0.value) > 1e-9 }.map { CubeResult.Row(keys: $0.key, value: $0.value) }
      .sorted { $0.keys.lexicographicallyPrecedes($1.keys) }
    result.multiCoded = result.rows.reduce(0) { $0 + $1.value } - result.total
    return result
  }
}

/// What differs between two results, in words; nil when nothing does but rounding.
func difference(_ a: CubeResult, _ b: CubeResult) -> String? {
  func near(_ x: Double, _ y: Double) -> Bool { abs(x - y) < 1e-6 }
  if a.rows.map(\.keys) != b.rows.map(\.keys) { return "keys \(a.rows.map(\.keys)) ≠ \(b.rows.map(\.keys))" }
  for (x, y) in zip(a.rows, b.rows) where !near(x.value, y.value) { return "\(x.keys): \(x.value) ≠ \(y.value)" }
  if !near(a.total, b.total) { return "total \(a.total) ≠ \(b.total)" }
  if !near(a.multiCoded, b.multiCoded) { return "multiCoded \(a.multiCoded) ≠ \(b.multiCoded)" }
  if !near(a.unknown, b.unknown) { return "unknown \(a.unknown) ≠ \(b.unknown)" }
  if !near(a.notLocated, b.notLocated) { return "notLocated \(a.notLocated) ≠ \(b.notLocated)" }
  return nil
}

/// The first of some queries that two answerers answer differently.
func firstDifference(
  _ queries: [CubeQuery], _ one: (CubeQuery) throws -> CubeResult, _ other: (CubeQuery) throws -> CubeResult
) rethrows -> String? {
  for query in queries {
    if let text = difference(try one(query), try other(query)) { return "\(text) for \(query)" }
  }
  return nil
}
