import CapabilityKit
import Storage
import Vocabulary

/// The list as a file for a spreadsheet: identifiers and codes, one row an incident. Free texts and exact points stay in
/// the records: files are passed on.
enum IncidentsCSV {
  static let mostRows = 250_000

  static let columns = [
    "reference", "id", "state", "day", "precision", "time", "received", "area", "area-name", "unlocated", "conducts",
    "offences", "bias", "basis", "motivation", "target", "channel", "setting", "severity", "affected", "trigger",
    "police", "support", "tier", "reliability", "credibility", "themes", "source", "source-name", "source-record", "due",
    "duplicate-of",
  ]

  static func cells(_ incident: Incident, _ words: IncidentWords) -> [String] {
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
      incident.due?.description ?? "", incident.duplicateOf.map(Incident.reference) ?? "",
    ]
  }

  /// RFC 4180, in UTF-8 with a byte order mark so that spreadsheets read accents.
  static func file(_ condition: SQL, order: IncidentList.Order, _ words: IncidentWords, on db: any Connection) throws -> [UInt8] {
    let count: Int = try db.value("SELECT COUNT(*) FROM incident WHERE \(condition)") ?? 0
    guard count <= mostRows else {
      throw Problem("export-too-large", status: 422, ["rows": "\(count)", "limit": "\(mostRows)"])
    }
    var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    append(columns, to: &bytes)
    try IncidentList.forEach(condition, order: order, on: db) { append(cells($0, words), to: &bytes) }
    return bytes
  }

  private static func append(_ cells: [String], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      var text = cell
      // A cell that begins like a formula would be run by a spreadsheet.
      if let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) { text = "'" + text }
      if text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) {
        bytes.append(UInt8(ascii: "\""))
        bytes += text.replacing("\"", with: "\"\"").utf8
        bytes.append(UInt8(ascii: "\""))
      } else {
        bytes += text.utf8
      }
    }
    bytes += "\r\n".utf8
  }
}
