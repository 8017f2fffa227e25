import Foundation
import Geography
import Testing
import Vocabulary

@Suite struct FeatureFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func problem(_ path: String, layer: String? = nil, crs: String? = nil, limits: FeatureLimits = .standard)
    -> Problem?
  {
    do throws(Problem) {
      _ = try FeatureFile.read(path, layer: layer, crs: crs, limits: limits)
      return nil
    } catch { return error }
  }

  private func collection(_ features: [String]) -> String {
    #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
  }

  private func feature(_ properties: String, _ geometry: String) -> String {
    #"{"type":"Feature","properties":\#(properties),"geometry":\#(geometry)}"#
  }

  private let square = #"{"type":"Polygon","coordinates":[[[4,52],[4.01,52],[4.01,52.01],[4,52.01],[4,52]]]}"#

  // MARK: - Refusals

  @Test(arguments: ["/vsicurl/http://127.0.0.1/x.geojson", "/vsimem/x", "http://127.0.0.1/x", "{\"type\":\"Feature\"}"])
  func `nothing but a local file is opened`(_ path: String) {
    #expect(problem(path)?.code == "file-missing")
  }

  @Test func `a folder is not a file`() { #expect(problem(folder.url.path)?.code == "file-missing") }

  @Test func `a text that is no format is refused`() throws {
    #expect(problem(try folder.write("hello", to: "a.txt"))?.code == "format-unknown")
  }

  @Test func `a format that Concord does not take is refused`() throws {
    let csv = try folder.write("id,WKT\n1,\"POLYGON ((0 0,1 0,1 1,0 0))\"\n", to: "a.csv")
    #expect(problem(csv)?.code == "format-unknown")
    let vrt = """
      <OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/hostname</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>
      """
    #expect(problem(try folder.write(vrt, to: "a.vrt"))?.code == "format-unknown")
  }

  @Test func `a file cut short is refused`() throws {
    let whole = collection([feature("{}", square), feature("{}", square)])
    let found = problem(try folder.write(String(whole.dropLast(60)), to: "cut.geojson"))
    #expect(found?.code == "file-unreadable" || found?.code == "format-unknown")
    #expect(found?.arguments.values.contains { $0.contains(folder.url.path) } == false)
  }

  @Test func `projected coordinates without a projection are refused with the way to fix it`() throws {
    let rd = #"{"type":"Polygon","coordinates":[[[80000,455000],[81000,455000],[81000,456000],[80000,455000]]]}"#
    let path = try folder.write(collection([feature("{}", rd)]), to: "rd.geojson")
    let found = problem(path)
    #expect(found == Problem("crs-needed", status: 422, ["x": "80000.0", "y": "455000.0", "hint": "--crs EPSG:N"]))
    #expect(problem(path, crs: "EPSG:4326")?.code == "crs-needed")
    let file = try FeatureFile.read(path, crs: "EPSG:28992")
    #expect(file.crs == "EPSG:28992")
    let centre = try #require(file.features[0].geometry?.centroid)
    #expect(abs(centre.x - 4.30) < 0.02 && abs(centre.y - 52.08) < 0.02)
  }

  @Test func `an unknown projection is refused`() throws {
    let path = try folder.write(collection([feature("{}", square)]), to: "a.geojson")
    for crs in ["EPSG:1", "EPSG:http", "+proj=longlat", "http://127.0.0.1/", "EPSG:", "FOO:4326"] {
      #expect(problem(path, crs: crs)?.code == "crs-unknown")
    }
  }

  @Test func `limits hold`() throws {
    let path = try folder.write(
      collection([feature(#"{"a":"long text"}"#, square), feature("{}", square)]), to: "a.json")
    var limits = FeatureLimits()
    limits.fileBytes = 100
    #expect(problem(path, limits: limits)?.code == "too-large")
    limits = FeatureLimits()
    limits.features = 1
    #expect(problem(path, limits: limits)?.code == "too-large")
    limits = FeatureLimits()
    limits.vertices = 8
    #expect(problem(path, limits: limits)?.code == "too-large")
    limits = FeatureLimits()
    limits.textBytes = 4
    let file = try FeatureFile.read(path, limits: limits)
    #expect(file.features.map(\.refusal) == ["text-too-long", nil])
  }

  @Test func `a zip that unpacks to too much is refused before it is opened`() throws {
    let json = try folder.write(collection([feature("{}", square)]), to: "a.geojson")
    try FeatureFixtures.zip([("a.geojson", json)], to: folder.path("bomb.zip"), claiming: 0xFFFF_0000)
    #expect(problem(folder.path("bomb.zip"))?.code == "too-large")
    try FeatureFixtures.zip([("a.geojson", json)], to: folder.path("good.zip"))
    #expect(problem(folder.path("good.zip")) == nil)
    var limits = FeatureLimits()
    limits.unpackedBytes = 20
    #expect(problem(folder.path("good.zip"), limits: limits)?.code == "too-large")
    let cut = try Data(contentsOf: URL(fileURLWithPath: folder.path("good.zip"))).dropLast(30)
    try cut.write(to: folder.url.appendingPathComponent("cut.zip"))
    #expect(problem(folder.path("cut.zip"))?.code == "file-unreadable")
    try FeatureFixtures.zip([("notes.txt", json)], to: folder.path("other.zip"))
    #expect(problem(folder.path("other.zip"))?.code == "file-unreadable")
    try FeatureFixtures.zip([("../a.geojson", json)], to: folder.path("up.zip"))
    #expect(problem(folder.path("up.zip"))?.code == "file-unreadable")
  }

  @Test func `a Shapefile without its index is refused`() throws {
    FeatureFixtures.write(
      [.init(name: "areas", epsg: 2232, rows: [("a", FeatureFixtures.denverSquare)])], driver: "ESRI Shapefile",
      to: folder.path("areas.shp"))
    try FileManager.default.removeItem(atPath: folder.path("areas.shx"))
    #expect(problem(folder.path("areas.shp"))?.code == "file-unreadable")
    #expect(!FileManager.default.fileExists(atPath: folder.path("areas.shx")))
  }

  @Test func `features that are not areas are refused one by one`() throws {
    let geometries = [
      square, "null", #"{"type":"Point","coordinates":[4,52]}"#,
      #"{"type":"LineString","coordinates":[[4,52],[5,52]]}"#, #"{"type":"MultiPolygon","coordinates":[]}"#,
      #"{"type":"Polygon","coordinates":[[[4,52],[4.01,52],[4,52]]]}"#,
      #"{"type":"Polygon","coordinates":[[[4,52],[4.01,52],[4.02,52],[4,52]]]}"#,
      #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[4,52]},\#(square)]}"#,
    ]
    let path = try folder.write(collection(geometries.map { feature("{}", $0) }), to: "mixed.geojson")
    let file = try FeatureFile.read(path)
    #expect(
      file.features.map(\.refusal) == [
        nil, "no-geometry", "point-not-polygon", "line-not-polygon", "empty-geometry", "no-area", "no-area", nil,
      ])
    #expect(file.features.map(\.index) == Array(1...8))
  }

  // MARK: - Formats

  @Test func `GeoJSON keeps coordinates and properties`() throws {
    let properties = #"""
      {"id":7,"name":"Señal","share":0.5,"big":12345678901234,"none":null,"flag":true,
       "list":["a","b\"c"],"object":{"k":1},"when":"2013-02-10T03:12:09.376Z"}
      """#
    let path = try folder.write(
      collection([
        feature(
          properties,
          #"{"type":"Polygon","coordinates":[[[4.1234567890123,52,9],[5,52,9],[5,53,9],[4.1234567890123,52,9]]]}"#)
      ]), to: "a.geojson")
    let file = try FeatureFile.read(path)
    let values = file.features[0].properties
    #expect(values["id"] == .number(7))
    #expect(values["id"]?.text == "7")
    #expect(values["name"] == .text("Señal"))
    #expect(values["share"]?.text == "0.5")
    #expect(values["big"]?.text == "12345678901234")
    #expect(values["none"] == .null)
    #expect(values["flag"] == .text("true"))
    #expect(values["object"]?.text?.contains("\"k\"") == true)
    #expect(values["list"]?.text?.contains("b\\\"c") == true)
    #expect(values["when"] == .text("2013-02-10T03:12:09.376Z"))
    #expect(file.crs == "EPSG:4326")
    #expect(file.features[0].geometry?.polygons[0][0][0] == Point(x: 4.1234567890123, y: 52))
  }

  @Test func `a byte order mark and any name are read`() throws {
    let path = try folder.write("\u{FEFF}" + collection([feature(#"{"a":"é"}"#, square)]), to: "upload-1")
    #expect(try FeatureFile.read(path).features.count == 1)
  }

  @Test func `a zipped Shapefile in a folder is reprojected by its own projection`() throws {
    FeatureFixtures.write(
      [.init(name: "areas", epsg: 2232, rows: [("a", FeatureFixtures.denverSquare)])], driver: "ESRI Shapefile",
      to: folder.path("areas.shp"))
    let parts = ["shp", "shx", "dbf", "prj"].map { ("sub folder/areas.\($0)", folder.path("areas.\($0)")) }
    let junk = [("__MACOSX/sub folder/._areas.shp", folder.path("areas.dbf"))]
    try FeatureFixtures.zip(parts + junk, to: folder.path("areas.zip"))
    let file = try FeatureFile.read(folder.path("areas.zip"))
    #expect(file.layer == "areas")
    #expect(file.crs == "EPSG:2232")
    #expect(file.features[0].properties["code"] == .text("a"))
    let geometry = try #require(file.features[0].geometry)
    let centre = geometry.bounds.centre
    #expect(abs(centre.x + 105) < 0.2 && abs(centre.y - 39.75) < 0.2)
    // A US survey foot is 1200/3937 m; the state plane's scale is within 1 in 5,000 here.
    let side = 5000 * 1200.0 / 3937
    #expect(abs(geometry.areaSquareMetres / (side * side) - 1) < 0.001)
  }

  @Test func `a Shapefile without projection needs one`() throws {
    FeatureFixtures.write(
      [.init(name: "areas", epsg: nil, rows: [("a", FeatureFixtures.denverSquare)])], driver: "ESRI Shapefile",
      to: folder.path("areas.shp"))
    let parts = ["shp", "shx", "dbf"].map { ("areas.\($0)", folder.path("areas.\($0)")) }
    try FeatureFixtures.zip(parts, to: folder.path("areas.zip"))
    for path in [folder.path("areas.zip"), folder.path("areas.shp")] {
      #expect(problem(path)?.code == "crs-needed")
      let file = try FeatureFile.read(path, crs: "epsg:2232")
      #expect(abs((file.features[0].geometry?.bounds.centre.x ?? 0) + 105) < 0.2)
    }
  }

  @Test func `a zip of two Shapefiles asks which`() throws {
    for name in ["north", "south"] {
      FeatureFixtures.write(
        [.init(name: name, epsg: 4326, rows: [(name, FeatureFixtures.plainSquare)])], driver: "ESRI Shapefile",
        to: folder.path("\(name).shp"))
    }
    let parts = ["north", "south"].flatMap { name in
      ["shp", "shx", "dbf", "prj"].map { ("\(name).\($0)", folder.path("\(name).\($0)")) }
    }
    try FeatureFixtures.zip(parts, to: folder.path("two.zip"))
    #expect(problem(folder.path("two.zip")) == Problem("layer-needed", status: 422, ["layers": "north, south"]))
    #expect(problem(folder.path("two.zip"), layer: "east")?.code == "layer-unknown")
    let file = try FeatureFile.read(folder.path("two.zip"), layer: "south")
    #expect(file.layer == "south" && file.features[0].properties["code"] == .text("south"))
  }

  @Test func `a GeoPackage of two layers asks which`() throws {
    FeatureFixtures.write(
      [
        .init(name: "wards", epsg: 4326, rows: [("w", FeatureFixtures.plainSquare)]),
        .init(name: "districts", epsg: 2232, rows: [("d1", FeatureFixtures.denverSquare), ("d2", nil)]),
      ], driver: "GPKG", to: folder.path("city.gpkg"))
    let path = folder.path("city.gpkg")
    #expect(problem(path) == Problem("layer-needed", status: 422, ["layers": "wards, districts"]))
    let file = try FeatureFile.read(path, layer: "districts")
    #expect(file.layers == ["wards", "districts"])
    #expect(file.crs == "EPSG:2232")
    #expect(file.features.map(\.refusal) == [nil, "no-geometry"])
    #expect(file.properties.map(\.name) == ["fid", "code"])
    #expect(file.features.map { $0.properties["fid"]?.text } == ["1", "2"])
  }

  @Test func `KML and KMZ are read with their own data`() throws {
    let kml = """
      <?xml version="1.0" encoding="UTF-8"?>
      <kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Wards</name>
      <Placemark><name>Centre</name><styleUrl>http://127.0.0.1:9/style.kml#a</styleUrl>
      <ExtendedData><Data name="code"><value>W1</value></Data></ExtendedData>
      <Polygon><outerBoundaryIs><LinearRing><coordinates>4,52,0 4.01,52,0 4.01,52.01,0 4,52,0</coordinates></LinearRing>
      </outerBoundaryIs></Polygon></Placemark>
      <Placemark><name>Town hall</name><Point><coordinates>4,52</coordinates></Point></Placemark>
      </Folder></Document></kml>
      """
    let path = try folder.write(kml, to: "wards.kml")
    try FeatureFixtures.zip([("doc.kml", path)], to: folder.path("wards.kmz"))
    for path in [path, folder.path("wards.kmz")] {
      let file = try FeatureFile.read(path)
      #expect(file.features.map(\.refusal) == [nil, "point-not-polygon"])
      #expect(file.features[0].properties["Name"] == .text("Centre"))
      #expect(file.features[0].properties["code"] == .text("W1"))
    }
  }

  @Test func `files are read on many threads at once`() async throws {
    let path = try folder.write(collection([feature("{}", square)]), to: "a.geojson")
    let bad = try folder.write("hello", to: "b.txt")
    let codes = await withTaskGroup(of: String?.self) { group in
      for index in 0..<40 {
        group.addTask {
          do throws(Problem) {
            return try FeatureFile.read(index % 2 == 0 ? path : bad).crs
          } catch { return error.code }
        }
      }
      return await group.reduce(into: [String: Int]()) { $0[$1 ?? "nil", default: 0] += 1 }
    }
    #expect(codes == ["EPSG:4326": 20, "format-unknown": 20])
  }
}
