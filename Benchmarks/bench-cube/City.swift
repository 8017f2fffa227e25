import Evidence
import Vocabulary

/// An invented city of 78 areas and ten years, the same at every run: few areas and kinds of incident have most
/// records.
struct City {
  static let first = Day(2016, 1, 1) ?? Day(number: 0)
  static let dayCount = 3_653
  static let areas = (0..<78).map { "area-\($0)" }
  static let groups = Dictionary(uniqueKeysWithValues: areas.enumerated().map { ($1, "district-\($0 % 8)") })
  static let sources = (0..<11).map { "organisation-\($0)" }
  static let biases: [Code] = [
    "racist-xenophobic", "anti-roma", "anti-semitic", "anti-muslim", "anti-christian", "other-religion-belief",
    "gender-based", "anti-lgbti", "disability", "political",
  ]
  static let conducts: [Code] = [
    "assault", "threat", "property", "grave", "worship-site", "arson", "online", "homicide", "other",
  ]
  static let themes = Theme.all.prefix(11).map(\.code)

  /// A record without its day and place, with the offences that belong to it.
  struct Pattern {
    let facts: [Fact]
  }
  let patterns: [Pattern]

  init(patterns count: Int = 2_000) {
    var random = SeededRandom(seed: 7)
    var patterns: [Pattern] = []
    while patterns.count < count {
      var conducts: Set<Code> = [Self.conducts[random.skewed(Self.conducts.count)]]
      if random.below(100) < 8 { conducts.insert(Self.conducts[random.below(Self.conducts.count)]) }
      var biases: Set<Code> = random.below(100) < 7 ? [] : [Self.biases[random.skewed(Self.biases.count)]]
      if random.below(100) < 6 { biases.insert(Self.biases[random.below(Self.biases.count)]) }
      let states: [Code] = ["closed", "monitoring", "assessed", "acknowledged", "new"]
      let motivations: [Code] = ["unclear", "mixed", "far-right", "religious", "single-issue"]
      let tiers: [Code] = ["evidenced", "experienced", "potential"]
      let qualities: [Code] = ["medium", "high", "low"]
      let fact = Fact(
        subject: Reference("incident", ""), measure: .incidents, day: Self.first, area: nil,
        source: random.below(10) == 0 ? nil : Self.sources[random.skewed(Self.sources.count)],
        themes: [Self.themes[random.skewed(Self.themes.count)]], biases: biases, conducts: conducts,
        motivations: random.below(3) == 0 ? [motivations[random.skewed(motivations.count)]] : nil,
        tier: random.below(4) == 0 ? tiers[random.skewed(tiers.count)] : nil,
        state: states[random.skewed(states.count)], quality: qualities[random.skewed(qualities.count)])
      var offences: [Code: Int] = [:]
      for conduct in conducts { offences[conduct] = random.below(20) == 0 ? 2 : 1 }
      patterns.append(Pattern(facts: fact.withOffences(offences)))
    }
    self.patterns = patterns
  }

  /// So many incidents: a pattern, a day and a place each.
  func records(_ count: Int, from start: Int = 0) -> some Sequence<PatternedFacts> {
    var random = SeededRandom(seed: UInt64(start) + 1)
    var number = start
    return AnyIterator<PatternedFacts> {
      guard number < start + count else { return nil }
      number += 1
      let pattern = random.skewed(patterns.count)
      let area = random.below(50) == 0 ? nil : Self.areas[random.skewed(Self.areas.count)]
      return PatternedFacts(
        subject: Self.identifier(number), day: Self.first + random.below(Self.dayCount), area: area, pattern: pattern)
    }
  }

  /// The same incidents as facts, with their offences.
  func facts(_ count: Int, from start: Int = 0) -> some Sequence<Fact> {
    records(count, from: start).lazy.flatMap { record in
      patterns[record.pattern].facts.map { fact in
        var fact = fact
        fact.subject = Reference("incident", record.subject)
        fact.day = record.day
        fact.area = record.area
        return fact
      }
    }
  }

  static func identifier(_ number: Int) -> String {
    Identifier<City>(milliseconds: 1_700_000_000_000 + Int64(number), random: (0, UInt64(number))).text
  }
}

extension SeededRandom {
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
  /// Low numbers much more often: the square of an even chance.
  mutating func skewed(_ count: Int) -> Int {
    let chance = Double(next() >> 11) / 9_007_199_254_740_992
    return min(count - 1, Int(chance * chance * Double(count)))
  }
}
