import Access
import CapabilityKit
import Evidence
import Storage
import Vocabulary

/// What many incidents of a file share: worked out once, so that a row needs only its day, place and texts.
struct IncidentPattern: Sendable, Hashable {
  /// One code an offence, in order.
  var conducts: [Code]
  var biases: Set<Code> = []
  var basis: Code?
  var motivations: Set<Code> = []
  var target: Code?
  var channel: Code?
  var setting: Code?
  var severity: Int?
  var affected: Set<Code> = []
  var trigger: Code?
  var police: Code?
  var support: Code?
  var tier: Code?
  var reliability: Code?
  var credibility: Code?
  var source: OrganisationID?
  var state: IncidentState = .acknowledged
  var owner: PersonID?
  var due: Day?
  var sharing = Sharing.coordination
}

/// One incident, checked and ready to be written.
struct PreparedIncident: Sendable {
  /// From `BulkIncidents.pattern`.
  var pattern: Int
  var occurred: Occurrence
  var received: Instant
  var place: IncidentPlace
  var sourceRecord: String?
  /// As of `IncidentColumns.offenceTexts`: one line an offence.
  var offenceTexts: String?
  var text: String?
  var point: ExactPoint?
}

/// Writes many incidents at the database's full speed, with their facts. The caller checks codes, keeps out records that
/// the source sent before, and makes one audit entry for the whole.
struct BulkIncidents {
  private struct Encoded {
    /// One value a column; those that differ from row to row are null.
    let values: [SQLValue]
    let facts: FactPattern
  }
  private var encoded: [Encoded] = []
  private var numbers: [IncidentPattern: Int] = [:]

  /// The number of a pattern; the same pattern has the same number.
  mutating func pattern(_ pattern: IncidentPattern) throws -> Int {
    if let number = numbers[pattern] { return number }
    var incident = Incident(
      id: IncidentID(milliseconds: 0, random: (0, 0)), number: 0, state: pattern.state,
      offences: pattern.conducts.map { Incident.Offence($0) }, occurred: Occurrence(day: Day(number: 0)),
      received: Instant(milliseconds: 0), place: .unlocated(.notGiven))
    incident.biases = pattern.biases
    incident.basis = pattern.basis
    incident.motivations = pattern.motivations
    incident.target = pattern.target
    incident.channel = pattern.channel
    incident.setting = pattern.setting
    incident.severity = pattern.severity
    incident.affected = pattern.affected
    incident.trigger = pattern.trigger
    incident.police = pattern.police
    incident.support = pattern.support
    incident.tier = pattern.tier
    incident.reliability = pattern.reliability
    incident.credibility = pattern.credibility
    incident.source = pattern.source
    incident.owner = pattern.owner
    incident.due = pattern.due
    incident.sharing = pattern.sharing
    incident = incident.settled
    let number = encoded.count
    let facts = try FactPattern(IncidentRules.facts(of: incident))
    encoded.append(Encoded(values: IncidentColumns.values(incident), facts: facts))
    numbers[pattern] = number
    return number
  }

  /// Adds all rows and returns the reference numbers that they got, in their order. A source record that is known
  /// already is a `ConstraintViolation`, and then nothing is added.
  @discardableResult func insert(
    _ rows: [PreparedIncident], enteredBy: PersonID? = nil, _ surroundings: Surroundings, on db: any Connection
  ) throws -> Range<Int> {
    guard !rows.isEmpty else { return 0..<0 }
    let first = try IncidentStore.takeNumbers(rows.count, on: db)
    let ids = Self.identifiers(rows.count, surroundings).map(\.text)
    let person: SQLValue = enteredBy?.sqlValue ?? .null
    var index = 0
    try db.insert(into: "incident", columns: IncidentColumns.names) { values in
      guard index < rows.count else { return false }
      let row = rows[index]
      let shared = encoded[row.pattern].values
      for column in shared.indices { values[column] = shared[column] }
      values[Column.number] = .integer(Int64(first + index))
      values[Column.id] = .text(ids[index])
      values[Column.day] = row.occurred.day.sqlValue
      values[Column.precision] = .text(row.occurred.precision.rawValue)
      values[Column.minute] = row.occurred.minute.map { .integer(Int64($0)) } ?? .null
      values[Column.received] = row.received.sqlValue
      values[Column.area] = row.place.area.map { .text($0) } ?? .null
      values[Column.unlocated] = row.place.reason.map { .text($0.rawValue) } ?? .null
      values[Column.offenceTexts] = row.offenceTexts.map { .text($0) } ?? .null
      values[Column.narrative] = row.text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .null
      values[Column.sourceRecord] = row.sourceRecord.map { .text($0) } ?? .null
      values[Column.enteredBy] = person
      index += 1
      return true
    }
    try insertPoints(rows, first, on: db)
    try insertFacts(rows, ids, on: db)
    try db.announce("incidents")
    return first..<first + rows.count
  }

  private func insertPoints(_ rows: [PreparedIncident], _ first: Int, on db: any Connection) throws {
    guard rows.contains(where: { $0.point != nil }) else { return }
    var index = 0
    try db.insert(into: "incident_point", columns: ["incident", "longitude", "latitude"]) { values in
      while index < rows.count, rows[index].point == nil { index += 1 }
      guard index < rows.count, let point = rows[index].point else { return false }
      values[0] = .integer(Int64(first + index))
      values[1] = .real(point.longitude)
      values[2] = .real(point.latitude)
      index += 1
      return true
    }
  }

  private func insertFacts(_ rows: [PreparedIncident], _ ids: [String], on db: any Connection) throws {
    var records: [PatternedFacts] = []
    records.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      records.append(
        PatternedFacts(subject: ids[index], day: row.occurred.day, area: row.place.area, pattern: row.pattern))
    }
    try EvidenceStore.append(records, of: "incident", patterns: encoded.map(\.facts), on: db)
  }

  /// New identifiers in ascending order, so that indexes grow at their end (RFC 9562, section 6.2, method 2).
  private static func identifiers(_ count: Int, _ surroundings: Surroundings) -> [IncidentID] {
    let milliseconds = surroundings.now().milliseconds
    let high = surroundings.random()
    var low = surroundings.random() >> 4
    var steps = SeededRandom(seed: surroundings.random())
    return (0..<count).map { _ in
      low += 1 + (steps.next() >> 32)
      return IncidentID(milliseconds: milliseconds, random: (high, low))
    }
  }

  private enum Column {
    static let number = index("number"), id = index("id"), day = index("day"), precision = index("day_precision")
    static let minute = index("minute"), received = index("received"), area = index("area")
    static let unlocated = index("unlocated"), offenceTexts = index("offence_texts"), narrative = index("narrative")
    static let sourceRecord = index("source_record"), enteredBy = index("entered_by")
    private static func index(_ name: String) -> Int { IncidentColumns.names.firstIndex(of: name) ?? 0 }
  }
}

extension IncidentStore {
  /// Which of a source's own record numbers are here already.
  static func knownRecords(of source: OrganisationID, on db: any Connection) throws -> Set<String> {
    var known: Set<String> = []
    try db.forEachRow("SELECT source_record FROM incident WHERE source = \(source) AND source_record IS NOT NULL") {
      known.insert(try $0.get(0))
    }
    return known
  }
}
