public import Storage
public import Vocabulary

/// All layers as they stand at one revision of the database.
public struct PlacesSnapshot: Sendable {
  /// Grows with every change; a caller's cached text is fresh while it stays the same.
  public let revision: Int
  /// By name.
  public let layers: [Areas]
  /// The layer that figures are counted by: the first imported, unless a person chose another.
  public let defaultLayer: String?
  private let latest: [AreaID: Area]
  private let ended: [AreaID: EndedArea]

  /// An area that no version tells of any more, but that records may still point to.
  public struct EndedArea: Sendable, Hashable {
    public let id: AreaID
    public let layer: String
    public let code: String
    public let name: String
  }

  /// The areas that figures are counted by; empty before the first import.
  public var areas: Areas {
    defaultLayer.flatMap { layer($0) } ?? Areas(layer: Places.plainLayer, versions: [], populations: Populations())
  }

  public func layer(_ name: String) -> Areas? { layers.first { $0.layer == name } }

  /// An area of any layer in its last version.
  public func area(_ id: AreaID) -> Area? { latest[id] }

  /// The name of an area of any layer, its last one if it is no more; nil for what was never an area.
  public func name(of id: AreaID, in languages: [Language]) -> String? {
    latest[id]?.name(in: languages) ?? ended[id]?.name
  }

  /// Reads everything; about as long as the boundaries' file takes to read.
  public static func load(_ db: any Connection) throws -> PlacesSnapshot {
    guard let state = try db.row("SELECT revision, default_layer FROM places_state WHERE id = 1") else {
      throw Problem.unreadable("places_state")
    }
    var aliases: [AreaID: [String]] = [:]
    try db.forEachRow("SELECT area, alias FROM area_alias") { row in
      aliases[try row.get(0), default: []].append(try row.get(1))
    }
    var versions: [String: [Area]] = [:]
    try db.forEachRow(
      """
      SELECT area.id, area.layer, area.code, v.name, v.names, v.area_group, v.valid_from, v.valid_to, v.geometry,
        v.area_m2, v.label_x, v.label_y, i.source, i.imported
      FROM area_version v JOIN area ON area.id = v.area JOIN area_import i ON i.id = v.import
      """
    ) { row in
      let area = try Area(row, aliases: aliases)
      versions[area.layer, default: []].append(area)
    }
    var figures: [(AreaID, Populations.Figure)] = []
    try db.forEachRow("SELECT area, year, value, source FROM area_population") { row in
      figures.append(
        (try row.get(0), Populations.Figure(year: try row.get(1), value: try row.get(2), source: try row.get(3))))
    }
    var ended: [AreaID: EndedArea] = [:]
    try db.forEachRow("SELECT id, layer, code, name FROM area") { row in
      let area = EndedArea(id: try row.get(0), layer: try row.get(1), code: try row.get(2), name: try row.get(3))
      ended[area.id] = area
    }
    return PlacesSnapshot(
      revision: try state.get(0), defaultLayer: try state.optional(1), versions: versions,
      populations: Populations(figures), ended: ended)
  }

  private init(
    revision: Int, defaultLayer: String?, versions: [String: [Area]], populations: Populations,
    ended: [AreaID: EndedArea]
  ) {
    self.revision = revision
    self.defaultLayer = defaultLayer
    layers = versions.keys.sorted().map {
      Areas(layer: $0, versions: versions[$0] ?? [], populations: populations)
    }
    latest = Dictionary(
      versions.values.joined().map { ($0.id, $0) }, uniquingKeysWith: { $0.validFrom > $1.validFrom ? $0 : $1 })
    self.ended = ended
  }
}
