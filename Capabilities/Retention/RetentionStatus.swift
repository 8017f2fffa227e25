import CapabilityKit
import Storage
import Translation
import Vocabulary

/// On the page *System*: whether the hourly purge is alive.
enum RetentionStatus {
  static let source = StatusSource("retention.status", order: 45) { call in
    let now = call.services.surroundings.now()
    let last: Instant? = try await call.services.database.read { db in
      try db.value("SELECT MAX(COALESCE(ended, began)) AS last FROM keeping_run")
    }
    guard let last else {
      return [StatusLine("purge", title: call.t("retention.status.purge"), value: call.t("retention.last.never"))]
    }
    let isLate = last < now.adding(seconds: -26 * 3600)
    let offset = call.services.city.current.utcOffset(at: now)
    return [
      StatusLine(
        "purge", title: call.t("retention.status.purge"), value: call.t.instant(last, utcOffset: offset),
        level: isLate ? .attention : .good, advice: isLate ? call.t("retention.status.late") : nil)
    ]
  }
}
