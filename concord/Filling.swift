import Access
import Backup
import CapabilityKit
import Evidence
import Foundation
import PostgresStorage
import SQLiteStorage
import Storage
import Vocabulary

extension Settings {
  /// Where the city's data is, for people.
  var place: String { self[.database].isEmpty ? self[.data] : "PostgreSQL" }
}

extension Backup.Origin {
  init(_ house: House, _ settings: Settings) throws {
    self.init(
      concord: House.version, city: house.services.city.current.name, now: house.services.surroundings.now(),
      folder: settings[.data])
  }
}

/// Fills a database that must be empty, and looks at the result as a city. A SQLite file gets its name only when that
/// went well, so that a run that was cut short leaves no half city.
func filling(
  _ settings: Settings, _ fill: (any Database) async throws -> CopySummary
) async throws -> CopySummary {
  let folder = settings[.data]
  try FileManager.default.createDirectory(
    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  let final = folder + "/concord.sqlite"
  guard settings[.database].isEmpty else {
    let database = try await PostgresDatabase(url: settings[.database])
    return try await closing(database) { try await filled(database, fill) }
  }
  let partial = folder + "/concord.sqlite.partial"
  guard !FileManager.default.fileExists(atPath: final) else { throw Problem.targetNotEmpty(final) }
  ScratchDatabase.remove(partial)
  do {
    let database = try SQLiteDatabase(path: partial)
    let summary = try await closing(database) {
      let summary = try await filled(database, fill)
      // The log goes by the file's name and would be left behind: it is written back first, and must be empty.
      try await database.scrub()
      return summary
    }
    guard FileFacts(partial + "-wal")?.size ?? 0 == 0 else { throw Problem.databaseUnwritable }
    for companion in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: partial + companion) }
    guard rename(partial, final) == 0 else { throw Problem.databaseUnwritable }
    return summary
  } catch {
    ScratchDatabase.remove(partial)
    throw error
  }
}

private func filled(
  _ database: any Database, _ fill: (any Database) async throws -> CopySummary
) async throws -> CopySummary {
  let summary = try await fill(database)
  try await database.requireWhole()
  try await database.migrate(House.schemas(of: capabilities))
  return summary
}

func closing<Result>(_ database: any Database, _ work: () async throws -> Result) async throws -> Result {
  do {
    let result = try await work()
    await database.close()
    return result
  } catch {
    await database.close()
    throw error
  }
}

/// A SQLite file for trying something, removed afterwards with its companions.
enum ScratchDatabase {
  static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }
}

extension Database {
  /// Throws `database-damaged` unless the database's own checks, its references, its numbers and its audit trail hold.
  func requireWhole() async throws {
    let fault: String? = try await read { db in
      if let damage = try StoredFaults.damage(on: db).first { return damage }
      if let table = try StoredFaults.brokenReferences(on: db).first { return table }
      if let table = try StoredFaults.spentNumbers(on: db, House.schemas(of: capabilities)).first { return table }
      return try AuditTrail.verify(on: db).isIntact ? nil : "audit_entry"
    }
    if let fault { throw Problem("database-damaged", status: 500, ["what": fault]) }
  }
}

extension House {
  /// Takes a backup and proves it: restores it into a scratch database in the data folder, where the city's data is
  /// already, compares every table, and looks at the result. A backup that fails this is removed.
  func takeVerifiedBackup(
    _ origin: Backup.Origin, to file: String, passphrase: String?
  ) async throws -> CopySummary {
    let summary = try await Backup.take(from: services.database, origin, to: file, passphrase: passphrase)
    let scratch = "\(origin.folder)/scratch-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    do {
      try FileManager.default.createDirectory(
        atPath: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let trial = try SQLiteDatabase(path: scratch + "/concord.sqlite")
      return try await closing(trial) {
        let restored = try await Backup.restore(
          file, passphrase: passphrase, into: trial, schemas: House.schemas(of: capabilities), folder: scratch)
        guard restored == summary else { throw Problem("copy-differs", status: 500, ["table": "*"]) }
        try await trial.requireWhole()
        return restored
      }
    } catch {
      try? FileManager.default.removeItem(atPath: file)
      throw error
    }
  }
}
