import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Backup

@Suite struct RotationTests {
  /// Backups twice a day for a number of days up to Monday 2026-03-09.
  private func names(days: Int) -> [String] {
    let end = Instant(milliseconds: 1_773_057_600_000)
    return (0..<2 * days).map { Rotation.name(end.adding(seconds: -Int64($0) * 43_200)) }
  }

  @Test func otherFilesAreNeverTouched() {
    let others = ["concord.backup", "concord-2026.backup", "notes.txt", "concord-2026-03-09T12-00-00Z.backup.partial"]
    #expect(Rotation(daily: 0, weekly: 0).superfluous(others) == [])
  }

  @Test func theNewestIsAlwaysKept() {
    let all = names(days: 3)
    #expect(Rotation(daily: 0, weekly: 0).superfluous(all) == Array(all.dropFirst()).sorted())
    #expect(Rotation(daily: 7, weekly: 4).superfluous([]) == [])
  }

  @Test func theLastOfEachDayAndWeekIsKept() {
    let all = names(days: 40)
    let removed = Set(Rotation(daily: 7, weekly: 4).superfluous(all))
    let kept = all.filter { !removed.contains($0) }.map { String($0.dropFirst(8).prefix(13)) }
    #expect(
      kept == [
        "2026-03-09T12", "2026-03-08T12", "2026-03-07T12", "2026-03-06T12", "2026-03-05T12", "2026-03-04T12",
        "2026-03-03T12", "2026-03-01T12", "2026-02-22T12",
      ])
  }

  @Test func daysWithoutABackupDoNotCount() {
    let all = names(days: 30).filter { !$0.contains("2026-03-0") }
    let removed = Rotation(daily: 2, weekly: 0).superfluous(all)
    #expect(all.count - removed.count == 2)
  }

  @Test(arguments: TestDatabase.available)
  func onlyOneServerTakesABackupAndOnlyWhenItIsDue(_ kind: TestDatabase) async throws {
    try await withDatabase(kind, schemas: [BackupRuns.schema]) { db in
      let now = Instant(milliseconds: 1_773_057_600_000)
      @Sendable func begin(_ seconds: Int64) async throws -> Bool {
        try await db.write { try BackupRuns.begin(every: 3600, now: now.adding(seconds: seconds), on: $0) }
      }
      @Sendable func note(_ seconds: Int64, _ problem: String?) async throws {
        let at = now.adding(seconds: seconds)
        let run = BackupRuns.Run(started: at, ended: at, file: "a", bytes: 1, rows: 1, problem: problem)
        try await db.write { try BackupRuns.note(run, on: $0) }
      }
      #expect(try await begin(0))
      #expect(try await !begin(1))
      try await note(0, nil)
      #expect(try await !begin(3599))
      #expect(try await begin(3600))
      try await note(3600, "database-busy")
      #expect(try await !begin(3601))
      #expect(try await begin(3600 + 900))
      // A server that died lets go after two hours.
      #expect(try await !begin(3600 + 901))
      #expect(try await begin(3600 + 900 + 7201))
      try await note(3600 + 900 + 7201, nil)
      // The clock was set back by a day: the times that lie ahead hold nothing up.
      #expect(try await begin(-86_400))
      try await note(-86_400, nil)
      #expect(try await !begin(-86_399))
      #expect(try await db.read { db in try BackupRuns.last(9, on: db) }.count == 4)
    }
  }
}
