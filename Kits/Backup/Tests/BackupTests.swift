import Foundation
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Backup

@Suite struct BackupTests {
  // Refusals

  @Test func nothingThatIsThereIsWrittenOver() async throws {
    try await withFolder { folder in
      try await withDatabase(.sqlite, schemas: Sample.schemas) { db in
        try await Sample.fill(db)
        _ = try await Backup.take(from: db, Sample.origin(folder), to: folder + "/a")
        let before = FileManager.default.contents(atPath: folder + "/a")
        await #expect(throws: Problem.targetNotEmpty(folder + "/a")) {
          try await Backup.take(from: db, Sample.origin(folder), to: folder + "/a")
        }
        #expect(FileManager.default.contents(atPath: folder + "/a") == before)
        await #expect(throws: Problem.targetNotEmpty("the database")) {
          try await Backup.restore(folder + "/a", into: db, schemas: Sample.schemas, folder: folder)
        }
        try Self.write("x", folder + "/uploads/one")
        try await withTestStore(.sqlite) { store in
          let empty = try await store.open()
          await #expect(throws: Problem.targetNotEmpty(folder + "/uploads/one")) {
            try await Backup.restore(folder + "/a", into: empty, schemas: Sample.schemas, folder: folder)
          }
          #expect(try await empty.read { db in try TableShape.isEmpty(db) })
        }
      }
    }
  }

  @Test(arguments: [nil, "a long enough sentence"])
  func everyChangedOrMissingByteIsFound(_ passphrase: String?) async throws {
    try await withFolder { folder in
      try await withDatabase(.sqlite, schemas: Sample.schemas) { db in
        try await Sample.fill(db)
        _ = try await Backup.take(
          from: db, Sample.origin(folder), to: folder + "/a", passphrase: passphrase, cost: .forTests)
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/a")))
        #expect(try Backup.verify(folder + "/a", passphrase: passphrase).rows == 12)
        var damaged = stride(from: 0, to: whole.count, by: 7).map { place in
          var bytes = whole
          bytes[place] ^= 0x20
          return bytes
        }
        damaged += stride(from: 0, to: whole.count, by: 31).map { Array(whole.prefix($0)) }
        damaged.append(whole + [0])
        for (index, bytes) in damaged.enumerated() {
          let path = folder + "/damaged"
          try Data(bytes).write(to: URL(fileURLWithPath: path))
          #expect(throws: Problem.self, "\(index)") { try Backup.verify(path, passphrase: passphrase) }
        }
      }
    }
  }

  @Test func piecesCannotBeMovedRepeatedOrLeftOut() async throws {
    let header = Array("header".utf8)
    let sealing = Sealing(cost: .forTests, salt: Data(repeating: 7, count: 16))
    let key = try SealingKey(passphrase: "a long enough sentence", sealing, header: header)
    let piece = try key.seal([1, 2, 3], number: 1, isLast: false)
    #expect(try key.open(piece, number: 1, isLast: false) == [1, 2, 3])
    #expect(throws: Problem.backupDamaged) { try key.open(piece, number: 2, isLast: false) }
    #expect(throws: Problem.backupDamaged) { try key.open(piece, number: 1, isLast: true) }
    let other = try SealingKey(passphrase: "a long enough sentence", sealing, header: header + [0])
    #expect(throws: Problem.backupDamaged) { try other.open(piece, number: 1, isLast: false) }
    // Composed or not, the same passphrase is the same.
    let one = try SealingKey(passphrase: "caf\u{e9}", sealing, header: header)
    let two = try SealingKey(passphrase: "cafe\u{301}", sealing, header: header)
    #expect(try two.open(one.seal([9], number: 0, isLast: true), number: 0, isLast: true) == [9])
  }

  @Test func aWrongPassphraseIsToldAndNothingIsReadable() async throws {
    try await withFolder { folder in
      try await withDatabase(.sqlite, schemas: Sample.schemas) { db in
        try await Sample.fill(db)
        _ = try await Backup.take(
          from: db, Sample.origin(folder), to: folder + "/a", passphrase: "a long enough sentence", cost: .forTests)
        #expect(throws: Problem.backupPassphraseNeeded) { try Backup.verify(folder + "/a") }
        #expect(throws: Problem.backupPassphrase) { try Backup.verify(folder + "/a", passphrase: "another sentence") }
        #expect(try Backup.header(of: folder + "/a").isEncrypted)
        var facts = stat()
        #expect(stat(folder + "/a", &facts) == 0 && facts.st_mode & 0o777 == 0o600)
      }
    }
  }

  @Test func aNewerFormatOrDatabaseIsRefused() async throws {
    try await withFolder { folder in
      try Data("Concord backup\n{\"format\":2,\"concord\":\"9.0\"}\n".utf8).write(
        to: URL(fileURLWithPath: folder + "/new"))
      #expect(throws: Problem.backupNewer("9.0")) { try Backup.verify(folder + "/new") }
      try Data("PK".utf8).write(to: URL(fileURLWithPath: folder + "/zip"))
      #expect(throws: Problem.notABackup(folder + "/zip")) { try Backup.verify(folder + "/zip") }
      try await withDatabase(.sqlite, schemas: Sample.schemas) { db in
        _ = try await Backup.take(from: db, Sample.origin(folder), to: folder + "/a")
      }
      let older = Schema("sample", Sample.schemas[0].migrations.dropLast())
      try await withTestStore(.sqlite) { store in
        let empty = try await store.open()
        await #expect(throws: Problem.databaseNewer(found: 2, known: 1, part: "sample")) {
          try await Backup.restore(folder + "/a", into: empty, schemas: [older], folder: folder)
        }
        #expect(try await empty.read { db in try TableShape.isEmpty(db) })
      }
    }
  }

  @Test func aFileFromElsewhereDoesNotChooseWhereItLands() {
    let files = CityFiles(folder: "/city")
    for path in ["../a", "/etc/passwd", "uploads/../concord.sqlite", "uploads", "concord.yaml", "uploads//a", ""] {
      #expect(throws: Problem.backupDamaged, "\(path)") { try files.place(path) }
    }
    #expect((try? files.place("uploads/a/b")) == "/city/uploads/a/b")
  }

  // What it is for

  @Test(arguments: TestDatabase.moves)
  func everythingComesBackOnEachDatabase(_ from: TestDatabase, _ to: TestDatabase) async throws {
    try await withFolder { folder in
      try Self.write("waiting", folder + "/from/uploads/imports/one.csv")
      try Self.write("names", folder + "/from/demonstration.txt")
      try await withDatabase(from, schemas: Sample.schemas) { db in
        try await Sample.fill(db)
        let taken = try await Backup.take(
          from: db, Sample.origin(folder + "/from"), to: folder + "/a", passphrase: "a long enough sentence",
          cost: .forTests)
        #expect(taken.rows == 12 && taken.files == 2)
        try await withTestStore(to) { store in
          let other = try await store.open()
          let restored = try await Backup.restore(
            folder + "/a", passphrase: "a long enough sentence", into: other, schemas: Sample.schemas,
            folder: folder + "/to")
          #expect(restored == taken)
          try await Self.expectSame(db, other)
          #expect(FileManager.default.contents(atPath: folder + "/to/uploads/imports/one.csv") == Data("waiting".utf8))
        }
      }
    }
  }

  @Test(arguments: TestDatabase.moves)
  func anExportIsReadBack(_ from: TestDatabase, _ to: TestDatabase) async throws {
    try await withFolder { folder in
      try Self.write("waiting", folder + "/from/uploads/one.csv")
      try await withDatabase(from, schemas: Sample.schemas) { db in
        try await Sample.fill(db)
        let taken = try await Everything.export(
          from: db, Sample.origin(folder + "/from"), schemas: Sample.schemas, to: folder + "/out")
        try await withTestStore(to) { store in
          let other = try await store.open()
          let loaded = try await Everything.load(
            folder + "/out", into: other, schemas: Sample.schemas, data: folder + "/to")
          #expect(loaded == taken)
          try await Self.expectSame(db, other)
        }
        // One changed letter is found, and nothing of it stays.
        let path = folder + "/out/tables/note.jsonl"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("漢", with: "字").write(toFile: path, atomically: true, encoding: .utf8)
        try await withTestStore(to) { store in
          let other = try await store.open()
          await #expect(throws: Problem.exportDamaged("tables/note.jsonl", line: 6)) {
            try await Everything.load(folder + "/out", into: other, schemas: Sample.schemas, data: folder + "/third")
          }
          #expect(try await other.read { db in try TableShape.isEmpty(db) })
        }
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aBackupOfAnOlderVersionIsBroughtUpToDate(_ kind: TestDatabase) async throws {
    let older = [Schema("sample", Sample.schemas[0].migrations.dropLast())]
    try await withFolder { folder in
      try await withDatabase(kind, schemas: older) { db in
        try await Sample.fill(db)
        _ = try await Backup.take(from: db, Sample.origin(folder), to: folder + "/a")
      }
      try await withTestStore(kind) { store in
        let other = try await store.open()
        _ = try await Backup.restore(folder + "/a", into: other, schemas: Sample.schemas, folder: folder)
        try await other.migrate(Sample.schemas)
        #expect(try await other.read { db in try db.schemaVersions() } == ["sample": 2])
        #expect(try await other.read { db in try db.exists("SELECT label FROM place WHERE id = 'z'") })
      }
    }
  }

  /// Rows, sequences, references: and writing goes on where it was.
  private static func expectSame(_ one: any Database, _ other: any Database) async throws {
    try TableSum.requireSame(
      try await one.read { try TableSum.all(on: $0) }, try await other.read { try TableSum.all(on: $0) })
    let faults = try await other.read { db in
      try StoredFaults.damage(on: db) + StoredFaults.brokenReferences(on: db)
        + StoredFaults.spentNumbers(on: db, Sample.schemas)
    }
    #expect(faults == [])
    let next = try await other.write { db in
      try db.value("INSERT INTO note (place) VALUES ('0') RETURNING number", as: Int.self)
    }
    #expect(next == 8)
    await #expect(throws: ConstraintViolation.self) {
      try await other.write { try $0.run("INSERT INTO note (place) VALUES ('nowhere')") }
    }
  }

  private static func write(_ text: String, _ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}
