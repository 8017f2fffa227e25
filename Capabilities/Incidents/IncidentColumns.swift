import Access
import Storage
import Vocabulary

/// An incident as a row: the one place where columns and fields meet. History keeps differences by column.
enum IncidentColumns {
  static let names = [
    "number", "id", "revision", "state", "day", "day_precision", "minute", "received", "area", "unlocated", "conducts",
    "offence_texts", "biases", "basis", "motivations", "target", "channel", "setting", "severity", "affected",
    "trigger_scope", "police", "support", "tier", "reliability", "credibility", "themes", "has_chosen_themes",
    "narrative", "source", "source_record", "owner", "due", "duplicate_of", "entered_by",
    "sharing",
  ]
  static let list = SQL(stringLiteral: names.map { "incident.\($0)" }.joined(separator: ", "))

  /// Columns that no edit changes and that history therefore never has.
  static let fixed: Set<String> = ["number", "id", "revision", "received", "source", "source_record", "entered_by"]

  static func values(_ incident: Incident) -> [SQLValue] {
    var values: [SQLValue] = []
    values.reserveCapacity(names.count)
    func add(_ value: (some SQLConvertible)?) { values.append(value?.sqlValue ?? .null) }
    add(incident.number)
    add(incident.id)
    add(incident.revision)
    add(incident.state.rawValue)
    add(incident.occurred.day)
    add(incident.occurred.precision.rawValue)
    add(incident.occurred.minute)
    add(incident.received)
    add(incident.place.area)
    add(incident.place.reason?.rawValue)
    add(CodeSets.pack(incident.offences.map(\.conduct)))
    add(offenceTexts(incident.offences))
    add(CodeSets.pack(incident.biases))
    add(incident.basis)
    add(CodeSets.pack(incident.motivations))
    add(incident.target)
    add(incident.channel)
    add(incident.setting)
    add(incident.severity)
    add(CodeSets.pack(incident.affected))
    add(incident.trigger)
    add(incident.police)
    add(incident.support)
    add(incident.tier)
    add(incident.reliability)
    add(incident.credibility)
    add(CodeSets.pack(incident.themes))
    add(incident.hasChosenThemes)
    add(incident.text.isEmpty ? nil : incident.text)
    add(incident.source)
    add(incident.sourceRecord)
    add(incident.owner)
    add(incident.due)
    add(incident.duplicateOf)
    add(incident.enteredBy)
    add(incident.sharing.packed)
    return values
  }

  /// One line an offence; nil when no source called any of them anything.
  static func offenceTexts(_ offences: [Incident.Offence]) -> String? {
    guard offences.contains(where: { $0.sourceText?.isEmpty == false }) else { return nil }
    return offences.map { offence in
      String((offence.sourceText ?? "").map { $0.isNewline ? " " : $0 })
    }.joined(separator: "\n")
  }

  static func incident(_ row: any Row) throws -> Incident { try incident((0..<names.count).map { row.value(at: $0) }) }

  static func incident(_ values: [SQLValue]) throws -> Incident {
    var reader = Reader(values)
    let number: Int = try reader.next()
    let id: IncidentID = try reader.next()
    let revision: Int = try reader.next()
    let state: String = try reader.next()
    let day: Day = try reader.next()
    let precision: String = try reader.next()
    let minute: Int? = try reader.optional()
    let received: Instant = try reader.next()
    let area: String? = try reader.optional()
    let reason: String? = try reader.optional()
    let conducts: String = try reader.next()
    let texts: String? = try reader.optional()
    var incident = Incident(
      id: id, number: number, revision: revision, state: IncidentState(rawValue: state) ?? .new,
      offences: offences(conducts, texts),
      occurred: Occurrence(day: day, precision: Occurrence.Precision(rawValue: precision) ?? .day, minute: minute),
      received: received,
      place: area.map { .area($0) } ?? .unlocated(reason.flatMap { IncidentPlace.Reason(rawValue: $0) } ?? .notGiven))
    incident.biases = try reader.set()
    incident.basis = try reader.optional()
    incident.motivations = try reader.set()
    incident.target = try reader.optional()
    incident.channel = try reader.optional()
    incident.setting = try reader.optional()
    incident.severity = try reader.optional()
    incident.affected = try reader.set()
    incident.trigger = try reader.optional()
    incident.police = try reader.optional()
    incident.support = try reader.optional()
    incident.tier = try reader.optional()
    incident.reliability = try reader.optional()
    incident.credibility = try reader.optional()
    incident.themes = try reader.set()
    incident.hasChosenThemes = try reader.next()
    incident.text = try reader.optional() ?? ""
    incident.source = try reader.optional()
    incident.sourceRecord = try reader.optional()
    incident.owner = try reader.optional()
    incident.due = try reader.optional()
    incident.duplicateOf = try reader.optional()
    incident.enteredBy = try reader.optional()
    // What cannot be read is shared with nobody.
    incident.sharing = Sharing(packed: try reader.next()) ?? Sharing(.own)
    return incident
  }

  private static func offences(_ conducts: String, _ texts: String?) -> [Incident.Offence] {
    let codes = CodeSets.unpack(conducts)
    let lines = texts?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? []
    return codes.enumerated().map { index, code in
      let text = index < lines.count && !lines[index].isEmpty ? lines[index] : nil
      return Incident.Offence(code, sourceText: text)
    }
  }

  /// A value as history keeps it.
  static func text(_ value: SQLValue) -> String? {
    switch value {
    case .null: nil
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .text(let text): text
    case .blob: nil
    }
  }

  /// The value of a column from history's text.
  static func value(_ text: String?, of column: String) -> SQLValue {
    guard let text else { return .null }
    switch column {
    case "day", "minute", "severity", "due", "duplicate_of", "has_chosen_themes":
      return Int64(text).map { .integer($0) } ?? .null
    default: return .text(text)
    }
  }

  private struct Reader {
    private let values: [SQLValue]
    private var index = 0
    init(_ values: [SQLValue]) { self.values = values }

    mutating func next<Value: SQLConvertible>() throws -> Value {
      guard let value: Value = try optional() else { throw RowProblem.missing(IncidentColumns.names[index - 1]) }
      return value
    }
    mutating func optional<Value: SQLConvertible>() throws -> Value? {
      defer { index += 1 }
      if case .null = values[index] { return nil }
      guard let value = Value(sqlValue: values[index]) else { throw RowProblem.missing(IncidentColumns.names[index]) }
      return value
    }
    mutating func set() throws -> Set<Code> { CodeSets.set(try next()) }
  }
}

extension RowProblem {
  /// What a column that should have a value, and has none of its kind, is told as.
  fileprivate static func missing(_ column: String) -> Problem { Problem.unreadable("incident.\(column)") }
}
