import CapabilityKit
import Evidence
import Foundation
import Site
import Testing
import Translation
import Vocabulary

@testable import Incidents

struct CatalogueTests {
  private func keys(_ language: String) throws -> Set<String> {
    let url = IncidentsCapability().strings.appendingPathComponent("\(language).json")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
    return Set((object ?? [:]).keys.filter { !$0.hasPrefix("@") })
  }

  @Test func everyLanguageHasEveryText() throws {
    let english = try keys("en")
    for language in ["fr", "ar"] {
      #expect(try keys(language).symmetricDifference(english).sorted() == [])
    }
  }

  @Test func everyMessageIsSound() throws {
    let catalogues = try Catalogues(folders: [
      ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("incidents", IncidentsCapability().strings),
    ])
    #expect(catalogues.problems().map { "\($0)" } == [])
  }

  @Test func whatTheCodeSaysIsThere() throws {
    let t = try Catalogues(folders: [("incidents", IncidentsCapability().strings)]).translator(for: .english)
    let fields = IncidentColumns.names.filter { !IncidentColumns.fixed.contains($0) }
    let made =
      fields.map { "incidents.field.\($0)" }
      + IncidentState.allCases.flatMap { ["incidents.state.\($0.rawValue)", "incidents.state.\($0.rawValue).note"] }
      + PictureFilter.dimensions.map { "incidents.filter.\($0.rawValue)" } + Theme.all.map { "theme.\($0.code)" }
      + Lens.allCases.map { "lens.\($0.rawValue)" } + CodelistName.allCases.map { "incidents.codelist.\($0.rawValue)" }
      + IncidentPlace.Reason.allCases.map { "incidents.unlocated.\($0.rawValue)" }
      + Occurrence.Precision.allCases.map { "incidents.precision.\($0.rawValue)" }
      + ReportProgress.steps.flatMap { ["incidents.receipt.step.\($0)", "incidents.receipt.step.\($0).note"] }
      + ["new", "overdue", "due", "mine"].map { "incidents.today.\($0)" }
    for key in made { #expect(t.has(key), "\(key)") }
  }
}
