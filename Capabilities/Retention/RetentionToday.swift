import Access
import CapabilityKit
import Storage
import Translation
import Vocabulary

/// Lines of *Today*: holds whose review has come or comes soon, and a purge that no longer runs.
enum RetentionToday {
  static func lines(_ call: Call) async throws -> [TodayLine] {
    let today = call.today
    var lines: [TodayLine] = []
    if call.may(.holdRecords) {
      let (late, soon) = try await call.services.database.read { db in
        func count(_ condition: SQL) throws -> Int {
          try db.value("SELECT COUNT(*) FROM keeping_hold WHERE released IS NULL AND \(condition)") ?? 0
        }
        return (try count("review <= \(today)"), try count("review > \(today) AND review <= \(today + 14)"))
      }
      if late > 0 {
        lines.append(
          TodayLine(
            call.t("retention.today.review-late", ["count": .count(late)]), count: late, path: HoldsPage.path,
            isUrgent: true))
      }
      if soon > 0 {
        lines.append(
          TodayLine(call.t("retention.today.review-soon", ["count": .count(soon)]), count: soon, path: HoldsPage.path))
      }
    }
    if call.may(.manageRetention) {
      // Counting what is kept takes a while; that the hourly run is alive says as much.
      let late = call.services.surroundings.now().adding(seconds: -26 * 3600)
      let still = try await call.services.database.read { db in
        try db.value("SELECT COUNT(*) FROM keeping_run WHERE COALESCE(ended, began) < \(late)", as: Int.self) ?? 0
      }
      if still > 0 {
        lines.append(TodayLine(call.t("retention.today.still"), count: still, path: ReportPage.path, isUrgent: true))
      }
    }
    return lines
  }
}
