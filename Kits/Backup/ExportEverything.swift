import Foundation
public import Storage
import Tables
import Vocabulary

/// A city in open formats: for another program, an archive, or another database.
public enum Everything {
  /// Writes a folder that must be empty or missing. `meanings` come from the schemas (`Schema.tables`).
  public static func export(
    from database: any Database, _ origin: Backup.Origin, schemas: [Schema], to folder: String
  ) async throws -> CopySummary {
    try makeEmpty(folder)
    let meanings = Dictionary(schemas.flatMap(\.tables).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return try await database.read { db in
      var manifest = ExportManifest(
        concord: origin.concord, created: origin.now.rfc3339, city: origin.city,
        database: db.dialect == .sqlite ? "sqlite" : "postgres", parts: try db.schemaVersions(), tables: [], files: [])
      for shape in try TableShape.all(on: db) {
        manifest.tables.append(try write(shape, meanings[shape.name], db, folder))
      }
      manifest.files = try copyFiles(from: origin.folder, to: folder)
      try manifest.write(to: folder)
      return CopySummary(tables: manifest.tables.map(\.sum), files: manifest.files.count)
    }
  }

  private static func makeEmpty(_ folder: String) throws {
    let inside = try? FileManager.default.contentsOfDirectory(atPath: folder)
    if let first = inside?.first { throw Problem.targetNotEmpty("\(folder)/\(first)") }
    do {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/tables", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
    } catch { throw Problem("backup-unwritable", status: 503, ["path": folder]) }
  }

  private static func write(
    _ shape: TableShape, _ meaning: TableMeaning?, _ db: any Connection, _ folder: String
  ) throws -> ExportManifest.Table {
    let head = try TableHead(shape, on: db)
    let lines = try ExportFile("\(folder)/tables/\(shape.name).jsonl")
    let sheet = try ExportFile("\(folder)/tables/\(shape.name).csv")
    var csv = CSVWriter()
    csv.write(shape.columns.map(\.name))
    var summing = TableSumming()
    var line: [UInt8] = []
    try db.forEachRow(shape.rows(db.dialect)) { row in
      let values = (0..<row.count).map { row.value(at: $0) }
      _ = summing.take(values)
      line.removeAll(keepingCapacity: true)
      JSONRow.append(values, head.columns, to: &line)
      try lines.add(line)
      csv.write(values.map(cell))
      try sheet.add(csv.take())
    }
    try sheet.add(csv.take())
    try lines.finish()
    try sheet.finish()
    let sum = summing.sum(shape.name)
    return ExportManifest.Table(
      name: shape.name, file: "tables/\(shape.name).jsonl", csv: "tables/\(shape.name).csv",
      meaning: meaning?.meaning ?? "", key: shape.key,
      columns: shape.columns.map {
        .init(name: $0.name, kind: $0.kind, optional: $0.isOptional, meaning: meaning?.columns[$0.name] ?? "")
      }, refersTo: shape.references, rows: sum.rows, digest: sum.digest, last: head.last)
  }

  private static func cell(_ value: SQLValue) -> String? {
    switch value {
    case .null: nil
    case .integer(let number): String(number)
    case .real(let number): "\(number)"
    case .text(let text): text
    case .blob(let bytes): Data(bytes).base64EncodedString()
    }
  }

  private static func copyFiles(from data: String, to folder: String) throws -> [String] {
    let source = CityFiles(folder: data)
    let paths = source.list()
    for path in paths {
      let file = try CityFiles(folder: "\(folder)/files").create(path)
      try file.write(contentsOf: Data(contentsOf: URL(fileURLWithPath: try source.place(path))))
      try file.close()
    }
    return paths
  }

  /// Fills an empty database and the data folder from an exported folder, and compares both afterwards.
  ///
  /// Throws `export-damaged` with the file and line that is not as it was written, `target-not-empty` and
  /// `database-newer` as a restore does. The database is at the steps of the export; migrate it.
  public static func load(
    _ folder: String, into database: any Database, schemas: [Schema], data: String
  ) async throws -> CopySummary {
    let manifest = try ExportManifest.read(from: folder)
    let files = CityFiles(folder: data)
    try files.refuseAny()
    try await database.write { db in
      var fill = try DatabaseFill(db, schemas: schemas, parts: manifest.parts)
      for table in manifest.tables {
        guard table.file == "tables/\(table.name).jsonl" else { throw Problem.exportDamaged(table.file, line: 1) }
        var lines = try LineReader("\(folder)/\(table.file)")
        let head = TableHead(table)
        let sum = try fill.fill(head) { values in
          guard let line = try lines.next() else { return false }
          guard JSONRow.read(line, head.columns, into: &values) else {
            throw Problem.exportDamaged(table.file, line: lines.number)
          }
          return true
        }
        guard sum == table.sum else { throw Problem.exportDamaged(table.file, line: lines.number) }
      }
      try fill.finish()
    }
    for path in manifest.files {
      let file = try files.create(path)
      try file.write(contentsOf: Data(contentsOf: URL(fileURLWithPath: "\(folder)/files/\(path)")))
      try file.close()
    }
    let found = try await database.read { try TableSum.all(on: $0) }
    try TableSum.requireSame(manifest.tables.map(\.sum), found)
    return CopySummary(tables: found, files: manifest.files.count)
  }
}

extension TableHead {
  init(_ table: ExportManifest.Table) {
    name = table.name
    columns = table.columns.map { Column(name: $0.name, kind: $0.kind) }
    last = table.last
  }
}

/// A file of an export, written in large pieces, for its owner alone.
private final class ExportFile {
  private let path: String
  private let file: FileHandle
  private var waiting: [UInt8] = []

  init(_ path: String) throws {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw Problem("backup-unwritable", status: 503, ["path": path]) }
    self.file = file
  }

  func add(_ bytes: [UInt8]) throws {
    waiting += bytes
    if waiting.count >= 1 << 18 { try flush() }
  }

  func finish() throws {
    try flush()
    try file.close()
  }

  private func flush() throws {
    do { try file.write(contentsOf: Data(waiting)) } catch {
      throw Problem("backup-unwritable", status: 503, ["path": path])
    }
    waiting.removeAll(keepingCapacity: true)
  }
}
