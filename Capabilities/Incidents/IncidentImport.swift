import Access
import Tables
import Translation
import Vocabulary

/// A file that is to be imported: for whom and how.
struct IncidentImport: Sendable {
  var mapping: IncidentMapping
  var source: OrganisationID
  var fileName: String
  /// With whom the incidents of the file are shared; nil leaves it to the source. The stricter of both wins.
  var sharing: Sharing?
  /// Decides what the file leaves open.
  var dayOrder: DayParser.Order?
  /// Reads, checks and compares everything and writes nothing.
  var isDryRun = false
  /// Stops after so many rows; for a look ahead.
  var rowLimit = Int.max
}

/// What became of a file. As JSON it begins with what is promised: `read`, `incidents`, `offences`, `unchanged`,
/// `refused`, `not_located`.
struct IncidentImportReport: Codable, Sendable, Hashable {
  /// Rows.
  var read = 0
  /// Incidents added.
  var incidents = 0
  /// Offences added, also to incidents that were here before.
  var offences = 0
  /// Incidents that were here before and that the file tells differently now.
  var updated = 0
  /// Incidents that were here before, as the file tells them.
  var unchanged = 0
  /// The first rows that were refused; `refusedCount` has their number.
  var refused: [Refused] = []
  var refusedCount = 0
  /// Rows that landed without an area.
  var notLocated = 0
  /// The rows refused, by code of the reason.
  var refusedByCode: [String: Int] = [:]
  /// Nil for a dry run.
  var importNumber: Int?
  var isDryRun = false
  /// Stopped before its end; what landed is whole incidents.
  var isCancelled = false

  static let longestList = 10_000

  struct Refused: Codable, Sendable, Hashable {
    /// As the spreadsheet shows it.
    var row: Int
    var column: String
    var value: String
    /// In words.
    var reason: String
    var code: String
  }

  enum CodingKeys: String, CodingKey {
    case read, incidents, offences, updated, unchanged, refused
    case notLocated = "not_located"
    case refusedCount = "refused_count"
    case refusedByCode = "refused_by_code"
    case importNumber = "import"
    case isDryRun = "dry_run"
    case isCancelled = "cancelled"
  }

  mutating func refuse(_ row: Int, _ fault: RowFault, _ t: Translator) -> String {
    let reason = fault.sentence(t)
    refusedCount += 1
    refusedByCode[fault.code, default: 0] += 1
    if refused.count < Self.longestList {
      refused.append(Refused(row: row, column: fault.column, value: fault.value, reason: reason, code: fault.code))
    }
    return reason
  }

  mutating func add(_ other: BatchOutcome) {
    incidents += other.incidents
    offences += other.offences
    updated += other.updated
    unchanged += other.unchanged
    notLocated += other.notLocated
  }
}

extension RowFault {
  func sentence(_ t: Translator) -> String {
    var all = arguments.mapValues { MessageArgument.text($0) }
    all["value"] = .text(value)
    all["column"] = .text(column)
    return t("import.refused.\(code)", all)
  }
}

/// What one batch added.
struct BatchOutcome: Sendable, Hashable {
  var incidents = 0
  var offences = 0
  var updated = 0
  var unchanged = 0
  var notLocated = 0
}

/// All good rows of one incident.
struct ImportDraft: Sendable {
  var first: ImportedRow
  var rest: [ImportedRow] = []
  /// For rows without a number: tells the first, the second … of equal rows of a file apart.
  var identity: UInt64?
  var prepared: PreparedIncident?

  var rows: [ImportedRow] { [first] + rest }
  var count: Int { 1 + rest.count }

  var digests: String {
    rest.isEmpty ? CellHash.hex(first.digest) : rows.map { CellHash.hex($0.digest) }.joined()
  }

  static func digests(_ text: String) -> [UInt64] {
    var found: [UInt64] = []
    var rest = text[...]
    while !rest.isEmpty {
      found.append(UInt64(rest.prefix(16), radix: 16) ?? 0)
      rest = rest.dropFirst(16)
    }
    return found
  }
}

extension IncidentPattern {
  /// What rows of one incident say together: offences one after the other, sets joined, else the first that says it.
  static func joined(_ parts: [IncidentPattern]) -> IncidentPattern {
    guard var all = parts.first else { return IncidentPattern(conducts: [.unknown]) }
    for part in parts.dropFirst() {
      all.conducts += part.conducts
      all.biases.formUnion(part.biases)
      all.motivations.formUnion(part.motivations)
      all.affected.formUnion(part.affected)
      all.severity = [all.severity, part.severity].compactMap { $0 }.max()
      all.basis = all.basis ?? part.basis
      all.target = all.target ?? part.target
      all.channel = all.channel ?? part.channel
      all.setting = all.setting ?? part.setting
      all.trigger = all.trigger ?? part.trigger
      all.police = all.police ?? part.police
      all.support = all.support ?? part.support
      all.tier = all.tier ?? part.tier
      all.reliability = all.reliability ?? part.reliability
      all.credibility = all.credibility ?? part.credibility
    }
    return all
  }
}

extension [ImportedRow] {
  /// The earliest.
  var occurred: Occurrence {
    self.min { $0.occurred.day < $1.occurred.day }?.occurred ?? Occurrence(day: Day(number: 0))
  }
  var received: Instant? { compactMap(\.received).min() }
  var place: IncidentPlace { first { $0.place.area != nil }?.place ?? first?.place ?? .unlocated(.notGiven) }
  var point: ExactPoint? { first { $0.point != nil }?.point }

  /// Each text once.
  var joinedText: String? {
    var seen: Set<String> = []
    let texts = compactMap(\.text).filter { seen.insert($0).inserted }
    return texts.isEmpty ? nil : String(texts.joined(separator: "\n").prefix(DraftCheck.longestText))
  }

  func offences(_ patterns: [IncidentPattern]) -> [Incident.Offence] {
    map { row in Incident.Offence(patterns[row.pattern].conducts.first ?? .unknown, sourceText: row.offenceText) }
  }
}
