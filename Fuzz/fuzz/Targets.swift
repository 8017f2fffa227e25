import Foundation
import Geography
import Storage
import Translation
import Vocabulary

@testable import CapabilityKit
@testable import Incidents
@testable import Tables

/// One entry a parser. A target must never crash, hang or grow; a thrown `Problem` is the right answer to most input.
enum Targets {
  typealias Target = @Sendable ([UInt8]) -> Void

  static let all: [String: Target] = [
    "csv": csv, "xlsx": workbook, "sheet": sheet, "geojson": { features($0, "geojson") },
    "kml": { features($0, "kml") }, "zip": { features($0, "zip") }, "gpkg": { features($0, "gpkg") }, "wkb": wkb,
    "body": body, "mapping": mapping, "codes": codes, "cookies": cookies, "query": query, "multipart": multipart,
    "language": language, "day": day, "text": text,
  ]
  static let chosen = all[ProcessInfo.processInfo.environment["CONCORD_FUZZ"] ?? ""]

  // MARK: Files

  private static func table(_ bytes: [UInt8], _ name: String) {
    var options = TableOptions()
    options.limits.unpackedBytes = 32 << 20
    guard let table = try? TableFile.open(bytes, name: name, options: options) else { return }
    _ = try? ColumnGuess.profile(table)
    var cells = 0
    try? table.forEachRow { row in
      for column in 0..<table.header.count { cells &+= row.text(column)?.utf8.count ?? 0 }
      return true
    }
  }

  @Sendable private static func csv(_ bytes: [UInt8]) { table(bytes, "x.csv") }
  @Sendable private static func workbook(_ bytes: [UInt8]) { table(bytes, "x.xlsx") }

  /// The first byte says which part of an otherwise right workbook the rest is, so that the fuzzer need not learn zip.
  @Sendable private static func sheet(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    var parts = Workbooks.parts
    let names = parts.keys.sorted()
    parts[names[Int(first) % names.count]] = Array(bytes.dropFirst())
    table(Workbooks.zip(parts), "x.xlsx")
  }

  @Sendable private static func features(_ bytes: [UInt8], _ ending: String) {
    let path = "/dev/shm/concord-fuzz-\(getpid()).\(ending)"
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
    defer { unlink(path) }
    guard let file = try? FeatureFile.read(path) else { return }
    for feature in file.features { _ = try? feature.geometry.flatMap { try repaired($0) } }
  }

  @Sendable private static func wkb(_ bytes: [UInt8]) { _ = (try? Geometry(wkb: bytes))?.geoJSON() }

  // MARK: Requests

  @Sendable private static func body(_ bytes: [UInt8]) {
    guard let draft = try? JSONDecoder().decode(IncidentDraft.self, from: Data(bytes)) else { return }
    _ = draft.fingerprint
    _ = NameWarning.findings(in: draft.text ?? "")
  }

  @Sendable private static func mapping(_ bytes: [UInt8]) {
    guard let mapping = try? JSONDecoder().decode(IncidentMapping.self, from: Data(bytes)) else { return }
    _ = try? JSONEncoder().encode(mapping)
    let file = Array("Date,Area,Conduct\n2026-02-01,Harbour,graffiti\n".utf8)
    _ = try? TableFile.open(file, options: mapping.options(limit: 1 << 20))
  }

  @Sendable private static func codes(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = (Code(text), Day(text), Period(text)?.first, Language(text).tag, ReceiptCode(typed: text)?.grouped)
    _ = (Identifier<Incident>(text)?.text, NumberStyle.guess([text]))
  }

  @Sendable private static func cookies(_ bytes: [UInt8]) {
    for isSecure in [false, true] { _ = Dispatcher.cookies(String(decoding: bytes, as: UTF8.self), isSecure: isSecure) }
  }

  @Sendable private static func query(_ bytes: [UInt8]) {
    let query = Query(parsing: String(decoding: bytes, as: UTF8.self))
    _ = Query(parsing: String(query.text.dropFirst()))
    _ = (try? PictureFilter(query))?.query.text
    let list = try? IncidentQuery(query, person: nil)
    _ = list?.filter.condition(groups: [:], today: Day(number: 0), dialect: .sqlite)
    _ = IncidentDraft(Form(fields: query)).fingerprint
  }

  @Sendable private static func multipart(_ bytes: [UInt8]) {
    let line = bytes.firstIndex(of: 10) ?? bytes.count
    let type = "multipart/form-data; boundary=" + String(decoding: bytes[..<line], as: UTF8.self)
    _ = try? Multipart.read(Array(bytes[min(line + 1, bytes.count)...]), contentType: type)
    _ = try? Multipart.read(bytes, contentType: "multipart/form-data; boundary=b")
  }

  private static let catalogues = Catalogues(texts: [Language("en"): [:], Language("fr"): [:], Language("ar"): [:]])

  @Sendable private static func language(_ bytes: [UInt8]) {
    _ = catalogues.best(for: String(decoding: bytes, as: UTF8.self), offered: catalogues.languages)
  }

  // MARK: Texts

  @Sendable private static func day(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    for order in [DayParser.Order.yearMonthDay, .dayMonthYear, .monthDayYear] {
      if let read = try? DayParser(order: order).parse(text) {
        precondition(Day(read.day.description) == read.day, "a day does not survive its own text")
      }
    }
    _ = (DayParser.time(text), NumberStyle.plain.parse(text), NumberStyle(decimal: ",").parse(text))
  }

  @Sendable private static func text(_ bytes: [UInt8]) {
    _ = NameWarning.findings(in: String(decoding: bytes, as: UTF8.self), known: ["Old Town"])
  }
}
