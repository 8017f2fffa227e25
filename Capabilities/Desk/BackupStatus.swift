import Backup
import CapabilityKit
import Storage
import Translation
import Vocabulary

/// How the last scheduled backup went, for the page *System*.
enum BackupStatus {
  static let source = StatusSource("desk.status.backups", order: 30) { call in
    let now = call.services.surroundings.now()
    let (last, good) = try await call.services.database.read { db in
      (try BackupRuns.last(1, on: db).first, try BackupRuns.lastGood(now: now, on: db))
    }
    return [
      line(last: last, good: good, now: now, utcOffset: call.services.city.current.utcOffset(at: now), call.t)
    ]
  }

  static func line(
    last: BackupRuns.Run?, good: Instant?, now: Instant, utcOffset: Int, _ t: Translator
  ) -> StatusLine {
    let failure = last?.problem.map {
      t.sentence(for: Problem($0, status: 500, ["path": "", "table": "", "what": ""]))
    }
    let isOld = good.map { $0.adding(seconds: 8 * 86_400) < now } ?? false
    let level: StatusLine.Level = failure != nil || isOld ? .problem : good == nil ? .attention : .good
    return StatusLine(
      "last-backup", title: t("desk.status.backup"),
      value: good.map { t.instant($0, utcOffset: utcOffset) } ?? t("desk.status.backup.none"), level: level,
      advice: failure ?? (level == .good ? nil : t("desk.status.backup.advice")))
  }
}
