import Access
import CapabilityKit
import CapabilityTesting
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Incidents

struct DemonstrationIncidentsTests {
  private func city(_ test: TestCity) -> DemonstrationCity {
    var city = DemonstrationCity(lastDay: Example.today)
    for index in 0..<24 {
      city.neighbourhoods.append(
        .init(
          area: "area-\(index)", name: "Area \(index)", population: 4000 + index * 700,
          point: (4.3 + Double(index % 6) / 100, 50.8 + Double(index / 6) / 100)))
    }
    city.partners = [
      .init(organisation: test.organisation.id, name: "City Hall", kind: "city-department"),
      .init(organisation: test.partner.id, name: "Open Door", kind: "community-organisation"),
    ]
    return city
  }

  @Test(arguments: TestDatabase.available)
  func fillsFourYearsWithWhatIsPlanted(_ kind: TestDatabase) async throws {
    try await withCity(kind, [IncidentsCapability()]) { test async throws in
      var city = city(test)
      try await IncidentsCapability().demonstrate(&city, test.services)
      let snapshot = try await test.services.cube.refreshed(test.database)
      func count(_ filter: Filter, by: [CubeDimension] = []) throws -> CubeResult {
        try snapshot.answer(CubeQuery(.incidents, filter: filter, by: by))
      }
      let all = Filter(allowedSources: .all)
      let total = try count(all).total
      #expect((2600...3600).contains(total))
      #expect(try count(all, by: [.year]).rows.count >= 4)
      #expect(try count(all).notLocated > 50)
      let byBias = try count(all, by: [.bias])
      #expect(byBias.multiCoded > 100 && byBias.unknown > 100)
      // The cluster: more in three weeks than that neighbourhood has in other months.
      let planted = DemonstrationIncidents.planted(in: city)
      let cluster = DemonstrationIncidents.cluster
      var inCluster = all
      inCluster.values[.area] = Set(planted.clusterAreas.map { Value($0) })
      inCluster.days = (city.lastDay - cluster.first)...(city.lastDay - cluster.last)
      let inside = try count(inCluster).total
      inCluster.days = (city.lastDay - cluster.first - 21)...(city.lastDay - cluster.first - 1)
      let before = try count(inCluster).total
      #expect(inside >= Double(cluster.count) && inside > 3 * before)
      // The late partner: nothing before, much after.
      var late = all
      late.values[.source] = [Value(try #require(planted.latePartner).text)]
      late.days = Example.today - 1461...city.lastDay - DemonstrationIncidents.change.begins - 1
      #expect(try count(late).total == 0)
      late.days = city.lastDay - DemonstrationIncidents.change.begins...city.lastDay
      #expect(try count(late).total > 150)
      let states = try count(all, by: [.state])
      #expect(states["new"] == Double(DemonstrationIncidents.waiting))
      #expect(states["tasked"] > 5 && states["closed"] > 2000)
    }
  }

  @Test func twoCitiesAreEqualAndNoTextNamesAnybody() async throws {
    func texts() async throws -> [String] {
      try await withCity(.sqlite, [IncidentsCapability()]) { test async throws in
        var city = city(test)
        city.partners = []
        try await IncidentsCapability().demonstrate(&city, test.services)
        return try await test.database.read { db in
          try db.rows("SELECT number, day, area, conducts, narrative FROM incident ORDER BY number").map { row in
            "\(try row.get(1, as: Int.self)) \(try row.optional(2, as: String.self) ?? "") \(try row.get(3, as: String.self)) \(try row.get(4, as: String.self))"
          }
        }
      }
    }
    let first = try await texts()
    #expect(try await texts() == first)
    for text in Set(first) { #expect(NameWarning.findings(in: text).isEmpty, "\(text)") }
  }
}
