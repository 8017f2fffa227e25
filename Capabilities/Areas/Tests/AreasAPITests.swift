import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Places
import StorageTesting
import Testing
import Vocabulary

@testable import Areas

private let capabilities: [any CapabilityKit.Capability] = [AreasCapability()]
private let importPath = AreasAPI.path + "/import?id=code&name=name&name-fr=name_fr&file=squares.geojson"

@Suite struct AreasAPITests {
  @Test func refusesVisitorsRolesAndForgedForms() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let body = Array(SampleFile.squares().utf8)
      for path in [AreasAPI.path, AreasAPI.path + "/match?name=x"] {
        #expect(try await city.visitor.get(path).status == 401)
      }
      let headers = ["content-type": "application/geo+json"]
      #expect(try await city.visitor.send(.post, importPath, body: body, headers: headers).status == 401)
      let analyst = try await city.client(as: .analyst)
      let token = headers.merging(["x-csrf-token": analyst.csrf]) { $1 }
      #expect(try await analyst.send(.post, importPath, body: body, headers: token).status == 403)
      let coordinator = try await city.client(as: .coordinator)
      #expect(try await coordinator.send(.post, importPath, body: body, headers: headers).status == 403)
    }
  }

  @Test func refusesWhatItCannotRead() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let client = try await city.client(as: .coordinator)
      let headers = ["content-type": "application/geo+json", "x-csrf-token": client.csrf]
      let nothing = try await client.send(.post, importPath, body: [], headers: headers)
      #expect(nothing.status == 422)
      #expect(try await client.send(.post, importPath, body: Array("hello".utf8), headers: headers).status == 415)
      let metres = try await client.send(.post, importPath, body: Array(SampleFile.projected.utf8), headers: headers)
      #expect(metres.status == 422 && metres.text.contains("crs-needed") && metres.text.contains("EPSG"))
      for query in ["?on=soon", "?tolerance=x", "?tolerance=1001", "?layer=none"] {
        #expect(try await client.get(AreasAPI.path + query).status == 422)
      }
      #expect(try await client.get(AreasAPI.path + "/nothing").status == 404)
      #expect(try await client.get(AreasAPI.path + "/match").status == 422)
      let left = (try? FileManager.default.contentsOfDirectory(atPath: city.services.uploadsFolder.path)) ?? []
      #expect(left.isEmpty)
    }
  }

  @Test(arguments: TestDatabase.available)
  func importsAndTells(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city in
      let client = try await city.client(as: .coordinator)
      let headers = ["content-type": "application/geo+json", "x-csrf-token": client.csrf]
      let body = Array(SampleFile.squares().utf8)
      let dry = try await client.send(.post, importPath + "&dry-run=true", body: body, headers: headers)
      #expect(dry.status == 200)
      #expect(try await city.services.currentPlaces().areas.isEmpty)
      let report: AreaImportReport = try await client.send(.post, importPath, body: body, headers: headers).json()
      #expect(report.areas == 3 && report.repaired.count == 1 && report.refused.count == 2)

      let reader = try await city.client(as: .contributor)
      let map = try await reader.get(AreasAPI.path + "?tolerance=20&lang=fr")
      #expect(map.headers["content-type"]?.hasPrefix("application/geo+json") == true)
      #expect(map.text.contains("North (fr)"))
      let tag = try #require(map.headers["etag"])
      #expect(
        try await reader.get(AreasAPI.path + "?tolerance=20&lang=fr", headers: ["if-none-match": tag]).status == 304)

      let exact: AreaMatchDocument = try await reader.get(AreasAPI.path + "/match?name=NORTH").json()
      #expect(exact.match == .exact)
      let near: AreaMatchDocument = try await reader.get(AreasAPI.path + "/match?name=Noth").json()
      #expect(near.match == .near && near.areas.first?.name == "North")
      let one: AreaDocument = try await reader.get(AreasAPI.path + "/\(try #require(exact.areas.first?.id))").json()
      #expect(one.names["fr"] == "North (fr)" && one.neighbours.map(\.name) == ["South"] && one.versions.count == 1)
    }
  }
}
