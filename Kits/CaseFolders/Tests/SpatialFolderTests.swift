import Foundation
import Testing

@testable import CaseFolders

/// Small folders of the project's own making: answers by hand, and what is refused.
struct SpatialFolderTests {
  private func folder(_ files: [String: String]) throws -> CaseFolder {
    let path = NSTemporaryDirectory() + "concord-spatial-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    return try CaseFolder(path)
  }

  private func run(_ files: [String: String], threads: Int = 1) async throws -> (
    local: [[String: String]], neighbours: [[String]], summary: [String: Any]
  ) {
    let folder = try folder(files)
    let found = folder.path + "-found"
    defer { for path in [folder.path, found] { try? FileManager.default.removeItem(atPath: path) } }
    try await Analysis.spatial.run(folder, into: ResultFolder(found), threads: threads)
    let rows = try SharedCases.rows("\(found)/expected_local.csv")
    let local = rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
    return (
      local, Array(try SharedCases.rows("\(found)/expected_neighbors.csv").dropFirst()),
      try SharedCases.json("\(found)/expected.json")
    )
  }

  private func number(_ row: [String: String], _ column: String) throws -> Double {
    try #require(Double(row[column] ?? ""), "\(column)")
  }

  private static let list = #"{"weights": {"type": "list"}, "permutations_reference": 199}"#

  /// Values 0, 0, 4, 4 in a row: mean 2, z = −2, −2, 2, 2, m₂ = 4; lags −2, 0, 0, 2; I = (4 + 0 + 0 + 4)/16.
  @Test func fourAreasInARow() async throws {
    let found = try await run([
      "areas.csv": "id,value,cases,population\na,0,0,100\nb,0,0,100\nc,4,4,100\nd,4,4,100\n",
      "weights.csv": "i,j\na,b\nb,a\nb,c\nc,b\nc,d\nd,c\n", "params.json": Self.list,
    ])
    let moran = try #require(found.summary["moran"] as? [String: Any])
    #expect(moran["I"] as? Double == 0.5 && moran["S0"] as? Double == 4 && moran["permutations"] as? Int == 199)
    // Over the 24 orders 0, 0, 4, 4 and 4, 4, 0, 0 have the largest I: a third of them.
    let count = try #require(moran["n_perm_ge"] as? Int)
    #expect((40...95).contains(count))
    #expect(try found.local.map { try number($0, "Ii_spdep") } == [1, 0, 0, 1])
    #expect(try found.local.map { try number($0, "Ii_esda") } == [0.75, 0, 0, 0.75])
    #expect(found.local.map { $0["quadrant"] } == ["3", "3", "4", "1"])
    #expect(try found.local.map { try number($0, "Gi_star_G") } == [0, 0.5, 1, 1])
    // M = 0.02, s² = 0.0004, A = 0.0002: halfway from raw to mean.
    for (rate, expected) in zip(
      try found.local.map { try number($0, "EB_marshall_truncated") }, [0.01, 0.01, 0.03, 0.03])
    {
      #expect(abs(rate - expected) < 1e-15)
    }
    #expect(found.summary["n_links"] as? Int == 6 && found.summary["n_islands"] as? Int == 0)
  }

  @Test func islandsAreMissingNotZero() async throws {
    let found = try await run([
      "areas.csv": "id,value\na,1\nb,2\nc,4\nd,8\ne,3\n", "weights.csv": "i,j\na,b\nb,a\nc,a\n",
      "params.json": Self.list,
    ])
    #expect(found.summary["n_islands"] as? Int == 2)
    for row in found.local.suffix(2) {
      #expect(row["n_neighbors"] == "0" && row["n_perm_ge"] == "-1" && row["Gi_star_n_perm_ge"] == "-1")
      #expect(row["p_perm_two_sided"] == "NA" && row["z_spdep"] == "NA" && row["quadrant"] == "0")
      #expect(row["Gi_star_z"] != "NA")
    }
    #expect(found.neighbours == [["a", "b"], ["b", "a"], ["c", "a"]])
  }

  @Test func nothingToCompareIsSaid() async throws {
    for areas in ["id,value\n", "id,value\na,1\n", "id,value\na,1\nb,2\nc,3\n", "id,value\na,1\nb,1\nc,1\nd,1\n"] {
      let found = try await run(["areas.csv": areas, "weights.csv": "i,j\n", "params.json": Self.list])
      #expect(found.summary["degenerate"] != nil && found.summary["moran"] == nil)
      #expect(found.local.allSatisfy { $0.keys.sorted() == ["id", "n_neighbors"] })
    }
    let apart = try await run([
      "areas.csv": "id,value\na,1\nb,2\nc,3\nd,4\n", "weights.csv": "i,j\n", "params.json": Self.list,
    ])
    #expect(apart.summary["degenerate"] == nil && apart.summary["moran"] == nil)
    #expect(apart.local.allSatisfy { $0["Ii_esda"] == nil && $0["Gi_star_z"] != nil })
  }

  private static let geojson = """
    {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"id": "b"}, "geometry": {"type": "Polygon",
     "coordinates": [[[1, 0, 7], [2, 0, 7], [2, 1, 7], [1, 1, 7], [1, 0, 7]]]}},
    {"type": "Feature", "properties": {"id": "a", "name": "A"}, "geometry": {"type": "MultiPolygon",
     "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6]]]]}},
    {"type": "Feature", "properties": {"id": 7}, "geometry": {"type": "Polygon",
     "coordinates": [[[0, 1], [0, 2], [-1, 2]]]}},
    {"type": "Feature", "properties": {"id": "unused"}, "geometry": {"type": "Polygon",
     "coordinates": [[[0, 1], [0, 2], [-1, 2]]]}}]}
    """

  @Test func boundariesAreReadInTheOrderOfAreas() async throws {
    for (type, links) in [
      ("queen", [["a", "b"], ["a", "7"], ["b", "a"], ["7", "a"]]), ("rook", [["a", "b"], ["b", "a"]]),
    ] {
      let found = try await run([
        "areas.csv": "id,value\na,1\nb,2\n7,3\n", "areas.geojson": Self.geojson,
        "params.json": #"{"weights": {"type": "\#(type)"}}"#,
      ])
      #expect(found.neighbours == links)
    }
  }

  @Test func threadsChangeNothing() async throws {
    var files = ["params.json": #"{"weights": {"type": "knn", "k": 3}, "permutations_reference": 500, "seed": 9}"#]
    files["areas.csv"] = "id,value,x,y\n" + (0..<30).map { "n\($0),\($0 * 7 % 11),\($0 % 6),\($0 / 6)\n" }.joined()
    let one = try await run(files)
    for threads in [2, 3] {
      let more = try await run(files, threads: threads)
      #expect(more.local == one.local)
      #expect(NSDictionary(dictionary: more.summary) == NSDictionary(dictionary: one.summary))
    }
  }

  @Test(arguments: [
    ("areas.csv", "id,values\na,1\n", "areas.csv, row 1, column value: the header must begin with id,value"),
    ("areas.csv", "id,value\na,many\n", "areas.csv, row 2, column value: many is not a number"),
    ("areas.csv", "id,value\na,\n", "areas.csv, row 2, column value: is empty"),
    ("areas.csv", "id,value\na,1\na,2\n", "areas.csv, row 3, column id: a stands twice"),
    ("areas.csv", "id,value,cases\na,1,-2\n", "areas.csv, row 2, column cases: -2 is less than 0.0"),
    ("areas.csv", "id,value,population\na,1,5\n", "areas.csv, row 1, column cases: is missing"),
    ("areas.csv", "id,value,cases,population\na,1,1,\n", "areas.csv, row 2, column population: is empty"),
    ("areas.csv", "id,value,size\na,1,1\n", "areas.csv, row 1, column size: is not a column of this file"),
    ("areas.csv", "id,value\na,1,2\n", "areas.csv, row 2: has 3 values where the header has 2"),
    ("areas.csv", "id,value\na,1e99\nb,1\n", "areas.csv, row 2, column value: 1e99 is more than 1e+70"),
    ("weights.csv", "i,k\n", "weights.csv, row 1, column j: the header must begin with i,j"),
    ("weights.csv", "i,j\na,z\n", "weights.csv, row 2, column j: z is no area of areas.csv"),
    ("weights.csv", "i,j\na,b\na,b\n", "weights.csv, row 3, column j: the link from a to b stands twice"),
    ("weights.csv", "i,j\na,a\n", "weights.csv, row 2, column j: an area is not its own neighbour"),
    ("weights.csv", "i,j,w\na,b,x\n", "weights.csv, row 2, column w: x is not a number"),
    ("params.json", #"{"permutations_reference": 9}"#, "params.json, column weights: is missing"),
    (
      "params.json", #"{"weights": {"type": "quean"}}"#,
      "params.json, column weights.type: quean is none of queen, rook, knn, distance_band, list"
    ),
    (
      "params.json", #"{"weights": {"type": "list", "k": 3}}"#,
      "params.json, column weights.k: is not a parameter of this analysis"
    ),
    (
      "params.json", #"{"weights": {"type": "list"}, "permutation": 3}"#,
      "params.json, column permutation: is not a parameter of this analysis"
    ),
    (
      "params.json", #"{"weights": {"type": "list"}, "permutations_reference": -1}"#,
      "params.json, column permutations_reference: -1 is outside 0 to 10000000"
    ),
    (
      "params.json", #"{"weights": {"type": "knn", "k": 2}}"#,
      "params.json, column weights.k: 2 neighbours are more than there are other areas (1)"
    ),
    ("params.json", #"{"weights": {"type": "knn", "k": 1}}"#, "areas.csv, row 1, column x: is missing"),
    (
      "params.json", #"{"weights": {"type": "distance_band"}}"#, "params.json, column weights.threshold: is missing"
    ),
    ("params.json", #"{"weights": {"type": "queen"}}"#, "areas.geojson: is missing"),
  ])
  func badInputIsOneLine(_ file: String, _ text: String, _ line: String) async throws {
    var files = [
      "areas.csv": "id,value\na,1\nb,2\n", "weights.csv": "i,j\na,b\n", "params.json": Self.list,
    ]
    files[file] = text
    let given = files
    let fault = await #expect(throws: CaseFault.self) { _ = try await run(given) }
    #expect(fault?.description == line)
  }

  @Test(arguments: [
    ("{", "areas.geojson: is not a FeatureCollection"),
    (#"{"features": 3}"#, "areas.geojson: features cannot be read"),
    (#"{"features": [{"properties": {}, "geometry": null}]}"#, "areas.geojson: features[0].properties.id is missing"),
    (
      #"{"features": [{"properties": {"id": "a"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}"#,
      "areas.geojson, column features[0].geometry: Point is neither Polygon nor MultiPolygon"
    ),
    (
      #"{"features": [{"properties": {"id": "a"}, "geometry": {"type": "Polygon", "coordinates": [[[1, "x"]]]}}]}"#,
      "areas.geojson: features[0].geometry.coordinates[0][0][1] cannot be read"
    ),
    (
      #"{"features": [{"properties": {"id": "a"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}}]}"#,
      "areas.geojson, column features[0].geometry: a has a ring of fewer than 3 points"
    ),
    (#"{"features": []}"#, "areas.csv, row 2, column id: a has no feature in areas.geojson"),
  ])
  func badBoundariesAreOneLine(_ text: String, _ line: String) async throws {
    let files = [
      "areas.csv": "id,value\na,1\nb,2\n", "areas.geojson": text, "params.json": #"{"weights": {"type": "queen"}}"#,
    ]
    let fault = await #expect(throws: CaseFault.self) { _ = try await run(files) }
    #expect(fault?.description == line)
  }
}
