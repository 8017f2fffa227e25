import Access
import CapabilityKit
import Foundation
import Geography
import Places
import Tables
import Vocabulary

/// Draws the demonstration city and brings it in as a city's own files would come: a GeoJSON file of boundaries and a
/// CSV of population, through the same imports.
enum DemonstrationAreas {
  /// In the middle of the North Sea, where no city is.
  static let middle = (longitude: 3.2, latitude: 54.5)
  static let people = 310_000

  static func fill(_ city: inout DemonstrationCity, _ services: Services) async throws {
    let drawn = draw(random: &city.random)
    let file = try keep(Data(drawn.geoJSON.utf8), "demonstration.geojson", services)
    defer { try? FileManager.default.removeItem(at: file) }
    var order = AreaOrder(id: "code", name: "name")
    order.names = [Language("en"): "name", Language("fr"): "name_fr", Language("ar"): "name_ar"]
    order.group = "district"
    _ = try await ImportAreaFile.perform(file.path, named: "demonstration.geojson", order, by: .commandLine, services)
    let figures = population(drawn, lastYear: city.lastDay.year, random: &city.random)
    let table = try TableFile.open(Array(figures.csv.utf8), name: "demonstration.csv")
    _ = try await ImportPopulationFile.perform(
      table, named: "demonstration.csv",
      PopulationOrder(area: "code", value: "population", yearColumn: "year"), by: .commandLine, services)
    let areas = try await services.currentPlaces().areas.latest
    city.neighbourhoods = areas.areas.map { area in
      .init(
        area: area.id.text, name: area.name, population: figures.last[area.code] ?? 0,
        point: (area.label.x, area.label.y))
    }
  }

  struct Drawn {
    let geoJSON: String
    /// By code, in square kilometres.
    let ground: [String: Double]
  }

  static func draw(random: inout SeededRandom) -> Drawn {
    let all = InventedNeighbourhood.all
    let ground = CityGround(all, random: &random)
    let borders = SharedBorders(ground)
    var areas: [String: Double] = [:]
    var features: [String] = []
    for (index, one) in all.enumerated() {
      areas[one.code] = ground.area(of: index)
      // Where a piece lies around another, the outer ring is the longest; the demonstration city has no such piece.
      guard let ring = borders.rings(of: index).max(by: { $0.count < $1.count }) else { continue }
      let points = ring.map { point in
        "[\(degrees(middle.longitude + point.x / 64.73)),\(degrees(middle.latitude + point.y / 111.32))]"
      }
      let names = "\"name\":\"\(one.name)\",\"name_fr\":\"\(one.french)\",\"name_ar\":\"\(one.arabic)\""
      features.append(
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"\(one.code)\",\(names),\"district\":\"\(one.district)\"},"
          + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[\(points.joined(separator: ","))]]}}")
    }
    return Drawn(
      geoJSON: "{\"type\":\"FeatureCollection\",\"features\":[\n\(features.joined(separator: ",\n"))\n]}", ground: areas
    )
  }

  /// Five years, each neighbourhood growing or shrinking in its own way.
  static func population(
    _ drawn: Drawn, lastYear: Int, random: inout SeededRandom
  ) -> (csv: String, last: [String: Int]) {
    let all = InventedNeighbourhood.all
    let weights = all.map { (drawn.ground[$0.code] ?? 0) * $0.density }
    let total = weights.reduce(0, +)
    var csv = "code,year,population\n"
    var last: [String: Int] = [:]
    for (one, weight) in zip(all, weights) {
      let now = Double(people) * weight / total
      let growth = 0.006 + (random.unit() - 0.5) * 0.03
      last[one.code] = Int(now.rounded())
      for back in (0..<5).reversed() {
        csv += "\(one.code),\(lastYear - back),\(Int((now * pow(1 + growth, -Double(back))).rounded()))\n"
      }
    }
    return (csv, last)
  }

  private static func degrees(_ value: Double) -> String {
    let millionths = Int((value * 1e6).rounded())
    let rest = "\(1_000_000 + millionths % 1_000_000)".dropFirst()
    return "\(millionths / 1_000_000).\(rest)"
  }

  private static func keep(_ data: Data, _ name: String, _ services: Services) throws -> URL {
    try FileManager.default.createDirectory(at: services.uploadsFolder, withIntermediateDirectories: true)
    let url = services.uploadsFolder.appendingPathComponent(name)
    try data.write(to: url)
    return url
  }
}
