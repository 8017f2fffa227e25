import Crypto
import Foundation
public import Storage
public import Vocabulary

/// What a backup, a restore, an export or an import moved.
public struct CopySummary: Sendable, Hashable, Codable {
  public let tables: [TableSum]
  public let files: Int
  public var rows: Int { tables.reduce(0) { $0 + $1.rows } }
}

/// One file that holds all of a city: every table as one moment has it, and the files that belong to it.
///
/// After the header comes a packed stream of records, each with its letter: `T` a table's head, `R` a row, `E` the
/// table's sum; `F` a file's path, `B` a block of it, `G` its digest; `Z` the sums of everything, last.
public enum Backup {
  /// Who takes a backup of what.
  public struct Origin: Sendable {
    public var concord: String
    public var city: String
    public var now: Instant
    /// The data folder, for the files that belong to the database.
    public var folder: String
    public init(concord: String, city: String, now: Instant, folder: String) {
      self.concord = concord
      self.city = city
      self.now = now
      self.folder = folder
    }
  }

  /// Writes a new file while the city is served: one read transaction sees one moment, and writers do not wait.
  /// Throws `target-not-empty` when the file exists; after a failure nothing is left of it.
  public static func take(
    from database: any Database, _ origin: Origin, to path: String, passphrase: String? = nil,
    cost: SealingCost = .standard
  ) async throws -> CopySummary {
    let salt = passphrase == nil ? nil : Data((0..<16).map { _ in UInt8.random(in: 0...255) })
    return try await database.read { db in
      var header = BackupHeader(
        concord: origin.concord, created: origin.now, city: origin.city,
        database: db.dialect == .sqlite ? "sqlite" : "postgres", parts: try db.schemaVersions())
      header.sealing = salt.map { Sealing(cost: cost, salt: $0) }
      let writer = try BackupWriter(path, header, passphrase: passphrase)
      do {
        let tables = try TableShape.all(on: db).map { try add($0, db, writer) }
        let files = CityFiles(folder: origin.folder)
        let paths = files.list()
        for path in paths { try add(path, files, writer) }
        let summary = CopySummary(tables: tables, files: paths.count)
        try add("Z", summary, writer)
        try writer.finish()
        return summary
      } catch {
        writer.abandon()
        throw error
      }
    }
  }

  /// The header, without reading on.
  public static func header(of path: String) throws -> BackupHeader {
    try BackupReader.header(of: path)
  }

  /// Reads the whole file and checks every byte, row sum and file digest. Writes nothing.
  public static func verify(_ path: String, passphrase: String? = nil) throws -> CopySummary {
    let reader = try BackupReader(path, passphrase: passphrase)
    return try BackupRecords(reader).forEach(
      table: { head, next in
        var summing = TableSumming()
        var values = [SQLValue](repeating: .null, count: head.columns.count)
        while try next(&values) { _ = summing.take(values) }
        return summing.sum(head.name)
      }, file: { _, next in while try next() != nil {} })
  }

  /// Fills an empty database, and the data folder with the files that belong to it. The file is read whole and checked
  /// before anything is written, and the database is compared with it afterwards.
  ///
  /// Throws `target-not-empty` when there is any table or file already, `database-newer` for a backup of a later
  /// version. The database is at the steps of the backup; migrate it.
  public static func restore(
    _ path: String, passphrase: String? = nil, into database: any Database, schemas: [Schema], folder: String
  ) async throws -> CopySummary {
    let files = CityFiles(folder: folder)
    try files.refuseAny()
    let expected = try verify(path, passphrase: passphrase)
    let summary = try await database.write { db in
      let reader = try BackupReader(path, passphrase: passphrase)
      var fill = try DatabaseFill(db, schemas: schemas, parts: reader.header.parts)
      let summary = try BackupRecords(reader).forEach(
        table: { head, next in try fill.fill(head, next: next) },
        file: { head, next in
          let file = try files.create(head.path)
          while let block = try next() { try file.write(contentsOf: Data(block)) }
          try file.synchronize()
          try file.close()
        })
      try fill.finish()
      return summary
    }
    let found = try await database.read { try TableSum.all(on: $0) }
    try TableSum.requireSame(expected.tables, found)
    return summary
  }

  // MARK: Writing

  private static func add(_ shape: TableShape, _ db: any Connection, _ writer: BackupWriter) throws -> TableSum {
    try add("T", TableHead(shape, on: db), writer)
    var summing = TableSumming()
    try db.forEachRow(shape.rows(db.dialect)) { row in
      let bytes = summing.take((0..<row.count).lazy.map { row.value(at: $0) })
      try writer.add([UInt8(ascii: "R")] + bytes)
    }
    let sum = summing.sum(shape.name)
    try add("E", sum, writer)
    return sum
  }

  private static func add(_ path: String, _ files: CityFiles, _ writer: BackupWriter) throws {
    guard let file = FileHandle(forReadingAtPath: try files.place(path)) else { return }
    try add("F", FileHead(path: path), writer)
    var digest = SHA256()
    while let block = try file.read(upToCount: 1 << 18), !block.isEmpty {
      digest.update(data: block)
      var bytes = RowBytes()
      bytes.append(UInt8(ascii: "B"))
      bytes.append(block: block)
      try writer.add(bytes.bytes)
    }
    try file.close()
    var bytes = RowBytes()
    bytes.append(UInt8(ascii: "G"))
    bytes.append(block: Array(digest.finalize()))
    try writer.add(bytes.bytes)
  }

  private static func add(_ letter: Unicode.Scalar, _ value: some Encodable, _ writer: BackupWriter) throws {
    var bytes = RowBytes()
    bytes.append(UInt8(ascii: letter))
    bytes.append(block: try JSONEncoder().encode(value))
    try writer.add(bytes.bytes)
  }
}

struct FileHead: Codable {
  let path: String
}
