import CapabilityKit
import Evidence
import Foundation
import Operation
import Storage
import Translation
import Vocabulary

/// How the installation is, from what the house itself knows. Other capabilities add their own lines, such as backups.
enum SystemStatus {
  static let sources = [
    StatusSource("desk.status.program", order: 10, lines: program),
    StatusSource("desk.status.storage", order: 20, lines: storage),
    StatusSource("desk.status.jobs", order: 40, lines: jobs),
    StatusSource("desk.status.picture", order: 50, lines: picture),
    StatusSource("desk.status.network", order: 60, lines: network),
  ]

  @Sendable private static func program(_ call: Call) async throws -> [StatusLine] {
    let (t, metrics) = (call.t, call.services.metrics)
    let errors = metrics.value(.unexpected)
    let started = metrics.value(.started).map { Instant(milliseconds: Int64($0 * 1000)) }
    return [
      StatusLine("version", title: t("desk.system.version"), value: House.version),
      started.map { start in
        StatusLine(
          "started", title: t("desk.status.started"),
          value: t.instant(start, utcOffset: call.services.city.current.utcOffset(at: start)))
      },
      StatusLine("requests", title: t("desk.status.requests"), value: t.number(metrics.requests)),
      StatusLine(
        "errors", title: t("desk.status.errors"), value: t.number(errors), level: errors == 0 ? .good : .attention,
        advice: errors == 0 ? nil : t("desk.status.errors.advice")),
    ].compactMap { $0 }
  }

  @Sendable private static func storage(_ call: Call) async throws -> [StatusLine] {
    let (t, services) = (call.t, call.services)
    let size: Int64? = try await services.database.read { try $0.value($0.dialect.databaseSize) }
    var lines = [
      StatusLine("database", title: t("desk.system.database"), value: try await services.database.version),
      StatusLine("size", title: t("desk.status.size"), value: bytes(size ?? 0, t)),
    ]
    if let free = freeSpace(services.uploadsFolder) {
      lines.append(freeLine(free.free, of: free.total, t))
    }
    return lines
  }

  static func freeLine(_ free: Int64, of total: Int64, _ t: Translator) -> StatusLine {
    let level: StatusLine.Level =
      free < 500_000_000 ? .problem : free < 2_000_000_000 || free < total / 20 ? .attention : .good
    return StatusLine(
      "free", title: t("desk.status.free"), value: bytes(free, t), level: level,
      advice: level == .good ? nil : t("desk.status.free.advice"))
  }

  /// Of the disk that holds the data folder; the folder itself may not be there yet.
  private static func freeSpace(_ folder: URL) -> (free: Int64, total: Int64)? {
    var path = folder.standardizedFileURL.path
    while path != "/", !FileManager.default.fileExists(atPath: path) {
      path = URL(fileURLWithPath: path).deletingLastPathComponent().path
    }
    guard let facts = try? FileManager.default.attributesOfFileSystem(forPath: path),
      let free = facts[.systemFreeSize] as? NSNumber, let total = facts[.systemSize] as? NSNumber
    else { return nil }
    return (free.int64Value, total.int64Value)
  }

  @Sendable private static func jobs(_ call: Call) async throws -> [StatusLine] {
    let t = call.t
    let week = call.services.surroundings.now().adding(seconds: -7 * 86_400)
    let (running, failed) = try await call.services.database.read { db in
      (
        try db.value("SELECT COUNT(*) FROM job WHERE state = 'running'", as: Int.self) ?? 0,
        try db.value("SELECT COUNT(*) FROM job WHERE state = 'failed' AND started >= \(week)", as: Int.self) ?? 0
      )
    }
    return [
      StatusLine("running", title: t("desk.status.running"), value: t.number(running)),
      StatusLine(
        "failed", title: t("desk.status.failed"), value: t.number(failed), level: failed == 0 ? .good : .attention,
        advice: failed == 0 ? nil : t("desk.status.failed.advice")),
    ]
  }

  @Sendable private static func picture(_ call: Call) async throws -> [StatusLine] {
    let (t, cube) = (call.t, call.services.cube)
    let lag = try await cube.lag(behind: call.services.database)
    return [
      StatusLine("cube", title: t("desk.status.cube"), value: t.number(cube.snapshot.rowCount)),
      StatusLine(
        "lag", title: t("desk.status.lag"), value: t.number(lag), level: lag > 1000 ? .attention : .good,
        advice: lag > 1000 ? t("desk.status.lag.advice") : nil),
    ]
  }

  @Sendable private static func network(_ call: Call) async throws -> [StatusLine] {
    let (t, metrics) = (call.t, call.services.metrics)
    let isForwarded = metrics.value(.untrustedForwarded) > 0
    return [
      certificate(metrics.value(.certificateExpires), at: call.services.surroundings.now(), t),
      metrics.value(.connections).map {
        StatusLine("connections", title: t("desk.status.connections"), value: t.number(Int($0)))
      },
      StatusLine("limited", title: t("desk.status.limited"), value: t.number(metrics.value(.rateLimited))),
      StatusLine(
        "forwarded", title: t("desk.status.forwarded"),
        value: t(isForwarded ? "desk.status.forwarded.bad" : "desk.status.forwarded.good"),
        level: isForwarded ? .attention : .good, advice: isForwarded ? t("desk.status.forwarded.advice") : nil),
    ].compactMap { $0 }
  }

  static func certificate(_ expires: Double?, at now: Instant, _ t: Translator) -> StatusLine {
    guard let expires else {
      return StatusLine("certificate", title: t("desk.status.certificate"), value: t("desk.status.certificate.front"))
    }
    let days = max(0, Int((expires - Double(now.milliseconds) / 1000) / 86_400))
    let level: StatusLine.Level = days < 4 ? .problem : days < 21 ? .attention : .good
    return StatusLine(
      "certificate", title: t("desk.status.certificate"),
      value: t("desk.status.certificate.days", ["days": .count(days)]),
      level: level, advice: level == .good ? nil : t("desk.status.certificate.advice"))
  }

  private static func bytes(_ count: Int64, _ t: Translator) -> String {
    let megabytes = Double(count) / 1_000_000
    return megabytes < 1000
      ? t("desk.status.bytes.mb", ["size": .text(t.number(megabytes, decimals: 1))])
      : t("desk.status.bytes.gb", ["size": .text(t.number(megabytes / 1000, decimals: 1))])
  }
}
