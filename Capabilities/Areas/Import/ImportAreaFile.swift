import Access
import CapabilityKit
import Foundation
import Geography
import Places
import Storage
import Vocabulary

/// What an import did, kept as the report of its job.
struct ImportedAreas: Codable, Sendable, Hashable {
  var report: AreaImportReport
  var file: String
  var layer: String
  /// Nil for a dry run.
  var changes: Changes?

  struct Changes: Codable, Sendable, Hashable {
    var validFrom: Day
    var added: Int
    var changed: Int
    var unchanged: Int
    var ended: Int
    var aliases: Int
    var isAnything: Bool { added + changed + ended + aliases > 0 }
  }
}

/// The one way for boundaries into Concord: the command, the page, the API and the demonstration city come here.
enum ImportAreaFile {
  /// Reads and checks; writes nothing.
  static func check(_ path: String, named source: String, _ order: AreaOrder) throws -> PreparedAreas {
    try order.requireColumns()
    let file = try AreaFile.read(path, fileLayer: order.fileLayer, layer: order.layer, crs: order.crs)
    return try Places.prepare(file, order.options(source: source))
  }

  /// Cancelling takes effect until the areas are written; the writing itself is one transaction.
  static func perform(
    _ path: String, named source: String, _ order: AreaOrder, by who: Principal, _ services: Services,
    progress: JobProgress = .silent, dryRun: Bool = false
  ) async throws -> ImportedAreas {
    try services.policy.require(who, .manageAreas)
    progress.tell(0, of: 3)
    try order.requireColumns()
    let file = try AreaFile.read(path, fileLayer: order.fileLayer, layer: order.layer, crs: order.crs)
    try progress.checkCancelled()
    progress.tell(1, of: 3)
    let prepared = try Places.prepare(file, order.options(source: source))
    try progress.checkCancelled()
    progress.tell(2, of: 3)
    let layer = prepared.options.layer
    if dryRun { return ImportedAreas(report: prepared.report, file: source, layer: layer) }
    let surroundings = services.surroundings
    let report = try await services.database.write { db in
      let report = try Places.importAreas(prepared, on: db, surroundings: surroundings)
      if let changes = report.changes, changes.isAnything {
        try AuditTrail.record(
          "areas.imported", by: who, subject: AreaReference.of(layer: layer),
          changes: [
            Change("validFrom", nil, changes.validFrom.description),
            Change("added", nil, "\(changes.added)"), Change("changed", nil, "\(changes.changed)"),
            Change("ended", nil, "\(changes.ended)"), Change("unchanged", nil, "\(changes.unchanged)"),
          ], at: surroundings.now(), on: db)
      }
      return report
    }
    progress.tell(3, of: 3)
    return ImportedAreas(
      report: report, file: source, layer: layer,
      changes: report.changes.map {
        .init(
          validFrom: $0.validFrom, added: $0.added, changed: $0.changed, unchanged: $0.unchanged, ended: $0.ended,
          aliases: $0.aliases)
      })
  }
}

/// JSON as this capability writes it.
enum AreaJSON {
  static func text(_ value: some Encodable, pretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
