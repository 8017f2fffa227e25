import Access
import CapabilityKit
import Evidence
import Geography
import Places
import Storage
import Vocabulary

/// What the figures stand on: the areas in force, who lives there, who is expected to report, and the lines of the map.
struct PictureGround: Sendable {
  struct Area: Sendable, Hashable {
    let id: String
    let population: Double?
  }
  /// In force on the last day shown.
  var areas: [Area] = []
  /// Area to group.
  var groups: [String: String] = [:]
  /// Organisations that are expected to report.
  var expected: Set<String> = []
  /// The code that people know an area by, for areas of every version.
  var codes: [String: String] = [:]
  /// Whether the layer was ever redrawn, so that there is a choice of boundaries.
  var hasVersions = false
  /// The boundaries before those in force, when figures are to be carried over from them.
  var earlier: [EarlierBoundaries] = []
  let today: Day
  private var set: AreaSet?
  private var snapshot: PlacesSnapshot?

  init(today: Day) { self.today = today }

  static func load(
    _ services: Services, on day: Day, boundaries: PictureQuestion.Boundaries
  ) async throws -> PictureGround {
    var ground = PictureGround(today: services.today)
    let places = try await services.places.current(services.database)
    let areas = places.areas
    let set = areas.inForce(on: day)
    ground.snapshot = places
    ground.set = set
    ground.hasVersions = areas.sets.count > 1
    if boundaries == .today { ground.earlier = try EarlierBoundaries.before(day, of: areas) }
    ground.areas = set.areas.map { Area(id: $0.id.text, population: areas.population(of: $0.id, in: day.year)?.value) }
    ground.groups = set.groups
    for version in areas.sets { for area in version.areas { ground.codes[area.id.text] = area.code } }
    ground.expected = try await services.database.read { db in
      Set(try Organisation.list(where: "is_expected_source = 1 AND archived IS NULL", on: db).map(\.id.text))
    }
    return ground
  }

  /// Area identifiers by code, for conditions that people type.
  var identifiers: [String: String] {
    var known = Dictionary(codes.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    for area in areas { if let code = codes[area.id] { known[code] = area.id } }
    return known
  }

  func names(_ language: Language) -> [String: String] {
    var names: [String: String] = [:]
    for version in snapshot?.areas.sets ?? [] {
      for area in version.areas { names[area.id.text] = area.name(in: language) }
    }
    return names
  }

  struct Shape: Sendable {
    let id: String
    let geometry: Geometry
  }

  /// The areas' outlines as they were imported.
  var shapes: [Shape] { (set?.areas ?? []).map { Shape(id: $0.id.text, geometry: $0.geometry) } }

  /// The areas as lines of a drawing 1000 units wide, simplified to about half a unit without gaps between neighbours.
  var drawing: PictureModel.MapDrawing {
    guard let set, !set.isEmpty else { return .none }
    let width = 1000.0
    let height = min(MapFrame.height(of: set.bounds, width: width, padding: 8), 1100)
    let frame = MapFrame(bounds: set.bounds, width: width, height: height, padding: 8)
    let outlines = set.outlines(tolerance: set.tolerance(forWidth: width))
    let shapes = zip(set.areas, outlines).map { area, outline in
      let label = frame.point(area.label.x, area.label.y)
      let bounds = outline.bounds
      let span = abs(frame.point(bounds.maxX, bounds.minY).x - frame.point(bounds.minX, bounds.minY).x)
      return PictureModel.MapDrawing.Shape(
        area: area.id.text, path: svgPath(of: outline, in: frame), labelX: label.x, labelY: label.y,
        labelWidth: span * 0.8)
    }
    return PictureModel.MapDrawing(width: width, height: height, shapes: shapes)
  }
}
