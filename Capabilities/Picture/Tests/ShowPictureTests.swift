import Access
import CapabilityKit
import CapabilityTesting
import Evidence
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Picture

struct ShowPictureTests {
  @Test func visitorsAreAskedToSignIn() async throws {
    try await withCity(.sqlite, [PictureCapability()]) { city in
      try await #expect(city.visitor.get("/desk/picture").status == 303)
      try await #expect(city.visitor.get("/api/v1/picture").status == 401)
      try await #expect(city.client(as: .auditor).get("/desk/picture").status == 403)
    }
  }

  @Test func anAddressThatCannotBeReadIsToldSo() async throws {
    try await withCity(.sqlite, [PictureCapability()]) { city in
      let coordinator = try await city.client(as: .coordinator)
      try await #expect(coordinator.get("/desk/picture?from=2026-02-30").status == 422)
      let answer = try await coordinator.get("/api/v1/picture/table?by=age")
      #expect(answer.status == 422 && answer.headers["content-type"]?.hasPrefix("application/problem+json") == true)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aContributorCountsTheOwnOrganisationOnly(_ kind: TestDatabase) async throws {
    try await withCity(kind, [PictureCapability()]) { city in
      let day = city.services.today
      let sources = [city.organisation.id.text, city.partner.id.text, city.partner.id.text, nil]
      try await city.database.write { db in
        for (index, source) in sources.enumerated() {
          let fact = Fact(
            subject: Reference("incident", "\(index)"), measure: .incidents, day: day, area: nil, source: source,
            state: "new",
            quality: "f6")
          try EvidenceStore.replace(fact.subject, with: fact.withOffences(["threat": 1]), on: db)
        }
      }
      func total(_ visitor: TestVisitor) async throws -> Double? {
        try await visitor.get("/api/v1/picture/table?by=source").json(TableDocument.self).total
      }
      try await #expect(total(city.client(as: .coordinator)) == 4)
      try await #expect(total(city.client(as: .contributor, of: city.partner)) == 2)
      let csv = try await city.client(as: .coordinator).get("/api/v1/picture/table.csv?by=source,area")
      #expect(csv.text.hasPrefix("source,area,value\n") && csv.text.contains("public,not-located,1\n"))
      try await #expect(city.client(as: .mayor).get("/desk/picture").status == 200)
      try await #expect(city.client(as: .mayor).get("/desk/picture.csv").status == 200)
      try await #expect(city.client(as: .mayor).get("/desk/picture.geojson").status == 200)
    }
  }
}
