import Access
import CapabilityKit
import Foundation
import Site
import Storage
import Tables
import Translation
import Vocabulary

/// The file import for programs: the file is the body, the mapping a shipped one or the one kept for the source.
struct ImportIncidentsAPI: Sendable {
  let memory: IncidentMemory
  static let bodyLimit = 100 << 20

  var routes: [Route] {
    let importers = Who.holder(of: .importIncidents)
    return [
      // Described as a page: the API's description knows bodies of JSON only.
      .page(.post, "/api/v1/incidents/import", who: importers, bodyLimit: Self.bodyLimit, handle: importFile),
      .page(.get, "/api/v1/organisations/{id}/mapping", who: importers, handle: mapping),
      .page(.put, "/api/v1/organisations/{id}/mapping", who: importers, handle: keepMapping),
    ]
  }

  private func importFile(_ call: Call) async throws -> Reply {
    let desk = IncidentDesk(call.services, memory)
    let own = call.principal?.organisation.text ?? ""
    let source = try await desk.importSource(call.query["source"] ?? own, by: call.principal)
    let rules: IncidentMapping
    if let name = call.query["mapping"] {
      guard IncidentMapping.shipped.contains(name) else {
        throw Problem(
          "mapping-missing", status: 422,
          ["mapping": name, "known": IncidentMapping.shipped.joined(separator: ", ")])
      }
      rules = try IncidentMapping.named(name)
    } else {
      let kept = try await call.services.database.read { try IncidentImportStore.mapping(of: source.id, on: $0) }
      guard let kept else { throw Problem("mapping-needed", status: 422) }
      rules = kept
    }
    let table = try TableFile.open(call.body, name: call.query["name"], options: rules.options(limit: Self.bodyLimit))
    let request = IncidentImport(
      mapping: rules, source: source.id, fileName: call.query["name"] ?? "api",
      sharing: try await call.query["sharing"].mapped {
        try await desk.sharing(
          SharingDraft(sharing: $0, sharedWith: call.query.all("shared-with")), of: source.id)
      },
      dayOrder: call.query["day-order"].flatMap { DayParser.Order(rawValue: $0) },
      isDryRun: call.query["dry-run"].map { $0 != "false" && $0 != "0" } ?? false)
    return try .json(try await desk.importIncidents(table, request, by: call.principal, t: call.t))
  }

  private func mapping(_ call: Call) async throws -> Reply {
    let source = try await source(call)
    guard let kept = try await call.services.database.read({ try IncidentImportStore.mapping(of: source.id, on: $0) })
    else { throw Problem.notFound }
    return Reply(content: .bytes(kept.json, type: "application/json; charset=utf-8"))
  }

  private func keepMapping(_ call: Call) async throws -> Reply {
    let source = try await source(call)
    let rules = try IncidentMapping.read(call.body)
    let (who, now) = (call.principal, call.services.surroundings.now())
    try await call.services.database.write { db in
      try IncidentImportStore.remember(rules, of: source.id, by: who, at: now, on: db)
    }
    return Reply(content: .bytes(rules.json, type: "application/json; charset=utf-8"))
  }

  private func source(_ call: Call) async throws -> Organisation {
    let desk = IncidentDesk(call.services, memory)
    return try await desk.importSource(try call.parameter("id"), by: call.principal)
  }
}

extension IncidentDesk {
  /// The organisation that a text names; what comes near is told.
  func importSource(_ text: String) async throws -> Organisation {
    let (found, all) = try await database.read { db in
      (try Organisation.named(text, on: db), try Organisation.list(on: db))
    }
    if let found, found.archived == nil { return found }
    let near = NearMiss.of(text, among: all.filter { $0.archived == nil }.map(\.name))
    throw Problem(
      near.isEmpty ? "source-unknown" : "source-unknown-near", status: 422,
      ["value": text, "near": near.joined(separator: ", ")])
  }

  /// The same for somebody who may import for it; others are not told who there is.
  func importSource(_ text: String, by who: Principal?) async throws -> Organisation {
    guard let found = try await database.read({ try Organisation.named(text, on: $0) }), found.archived == nil,
      policy.allows(who, .importIncidents, owner: found.id)
    else { throw Problem("source-unknown", status: 422, ["value": text]) }
    return found
  }
}

/// What became of a file, in a few lines.
struct ImportSummary: Sendable {
  let report: IncidentImportReport
  let t: Translator

  var text: String {
    var lines = [t(report.isDryRun ? "import.result.dry-run" : "import.result.done")]
    lines.append(t("import.result.read", ["count": .count(report.read)]))
    lines.append(
      t("import.result.added", ["incidents": .count(report.incidents), "offences": .count(report.offences)]))
    if report.updated > 0 { lines.append(t("import.result.updated", ["count": .count(report.updated)])) }
    if report.unchanged > 0 { lines.append(t("import.result.unchanged", ["count": .count(report.unchanged)])) }
    if report.notLocated > 0 { lines.append(t("import.result.not-located", ["count": .count(report.notLocated)])) }
    if report.refusedCount > 0 { lines.append(t("import.result.refused", ["count": .count(report.refusedCount)])) }
    for row in report.refused.prefix(20) {
      lines.append(
        "  "
          + t(
            "import.result.row",
            ["row": .count(row.row), "column": .text(row.column), "reason": .text(row.reason)]))
    }
    return lines.joined(separator: "\n")
  }
}
