import Foundation
import Geography
import Testing
import Vocabulary

@Suite struct ProjectionTests {
  @Test(arguments: [
    "EPSG:1", "", "EPSG:", ":2232", "+proj=lcc", "http://a/b", "EPSG:2232:1", "EPSG:22 32", "EPSG:5703",
  ])
  func `unknown systems are refused`(_ code: String) {
    #expect(throws: Problem("crs-unknown", status: 422, ["crs": code])) { try Projection(from: code) }
  }

  @Test func `codes are known by their register`() throws {
    #expect(try Projection(from: "epsg:2232").code == "EPSG:2232")
    #expect(try Projection(from: "2232").name == "NAD83 / Colorado Central (ftUS)")
  }

  @Test func `positions that have none`() throws {
    let projection = try Projection(from: "EPSG:28992")
    let found = try projection.toLonLat(x: [.nan, 155_000, .infinity], y: [0, 463_000, 1])
    #expect(found[0] == nil && found[2] == nil)
    // Amersfoort, the origin of the Dutch grid.
    let centre = try #require(found[1])
    #expect(abs(centre.lon - 5.3876) < 0.001 && abs(centre.lat - 52.1551) < 0.001)
    #expect(try projection.toLonLat(x: [], y: []).isEmpty)
  }

  @Test func `longitude and latitude stay`() throws {
    let found = try #require(try Projection(from: "EPSG:4326").toLonLat(x: 4.5, y: 52.25))
    #expect(abs(found.lon - 4.5) < 1e-9 && abs(found.lat - 52.25) < 1e-9)
    #expect(try Projection(from: "EPSG:4326").toLonLat(x: 500, y: 52) == nil)
  }

  @Test(.enabled(if: SharedData.isPresent)) func `Denver's incidents fall in its neighbourhoods`() throws {
    let csv = SharedData.folder.appendingPathComponent("incidents_tension/denver_bias_motivated_crimes_2010_2018.csv")
    let lines = try String(contentsOf: csv, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
    let places = lines.map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).suffix(2).map(String.init)
    }
    #expect(places.count == 368)
    let known = places.compactMap { fields in Double(fields[0]).flatMap { x in Double(fields[1]).map { (x, $0) } } }
    #expect(places.count - known.count == 7)
    let found = try Projection(from: "EPSG:2232").toLonLat(x: known.map(\.0), y: known.map(\.1))
    let geometries = try SharedData.polygons("denver_neighbourhoods").features.compactMap(\.geometry)
    let index = PointIndex(geometries)
    #expect(found.filter { place in place.flatMap { index.area(atX: $0.lon, y: $0.lat) } != nil }.count == 361)
  }
}
