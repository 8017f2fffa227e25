public import Geography
public import Storage
public import Vocabulary

extension Places {
  /// Checks a file and imports it in one transaction. A dry run writes nothing.
  public static func importAreas(
    _ file: FeatureFile, _ options: AreaImport, into db: any Database, surroundings: Surroundings, dryRun: Bool = false
  ) async throws -> AreaImportReport {
    let prepared = try prepare(file, options)
    if dryRun { return prepared.report }
    return try await db.write { try importAreas(prepared, on: $0, surroundings: surroundings) }
  }

  /// Makes the prepared areas the set in force from their day on, in the caller's transaction.
  ///
  /// Areas whose name, group and boundary are as before keep their version; others end on the day and begin anew; areas
  /// that the file does not have end. An area keeps its identifier through all versions by its layer and code. An import
  /// for the day on which the latest set began takes that set's place; the same set once more writes nothing. Sets are
  /// added at the end only: `areas-newer` (409, `day`) when a later set exists. `areas-none` (422) when no feature of
  /// the file became an area, so that a wrong file does not end a whole layer.
  public static func importAreas(
    _ prepared: PreparedAreas, on db: any Connection, surroundings: Surroundings
  ) throws -> AreaImportReport {
    guard !prepared.drafts.isEmpty else { throw Problem("areas-none", status: 422) }
    let layer = prepared.options.layer
    // One import at a time: the row stays locked until the end of the transaction.
    try db.run("UPDATE places_state SET revision = revision WHERE id = 1")
    let last = try latestDay(of: layer, on: db)
    let day = prepared.options.validFrom ?? last ?? .beginningOfTime
    if let last, day < last { throw Problem("areas-newer", status: 409, ["day": last.description]) }

    var changes = AreaChanges(layer: layer, validFrom: day)
    let before = try inForce(layer, on: db)
    for draft in prepared.drafts {
      if let known = before[draft.code] {
        if known.isSame(as: draft) { changes.unchanged += 1 } else { changes.changed += 1 }
      } else {
        changes.added += 1
      }
    }
    let wanted = Set(prepared.drafts.map(\.code))
    changes.ended = before.keys.filter { !wanted.contains($0) }.count

    if changes.isAnything {
      if day == last { try undo(layer, from: day, on: db) }
      try write(prepared, day, on: db, surroundings)
    }
    changes.aliases = try addAliases(prepared, on: db)
    if changes.isAnything {
      try db.run("UPDATE places_state SET default_layer = \(layer) WHERE id = 1 AND default_layer IS NULL")
      try noteChange(on: db)
    }
    var report = prepared.report
    report.changes = changes
    return report
  }

  /// Counts a change and tells every process of it.
  static func noteChange(on db: any Connection) throws {
    try db.run("UPDATE places_state SET revision = revision + 1 WHERE id = 1")
    try db.announce(topic)
  }

  /// The last day on which an area of the layer began or ended.
  private static func latestDay(of layer: String, on db: any Connection) throws -> Day? {
    let row = try db.row(
      """
      SELECT max(v.valid_from) AS begun, max(v.valid_to) AS ended
      FROM area_version v JOIN area ON area.id = v.area WHERE area.layer = \(layer)
      """)
    let days = [try row?.optional(0, as: Day.self), try row?.optional(1, as: Day.self)]
    return days.compactMap { $0 }.max()
  }

  /// Takes back the set that begins on a day: what ended then is in force again.
  private static func undo(_ layer: String, from day: Day, on db: any Connection) throws {
    try db.run(
      "DELETE FROM area_version WHERE valid_from = \(day) AND area IN (SELECT id FROM area WHERE layer = \(layer))")
    try db.run(
      """
      UPDATE area_version SET valid_to = NULL
      WHERE valid_to = \(day) AND area IN (SELECT id FROM area WHERE layer = \(layer))
      """)
  }

  private static func write(
    _ prepared: PreparedAreas, _ day: Day, on db: any Connection, _ surroundings: Surroundings
  ) throws {
    let options = prepared.options
    let importID: Identifier<AreaImport> = surroundings.identifier()
    try db.run(
      """
      INSERT INTO area_import (id, layer, valid_from, imported, source, crs)
      VALUES (\(importID), \(options.layer), \(day), \(surroundings.now()), \(options.source), \(prepared.crs))
      """)
    let before = try inForce(options.layer, on: db)
    var known: [String: AreaID] = [:]
    try db.forEachRow("SELECT code, id FROM area WHERE layer = \(options.layer)") { row in
      known[try row.get(0)] = try row.get(1)
    }
    let wanted = Set(prepared.drafts.map(\.code))
    for (code, version) in before where !wanted.contains(code) { try end(version.area, day, on: db) }
    for draft in prepared.drafts {
      if let version = before[draft.code] {
        if version.isSame(as: draft) { continue }
        try end(version.area, day, on: db)
      }
      let id: AreaID
      if let area = known[draft.code] {
        id = area
        try db.run("UPDATE area SET name = \(draft.name) WHERE id = \(id)")
      } else {
        id = surroundings.identifier()
        try db.run(
          """
          INSERT INTO area (id, layer, code, name) VALUES (\(id), \(options.layer), \(draft.code), \(draft.name))
          """)
      }
      try begin(draft, id, day, importID, on: db)
    }
  }

  private static func end(_ area: AreaID, _ day: Day, on db: any Connection) throws {
    try db.run("UPDATE area_version SET valid_to = \(day) WHERE area = \(area) AND valid_to IS NULL")
  }

  private static func begin(
    _ draft: AreaDraft, _ id: AreaID, _ day: Day, _ importID: Identifier<AreaImport>, on db: any Connection
  ) throws {
    let label = draft.geometry.pointOnSurface ?? draft.geometry.bounds.centre
    try db.run(
      """
      INSERT INTO area_version (area, valid_from, valid_to, name, names, area_group, geometry, area_m2, label_x,
        label_y, import)
      VALUES (\(id), \(day), NULL, \(draft.name), \(AreaNameTexts.write(draft.names)), \(draft.group),
        \(draft.geometry.wkb), \(draft.geometry.areaSquareMetres), \(label.x), \(label.y), \(importID))
      """)
  }

  private static func addAliases(_ prepared: PreparedAreas, on db: any Connection) throws -> Int {
    var added = 0
    for draft in prepared.drafts {
      for alias in draft.aliases {
        added += try db.run(
          """
          INSERT INTO area_alias (area, alias)
          SELECT id, CAST(\(alias) AS TEXT) FROM area WHERE layer = \(prepared.options.layer) AND code = \(draft.code)
          ON CONFLICT DO NOTHING
          """)
      }
    }
    return added
  }

  private struct Version {
    let area: AreaID
    let name: String
    let names: String
    let group: String?
    let geometry: [UInt8]

    func isSame(as draft: AreaDraft) -> Bool {
      name == draft.name && names == AreaNameTexts.write(draft.names) && group == draft.group
        && geometry == draft.geometry.wkb
    }
  }

  /// The versions without an end, by code.
  private static func inForce(_ layer: String, on db: any Connection) throws -> [String: Version] {
    var found: [String: Version] = [:]
    try db.forEachRow(
      """
      SELECT area.code, v.area, v.name, v.names, v.area_group, v.geometry
      FROM area_version v JOIN area ON area.id = v.area WHERE area.layer = \(layer) AND v.valid_to IS NULL
      """
    ) { row in
      found[try row.get(0)] = Version(
        area: try row.get(1), name: try row.get(2), names: try row.get(3), group: try row.optional(4),
        geometry: try row.get(5))
    }
    return found
  }
}
