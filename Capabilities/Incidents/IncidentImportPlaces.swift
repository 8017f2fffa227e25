import Geography
import Places
import Vocabulary

/// Finds areas for rows, by name and by position, and remembers what it found.
struct RowPlaces {
  enum Found: Sendable {
    case place(IncidentPlace)
    case unknown([String])
  }

  private struct Key: Hashable {
    let cell: UInt64
    let set: Int
  }

  private let areas: Areas
  private let transformer: Transformer?
  private var names: [Key: Found] = [:]
  private var ids: [AreaID: IncidentPlace] = [:]

  /// Throws `crs-unknown`, and `layer-unknown` when the mapping names a layer that the city does not have.
  init(_ snapshot: PlacesSnapshot, _ rule: IncidentMapping.PlaceRule?) throws {
    if let layer = rule?.layer {
      guard let found = snapshot.layer(layer) else {
        throw Problem(
          "layer-unknown", status: 422,
          ["layer": layer, "known": snapshot.layers.map(\.layer).joined(separator: ", ")])
      }
      areas = found
    } else {
      areas = snapshot.areas
    }
    // Degrees need no turning.
    if rule?.x != nil, let crs = rule?.crs, !["EPSG:4326", "OGC:CRS84"].contains(crs.uppercased()) {
      transformer = try Transformer(Projection(from: crs))
    } else {
      transformer = nil
    }
    // A city without areas would land everything as unknown, which nobody means.
    if areas.isEmpty, rule?.area != nil || rule?.x != nil { throw Problem("import-needs-areas", status: 422) }
  }

  mutating func named(_ cell: UInt64, on day: Day, text: () -> String) -> Found {
    let index = areas.sets.count < 2 ? 0 : areas.sets.lastIndex { $0.first <= day } ?? -1
    let key = Key(cell: cell, set: index)
    if let known = names[key] { return known }
    let set = areas.inForce(on: day)
    let found: Found
    switch set.named(text()) {
    case .exact(let id): found = .place(.area(id.text))
    case .near(let ids): found = .unknown(ids.compactMap { set[$0]?.name })
    case .none: found = .unknown([])
    }
    names[key] = found
    return found
  }

  mutating func resolve(
    _ rows: inout [ImportedRow], _ positions: [(row: Int, x: Double, y: Double)], keepsPoint: Bool
  ) throws {
    guard !positions.isEmpty else { return }
    var points = positions.map { (lon: $0.x, lat: $0.y) as (lon: Double, lat: Double)? }
    if let transformer { points = try transformer.toLonLat(x: positions.map(\.x), y: positions.map(\.y)) }
    for (index, position) in positions.enumerated() {
      guard let point = points[index] else {
        rows[position.row].place = .unlocated(.unclear)
        continue
      }
      let exact = ExactPoint(longitude: point.lon, latitude: point.lat)
      guard exact.isOnEarth else {
        rows[position.row].place = .unlocated(.unclear)
        continue
      }
      if keepsPoint { rows[position.row].point = exact }
      guard
        let id = areas.area(longitude: point.lon, latitude: point.lat, on: rows[position.row].occurred.day)
      else {
        rows[position.row].place = .unlocated(.outside)
        continue
      }
      if let known = ids[id] {
        rows[position.row].place = known
      } else {
        let place = IncidentPlace.area(id.text)
        ids[id] = place
        rows[position.row].place = place
      }
    }
  }
}
