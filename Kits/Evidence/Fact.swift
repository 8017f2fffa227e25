import Vocabulary

extension Code {
  /// The measure that counts records, each once.
  public static let incidents: Code = "incidents"
  /// The measure that counts the offences within records, each under its own conduct.
  public static let offences: Code = "offences"
  /// Says the same as an empty set or a missing code, and is stored as that.
  static let unknown: Code = "unknown"
}

/// One number about one record: what it measures, on which day, where, under which codes, from whom, how sure.
///
/// Sets that are empty are unknown; so is the code `unknown`, which is therefore never a value of its own.
public struct Fact: Hashable, Sendable {
  /// The record that the number comes from.
  public var subject: Reference
  /// `incidents`, `offences`, or another measure that is counted for itself.
  public var measure: Code
  public var day: Day
  /// The area's identifier as text; nil when not located.
  public var area: String?
  /// The organisation's identifier as text; nil for the public.
  public var source: String?
  public var themes: Set<Code>
  public var biases: Set<Code>
  public var conducts: Set<Code>
  public var motivations: Set<Code>?
  public var tier: Code?
  public var state: Code
  /// The class of confidence.
  public var quality: Code
  /// Whom its source shares the record with, as the marks that a filter may look for.
  public var sharing: Set<String>
  /// Finite, of a magnitude below 10¹⁵.
  public var value: Double

  public init(
    subject: Reference, measure: Code, day: Day, area: String?, source: String?, themes: Set<Code> = [],
    biases: Set<Code> = [], conducts: Set<Code> = [], motivations: Set<Code>? = nil, tier: Code? = nil, state: Code,
    quality: Code, sharing: Set<String> = ["named"], value: Double = 1
  ) {
    self.subject = subject
    self.measure = measure
    self.day = day
    self.area = area
    self.source = source
    self.themes = themes
    self.biases = biases
    self.conducts = conducts
    self.motivations = motivations
    self.tier = tier
    self.state = state
    self.quality = quality
    self.sharing = sharing
    self.value = value
  }

  /// This fact and those of its offences, each under its own conduct; `unknown` for an offence of unknown conduct.
  /// When all offences share the record's one conduct, both facts are stored in one row.
  public func withOffences(_ counts: [Code: Int]) -> [Fact] {
    var facts = [self]
    for (conduct, count) in counts.sorted(by: { $0.key < $1.key }) where count != 0 {
      var offence = self
      offence.measure = .offences
      offence.conducts = conduct == .unknown ? [] : [conduct]
      offence.value = Double(count)
      facts.append(offence)
    }
    return facts
  }

  /// True when both can be counted in one row: the same day, place and codes, and measures that share a row.
  func sharesRow(with other: Fact) -> Bool {
    day == other.day && area == other.area && source == other.source && state == other.state && tier == other.tier
      && quality == other.quality && conducts == other.conducts && biases == other.biases && themes == other.themes
      && motivations == other.motivations && sharing == other.sharing
      && Profile.rowMeasure(measure) == Profile.rowMeasure(other.measure)
  }
}

/// Facts of one record as stored: a day, a place, a profile of codes and two numbers.
struct FactRow: Hashable, Sendable {
  var day: Day
  var area: String?
  var profile: Profile
  /// The number of the profile's measure.
  var value: Double
  /// The number of offences, for the measure `incidents`; else 0.
  var offences: Double

  /// The fewest rows that hold some facts of one record; facts of value 0 take none.
  static func rows(of facts: some Collection<Fact>) throws -> [FactRow] {
    var rows: [(fact: Fact, value: Double, offences: Double)] = []
    for fact in facts where fact.value != 0 {
      guard fact.value.isFinite, abs(fact.value) < 1e15, days.contains(fact.day.number), !fact.measure.text.isEmpty
      else { throw Problem("fact-unusable", status: 500, ["value": "\(fact.value)", "day": "\(fact.day.number)"]) }
      let isOffence = fact.measure == .offences
      let index = rows.firstIndex { $0.fact.sharesRow(with: fact) } ?? rows.count
      if index == rows.count { rows.append((fact, 0, 0)) }
      if isOffence { rows[index].offences += fact.value } else { rows[index].value += fact.value }
    }
    return rows.map { row in
      FactRow(
        day: row.fact.day, area: row.fact.area == "" ? nil : row.fact.area, profile: Profile(row.fact),
        value: row.value, offences: row.offences)
    }
  }

  /// The first day of year 1 to the last of year 9999.
  static let days = -719_162...2_932_896
}
