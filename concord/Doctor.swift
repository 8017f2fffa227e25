import Access
import Backup
import CapabilityKit
import Evidence
import Foundation
import Storage
import Vocabulary

/// Examines a city's data without changing it, from the folder up to the figures.
struct Doctor {
  let settings: Settings
  let surroundings: Surroundings

  private static let restoreAdvice =
    "Stop the server, keep the data as it is for whoever looks into it, and restore the last good backup: "
    + "concord restore FILE --data NEW-FOLDER"

  func examine() async -> [Finding] {
    var findings = [permissions(), space()]
    let database: any Database
    do { database = try await openDatabase(settings, create: false) } catch {
      findings.append(
        .wrong(
          "database", Self.words(error),
          settings[.database].isEmpty
            ? "Check --data, or restore a backup: concord restore FILE --data NEW-FOLDER"
            : "Check that PostgreSQL runs, and the address in the setting database."))
      return findings
    }
    do { findings.append(.good("database", "\(try await database.version), Concord \(House.version)")) } catch {
      findings.append(.wrong("database", Self.words(error), "Check that the database answers."))
    }
    for (name, check) in checks {
      do { findings.append(try await database.read { try check($0) }) } catch {
        findings.append(.wrong(name, Self.words(error), Self.restoreAdvice))
      }
    }
    findings.append(await picture(database))
    await database.close()
    return findings
  }

  private var checks: [(String, @Sendable (any Connection) throws -> Finding)] {
    let (now, settings) = (surroundings.now(), settings)
    return [
      ("schema", Self.schema), ("pages", Self.pages), ("references", Self.references), ("numbers", Self.numbers),
      ("audit", Self.audit), ("clock", { try Self.clock(now, $0) }),
      ("backups", { try Self.backups(settings, now, $0) }),
    ]
  }

  private static func schema(_ db: any Connection) throws -> Finding {
    let found = try db.schemaVersions()
    let known = House.schemas(of: capabilities)
    for schema in known where found[schema.part] ?? 0 > schema.migrations.last?.number ?? 0 {
      return .wrong(
        "schema", "the part \(schema.part) was written by a newer version of Concord",
        "Run that version or a later one.")
    }
    let behind = known.filter { $0.migrations.last?.number ?? 0 > found[$0.part] ?? 0 }
    return behind.isEmpty
      ? .good("schema", "\(known.count) parts are up to date")
      : .attention(
        "schema", "\(behind.map(\.part).joined(separator: ", ")) will be brought up to date at the next start",
        "Take a backup before you start the new version.")
  }

  private static func pages(_ db: any Connection) throws -> Finding {
    let damage = try StoredFaults.damage(on: db)
    return damage.isEmpty
      ? .good("pages", "everything stored can be read")
      : .wrong("pages", damage.prefix(3).joined(separator: "; "), restoreAdvice)
  }

  private static func references(_ db: any Connection) throws -> Finding {
    let broken = try StoredFaults.brokenReferences(on: db)
    return broken.isEmpty
      ? .good("references", "every record that another one needs is there")
      : .wrong("references", "records are missing that these need: \(broken.joined(separator: ", "))", restoreAdvice)
  }

  private static func numbers(_ db: any Connection) throws -> Finding {
    let spent = try StoredFaults.spentNumbers(on: db, House.schemas(of: capabilities))
    return spent.isEmpty
      ? .good("numbers", "no number can come twice")
      : .wrong("numbers", "the next number was given already: \(spent.joined(separator: ", "))", restoreAdvice)
  }

  private static func audit(_ db: any Connection) throws -> Finding {
    let result = try AuditTrail.verify(on: db)
    guard let fault = result.faults.first else { return .good("audit", "\(result.entries) entries, none changed") }
    let place = "\(fault.entries.lowerBound)–\(fault.entries.upperBound)"
    return .wrong(
      "audit", "\(result.faults.count) faults; first: \(fault.kind.rawValue), entries \(place)",
      "Somebody or something changed the record of changes. Keep this database, tell your auditor, and compare it with "
        + "the last good backup.")
  }

  private static func clock(_ now: Instant, _ db: any Connection) throws -> Finding {
    let last: Instant? = try db.value("SELECT MAX(at) AS at FROM audit_entry")
    if let last, last > now.adding(seconds: 300) {
      return .wrong(
        "clock", "this machine says \(now.rfc3339), and the last change was made at \(last.rfc3339)",
        "Set the clock (systemctl status systemd-timesyncd); times and deadlines are wrong until then.")
    }
    guard db.dialect == .postgres else { return .good("clock", now.rfc3339) }
    let seconds: Int64? = try db.value("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT) AS seconds")
    let apart = abs((seconds ?? 0) - now.milliseconds / 1000)
    return apart <= 60
      ? .good("clock", now.rfc3339)
      : .wrong(
        "clock", "this machine and the database server are \(apart) seconds apart",
        "Let both keep time by the network (systemctl status systemd-timesyncd).")
  }

  private static func backups(_ settings: Settings, _ now: Instant, _ db: any Connection) throws -> Finding {
    guard !settings[.backupFolder].isEmpty else {
      return .attention(
        "backups", "none are taken by themselves",
        "Set backup-folder to a folder on another disk, or run concord backup from a timer of your own.")
    }
    guard try db.schemaVersions()["backup"] != nil else {
      return .attention("backups", "none yet", "The server takes the first within a minute of its start.")
    }
    let every = (Int64(settings[.backupEvery]) ?? 24) * 3600
    let last = try BackupRuns.last(1, on: db).first
    guard let good = try BackupRuns.lastGood(now: now, on: db) else {
      let why = last?.problem.map { "the last try failed: \(CommandTexts.sentence(for: Problem($0, status: 500)))" }
      return .attention("backups", why ?? "none yet", "The server takes the first within a minute of its start.")
    }
    if good.adding(seconds: 2 * every) < now {
      return .wrong(
        "backups", "the last good one is of \(good.rfc3339)",
        last?.problem.map { CommandTexts.sentence(for: Problem($0, status: 500)) } ?? "Is the server running?")
    }
    return .good("backups", "the last good one is of \(good.rfc3339)")
  }

  /// The figures in memory against a slow count of the same facts.
  private func picture(_ database: any Database) async -> Finding {
    do {
      let cube = Cube()
      try await cube.rebuild(from: database)
      let quick = try cube.answer(CubeQuery(filter: Filter(allowedSources: .all), by: [.month, .area]))
      let slow = try await database.read { try EvidenceStore.slowCount(of: .incidents, on: $0) }
      let counted = Dictionary(uniqueKeysWithValues: quick.rows.map { ($0.keys, $0.value) })
      let isSame =
        counted.count == slow.count && slow.allSatisfy { key, value in abs((counted[key] ?? 0) - value) < 1e-6 }
      return isSame
        ? .good("picture", "the figures equal a slow count of \(cube.snapshot.rowCount) facts")
        : .wrong("picture", "the figures differ from a slow count", "Restart the server; if it stays, tell the makers.")
    } catch {
      return .wrong("picture", Self.words(error), Self.restoreAdvice)
    }
  }

  static func words(_ error: any Error) -> String {
    (error as? Problem).map(CommandTexts.sentence(for:)) ?? "\(error)"
  }
}
