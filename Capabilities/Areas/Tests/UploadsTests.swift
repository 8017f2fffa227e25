import CapabilityKit
import CapabilityTesting
import Foundation
import StorageTesting
import Testing
import Vocabulary

@testable import Areas

@Suite struct UploadsTests {
  @Test func showsNobodyElseAndNothingElse() async throws {
    try await withCity(.sqlite, [AreasCapability()]) { city in
      let person = PersonID(milliseconds: 1, random: (1, 1))
      let uploads = Uploads(city.services)
      let upload = try uploads.keep(
        [1, 2], kind: "areas", name: "../../a/b\u{202E}.kml", ending: "kml", person: person)
      #expect(upload.name == "b.kml")
      #expect(try uploads.find(upload.id, kind: "areas", person: person) == upload)
      #expect(throws: Problem.self) { try uploads.find(upload.id, kind: "population", person: person) }
      let other = PersonID(milliseconds: 2, random: (1, 1))
      #expect(throws: Problem.self) { try uploads.find(upload.id, kind: "areas", person: other) }
      for id in ["", "../etc", String(repeating: "z", count: 32)] {
        #expect(throws: Problem.self) { try uploads.find(id, kind: "areas", person: person) }
      }
      uploads.remove(upload)
      #expect(throws: Problem.self) { try uploads.find(upload.id, kind: "areas", person: person) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: uploads.folder.path).isEmpty)
    }
  }

  @Test func forgetsAfterADay() async throws {
    try await withCity(.sqlite, [AreasCapability()]) { city in
      let person = PersonID(milliseconds: 1, random: (1, 1))
      let uploads = Uploads(city.services)
      let upload = try uploads.keep([1], kind: "areas", name: "a.kml", ending: "kml", person: person)
      uploads.removeAbandoned()
      #expect(try uploads.find(upload.id, kind: "areas", person: person) == upload)
      let later = Instant(milliseconds: TestCity.now.milliseconds + Uploads.keptMilliseconds + 1)
      Uploads(folder: uploads.folder, surroundings: .fixed(at: later)).removeAbandoned()
      #expect(try FileManager.default.contentsOfDirectory(atPath: uploads.folder.path).isEmpty)
    }
  }
}
