import Access
import CapabilityKit
import Foundation
import Places
import Tables
import Vocabulary

/// A file that waits to be imported, with what its columns mean so far.
struct ImportUpload: Codable, Sendable, Hashable {
  var id: Identifier<ImportUpload>
  var person: PersonID
  var source: OrganisationID
  var fileName: String
  var mapping: IncidentMapping
  /// The mapping is the one kept for the source.
  var isRemembered = false
  var job: JobID?
  /// With whom its incidents are shared, packed; nil as the source has it.
  var sharing: String?
}

/// Uploaded files in the data folder. They are gone when they were imported, or after a week.
struct ImportUploads: Sendable {
  private let folder: URL
  private let now: Instant

  init(_ services: Services) {
    folder = services.uploadsFolder.appendingPathComponent("incident-imports")
    now = services.surroundings.now()
  }

  private func url(_ id: Identifier<ImportUpload>, _ ending: String) -> URL {
    folder.appendingPathComponent("\(id).\(ending)")
  }

  func save(_ upload: ImportUpload, bytes: [UInt8]?) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if let bytes {
      purge()
      try Data(bytes).write(to: url(upload.id, "data"))
    }
    try JSONEncoder().encode(upload).write(to: url(upload.id, "json"), options: .atomic)
  }

  func find(_ id: Identifier<ImportUpload>) -> ImportUpload? {
    guard let data = try? Data(contentsOf: url(id, "json")) else { return nil }
    return try? JSONDecoder().decode(ImportUpload.self, from: data)
  }

  func table(_ upload: ImportUpload) throws -> TableFile {
    guard let data = FileManager.default.contents(atPath: url(upload.id, "data").path) else {
      throw Problem("import-file-gone", status: 410)
    }
    return try TableFile.open(
      [UInt8](data), name: upload.fileName, options: upload.mapping.options(limit: ImportIncidentsAPI.bodyLimit))
  }

  /// True for the first that asks.
  func take(_ upload: ImportUpload) -> Bool {
    (try? FileManager.default.moveItem(at: url(upload.id, "data"), to: url(upload.id, "taken"))) != nil
  }

  func giveBack(_ upload: ImportUpload) {
    try? FileManager.default.moveItem(at: url(upload.id, "taken"), to: url(upload.id, "data"))
  }

  /// Not imported yet.
  func isWaiting(_ upload: ImportUpload) -> Bool {
    FileManager.default.fileExists(atPath: url(upload.id, "data").path)
  }

  func finish(_ upload: ImportUpload) { try? FileManager.default.removeItem(at: url(upload.id, "taken")) }

  func rejects(_ upload: ImportUpload) throws -> FileHandle {
    let file = url(upload.id, "rejects")
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw Problem("database-unwritable", status: 503)
    }
    return try FileHandle(forWritingTo: file)
  }

  func rejectBytes(_ upload: ImportUpload) -> [UInt8]? {
    FileManager.default.contents(atPath: url(upload.id, "rejects").path).map { [UInt8]($0) }
  }

  func hasRejects(_ upload: ImportUpload) -> Bool { !(rejectBytes(upload)?.isEmpty ?? true) }

  /// Removes what has lain here for over a week: files may hold what people wrote about people.
  private func purge() {
    let old = Double(now.milliseconds) / 1000 - 7 * 86_400
    let key = URLResourceKey.contentModificationDateKey
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [key])
    for file in files ?? [] {
      let changed = try? file.resourceValues(forKeys: [key]).contentModificationDate
      if let changed, changed.timeIntervalSince1970 < old { try? FileManager.default.removeItem(at: file) }
    }
  }
}

/// The first rows as they would land.
enum ImportPreview {
  struct Row: Sendable {
    let number: Int
    let landed: Result<Landed, RowFault>
  }
  struct Landed: Sendable {
    let record: String?
    let occurred: Occurrence
    let place: IncidentPlace
    let conduct: Code
    let biases: Set<Code>
    let text: String?
  }

  static func rows(_ table: TableFile, _ request: IncidentImport, _ desk: IncidentDesk) async throws -> [Row] {
    let snapshot = try await desk.services.places.current(desk.database)
    var reader = try RowReader(
      request.mapping, table, order: try ImportDayOrder.order(request.mapping.day, table, chosen: request.dayOrder),
      receivedOrder: try request.mapping.received.map { try ImportDayOrder.order($0, table, chosen: request.dayOrder) }
        ?? .yearMonthDay,
      book: try await desk.book(), places: try RowPlaces(snapshot, request.mapping.place), source: request.source,
      sharing: .coordination, today: desk.services.today, utcOffset: 0)
    var rows: [Row] = []
    for row in try table.rows(limit: 10) {
      switch reader.read(row) {
      case .failure(let fault): rows.append(Row(number: row.rowNumber, landed: .failure(fault)))
      case .success(let good):
        var one = [good.row]
        if let position = good.position { try reader.resolve(&one, [(0, position.x, position.y)]) }
        let pattern = reader.patterns[one[0].pattern]
        rows.append(
          Row(
            number: row.rowNumber,
            landed: .success(
              Landed(
                record: one[0].record, occurred: one[0].occurred, place: one[0].place,
                conduct: pattern.conducts.first ?? .unknown, biases: pattern.biases,
                text: one[0].text ?? one[0].offenceText))))
      }
    }
    return rows
  }
}
