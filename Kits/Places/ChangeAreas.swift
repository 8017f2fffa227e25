public import Storage
public import Vocabulary

extension Places {
  /// Chooses the layer that figures are counted by. Throws `layer-unknown` (422) when it has no areas.
  public static func setDefaultLayer(_ layer: String, on db: any Connection) throws {
    guard try db.exists("SELECT 1 AS found FROM area WHERE layer = \(layer) LIMIT 1") else {
      let layers: [String] = try db.rows("SELECT DISTINCT layer FROM area").map { try $0.get(0) }
      throw Problem("layer-unknown", status: 422, ["layer": layer, "layers": layers.sorted().joined(separator: ", ")])
    }
    try db.run("UPDATE places_state SET default_layer = \(layer) WHERE id = 1")
    try noteChange(on: db)
  }

  /// Gives an area one more name that people and files use; nothing happens when it has it already.
  public static func addAlias(_ alias: String, to area: AreaID, on db: any Connection) throws {
    let alias = alias.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !alias.isEmpty, alias.count <= 500 else {
      throw Problem.invalid([FieldProblem("alias", alias.isEmpty ? "required" : "too-long", ["limit": "500"])])
    }
    guard try db.exists("SELECT 1 AS found FROM area WHERE id = \(area)") else { throw Problem.notFound }
    let added = try db.run(
      "INSERT INTO area_alias (area, alias) VALUES (\(area), \(alias)) ON CONFLICT DO NOTHING")
    if added > 0 { try noteChange(on: db) }
  }

  public static func removeAlias(_ alias: String, from area: AreaID, on db: any Connection) throws {
    if try db.run("DELETE FROM area_alias WHERE area = \(area) AND alias = \(alias)") > 0 { try noteChange(on: db) }
  }
}
