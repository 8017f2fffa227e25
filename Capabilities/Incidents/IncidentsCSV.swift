import Access
import CapabilityKit
import Storage
import Tables
import Vocabulary

/// The list as a file for a spreadsheet: identifiers and codes, one row an incident. Free texts and exact points stay in
/// the records: files are passed on.
enum IncidentsCSV {
  static let mostRows = 250_000

  static let columns = [
    "reference", "id", "state", "day", "precision", "time", "received", "area", "area-name", "unlocated", "conducts",
    "offences", "bias", "basis", "motivation", "target", "channel", "setting", "severity", "affected", "trigger",
    "police", "support", "tier", "reliability", "credibility", "themes", "source", "source-name", "source-record",
    "due",
    "duplicate-of", "sharing",
  ]

  static func cells(_ incident: Incident, _ words: IncidentWords, by reader: IncidentReader) -> [String] {
    let incident = incident.seen(by: reader)
    func codes(_ codes: Set<Code>) -> String { codes.map(\.text).sorted().joined(separator: " ") }
    return [
      incident.reference, incident.id.text, incident.state.rawValue, incident.occurred.day.description,
      incident.occurred.precision.rawValue, incident.occurred.clock ?? "", incident.received.rfc3339,
      incident.place.area ?? "", incident.place.area.flatMap { words.areas[$0] } ?? "",
      incident.place.reason?.rawValue ?? "", incident.offences.map(\.conduct.text).joined(separator: " "),
      "\(incident.offences.count)", codes(incident.biases), incident.basis?.text ?? "", codes(incident.motivations),
      incident.target?.text ?? "", incident.channel?.text ?? "", incident.setting?.text ?? "",
      incident.severity.map { "\($0)" } ?? "", codes(incident.affected), incident.trigger?.text ?? "",
      incident.police?.text ?? "", incident.support?.text ?? "", incident.tier?.text ?? "",
      incident.reliability?.text ?? "", incident.credibility?.text ?? "", codes(incident.themes),
      incident.source?.text ?? "", incident.source.map { words.source($0) } ?? "", incident.sourceRecord ?? "",
      incident.due?.description ?? "", reader.seesHistory ? incident.duplicateOf.map(Incident.reference) ?? "" : "",
      incident.sharing.level.rawValue,
    ]
  }

  static func file(
    _ condition: SQL, order: IncidentList.Order, _ words: IncidentWords,
    by reader: (Incident) -> IncidentReader, on db: any Connection, each: (Incident) -> Void = { _ in }
  ) throws -> [UInt8] {
    let count: Int = try db.value("SELECT COUNT(*) FROM incident WHERE \(condition)") ?? 0
    guard count <= mostRows else {
      throw Problem("export-too-large", status: 422, ["rows": "\(count)", "limit": "\(mostRows)"])
    }
    var writer = CSVWriter()
    writer.write(columns)
    try IncidentList.forEach(condition, order: order, on: db) {
      writer.write(cells($0, words, by: reader($0)))
      each($0)
    }
    return writer.take()
  }
}
