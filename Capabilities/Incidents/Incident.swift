import Access
import Vocabulary

enum IncidentKind {}
typealias IncidentID = Identifier<IncidentKind>

/// Something that happened, or that people fear will happen, in the city: conduct, place and day, never a speaker or a
/// belief. One incident holds one or more offences.
struct Incident: Sendable, Hashable {
  /// One act within an incident: a code of the list `conduct`, and what the source itself calls it.
  struct Offence: Sendable, Hashable {
    var conduct: Code
    var sourceText: String?
    init(_ conduct: Code, sourceText: String? = nil) {
      self.conduct = conduct
      self.sourceText = sourceText
    }
  }

  let id: IncidentID
  /// The reference that people use, counted from 1: `I-1024`.
  let number: Int
  var revision = 1
  var state: IncidentState = .new
  /// At least one.
  var offences: [Offence]
  var occurred: Occurrence
  var received: Instant
  var place: IncidentPlace
  /// Empty: not known. `no-bias` stands alone.
  var biases: Set<Code> = []
  var basis: Code?
  var motivations: Set<Code> = []
  var target: Code?
  var channel: Code?
  var setting: Code?
  /// 1 minor … 4 extreme.
  var severity: Int?
  /// Who is harmed or afraid; never who is blamed.
  var affected: Set<Code> = []
  var trigger: Code?
  var police: Code?
  var support: Code?
  var tier: Code?
  /// `A` … `F`.
  var reliability: Code?
  /// `1` … `6`.
  var credibility: Code?
  var text = ""
  /// Nil: the public.
  var source: OrganisationID?
  /// The source's own number of the record, unique within the source.
  var sourceRecord: String?
  var themes: Set<Code> = []
  /// An assessor chose the themes: the rule no longer changes them.
  var hasChosenThemes = false
  var owner: PersonID?
  var due: Day?
  /// The number of the incident that this one repeats; only in the state `duplicate`.
  var duplicateOf: Int?
  /// Who entered it; nil for visitors and files.
  var enteredBy: PersonID?
  /// With whom its source shares it.
  var sharing = Sharing.coordination

  /// What the policy needs to know.
  var shared: SharedRecord { SharedRecord(owner: source, sharing: sharing) }

  var reference: String { Self.reference(number) }
  static func reference(_ number: Int) -> String { "I-\(number)" }

  /// Reads `I-1024`, `i 1024` or `1024`.
  static func number(fromReference text: String) -> Int? {
    var digits = text.trimmingPrefix { $0.isWhitespace }[...]
    if digits.first == "I" || digits.first == "i" { digits = digits.dropFirst().drop { $0 == "-" || $0 == " " } }
    guard let number = Int(digits), number > 0 else { return nil }
    return number
  }

  var link: Reference { Reference("incident", id.text) }
}

/// When it happened, as precisely as it is known. `day` is the first day of the week, month or year meant.
struct Occurrence: Sendable, Hashable {
  enum Precision: String, Sendable, CaseIterable, Codable {
    case time, day, week, month, year
  }
  var day: Day
  var precision: Precision
  /// Minutes since midnight, local time; only with the precision `time`.
  var minute: Int?

  init(day: Day, precision: Precision = .day, minute: Int? = nil) {
    self.precision = precision
    self.minute = precision == .time ? minute : nil
    switch precision {
    case .time, .day: self.day = day
    case .week: self.day = Period(.week, of: day).first
    case .month: self.day = Period(.month, of: day).first
    case .year: self.day = Period(.year, of: day).first
    }
    if precision == .time, minute == nil { self.precision = .day }
  }

  /// `14:05`; nil when the time is not known.
  var clock: String? {
    guard let minute else { return nil }
    let (hours, minutes) = (minute / 60, minute % 60)
    return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
  }

  /// Reads `14:05` or `9:30` into minutes since midnight.
  static func minute(fromClock text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]),
      (0...23).contains(hours), (0...59).contains(minutes), parts[0].count <= 2, parts[1].count == 2
    else { return nil }
    return hours * 60 + minutes
  }
}

/// Where it happened: an area, or the reason why there is none.
enum IncidentPlace: Sendable, Hashable {
  /// The identifier of an area of the city.
  case area(String)
  case unlocated(Reason)

  enum Reason: String, Sendable, CaseIterable, Codable {
    /// The source did not say.
    case notGiven = "not-given"
    /// The source said something that fits no area.
    case unclear
    /// Outside the city's areas.
    case outside
    /// Online or otherwise without a place.
    case placeless
  }

  var area: String? {
    if case .area(let area) = self { area } else { nil }
  }
  var reason: Reason? {
    if case .unlocated(let reason) = self { reason } else { nil }
  }
}

/// Longitude and latitude, kept apart from the record and shown to its source organisation alone.
struct ExactPoint: Sendable, Hashable, Codable {
  var longitude: Double
  var latitude: Double
  var isOnEarth: Bool { (-180...180).contains(longitude) && (-90...90).contains(latitude) }
}
