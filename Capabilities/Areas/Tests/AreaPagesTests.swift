import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Geography
import GoldenTesting
import Places
import Site
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import Areas

private let capabilities: [any CapabilityKit.Capability] = [AreasCapability()]
private let squares = Array(SampleFile.squares().utf8)

@Suite struct AreaPagesTests {
  @Test func refusesRolesAndForgedForms() async throws {
    try await withCity(.sqlite, capabilities) { city in
      #expect(try await city.visitor.get(AreasPage.path).status == 303)
      let analyst = try await city.client(as: .analyst)
      #expect(try await analyst.get(AreasPage.path).status == 200)
      for path in [UploadAreasPage.path, UploadPopulationPage.path] {
        #expect(try await analyst.get(path).status == 403)
      }
      let file = (field: "file", name: "squares.geojson", bytes: squares)
      #expect(try await analyst.upload(UploadAreasPage.path, [], file: file).status == 403)
      var forged = try await city.client(as: .administrator)
      forged.csrf = "0"
      #expect(try await forged.upload(UploadAreasPage.path, [], file: file).status == 403)
    }
  }

  @Test func refusesWhatIsNoMap() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let client = try await city.client(as: .administrator)
      let text = (field: "file", name: "map.geojson", bytes: Array("hello".utf8))
      let answer = try await client.upload(UploadAreasPage.path, [], file: text)
      #expect(answer.status == 422 && answer.text.contains("map.geojson"))
      #expect(try await client.post(UploadAreasPage.path, []).status == 422)
      #expect(try await client.get(UploadAreasPage.path + "/" + String(repeating: "a", count: 32)).status == 410)
    }
  }

  @Test func asksForTheProjection() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let client = try await city.client(as: .coordinator)
      let file = (field: "file", name: "metres.geojson", bytes: Array(SampleFile.projected.utf8))
      let path = try #require(try await client.upload(UploadAreasPage.path, [], file: file).headers["location"])
      let page = try await client.get(path)
      #expect(page.status == 200 && page.text.contains("name=\"crs\"") && page.text.contains("150000"))
      let known = try await client.get(path + "?crs=31370")
      #expect(known.text.contains("name=\"valid-from\"") && known.text.contains("EPSG:31370"))
      let unknown = try await client.get(path + "/preview?id=code&name=nothing&crs=EPSG:31370")
      #expect(unknown.status == 422 && unknown.text.contains("nothing"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func takesAFileThroughAllSteps(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city in
      let client = try await city.client(as: .coordinator)
      let file = (field: "file", name: "squares.geojson", bytes: squares)
      let path = try #require(try await client.upload(UploadAreasPage.path, [], file: file).headers["location"])
      #expect(try await client.get(path).text.contains("name_fr"))
      let other = try await city.client(as: .administrator)
      #expect(try await other.get(path).status == 410)
      let preview = try await client.get(path + "/preview?id=code&name=name&name-fr=name_fr")
      #expect(preview.status == 200 && preview.text.contains("Self-intersection") && preview.text.contains("<path"))
      #expect(try await city.services.currentPlaces().areas.isEmpty)

      let started = try await client.post(path, [("id", "code"), ("name", "name"), ("name-fr", "name_fr")])
      let job = try #require(started.headers["location"])
      let id = try #require(JobID(String(job.split(separator: "/").last?.prefix { $0 != "?" } ?? "")))
      await city.services.jobs.wait(for: id)
      let result = try await client.get(job)
      #expect(result.status == 200 && result.text.contains("Self-intersection"))
      #expect(try await other.get(job).status == 404)
      #expect(try await client.get(path).status == 410)
      let left = try FileManager.default.contentsOfDirectory(atPath: city.services.uploadsFolder.path)
      #expect(left.isEmpty)
      let areas = try await city.services.currentPlaces().areas.latest.areas
      #expect(areas.count == 3)

      let page = AreaPage.path(of: try #require(areas.first).id)
      #expect(try await client.post(page + "/aliases", [("alias", "")]).status == 422)
      #expect(try await client.post(page + "/aliases", [("alias", "The  Top")]).status == 303)
      #expect(try await client.get(page).text.contains("The Top"))
      #expect(try await client.post(page + "/aliases/removal", [("alias", "The Top")]).status == 303)
      #expect(try await !client.get(page).text.contains("The Top"))

      let table = (field: "file", name: "people.csv", bytes: Array(SampleFile.population.utf8))
      let second = try #require(try await client.upload(UploadPopulationPage.path, [], file: table).headers["location"])
      #expect(try await client.get(second).text.contains("people.csv"))
      let rows = try await client.get(second + "?area=area&value=people&year=2025")
      #expect(rows.status == 200 && rows.text.contains("Souht"))
      let done = try await client.post(second, [("area", "area"), ("value", "people"), ("year", "2025")])
      #expect(done.status == 200)
      #expect(try await client.get(AreasPage.path).text.contains("1,700"))
    }
  }

  @Test func failedImportsAreTold() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let client = try await city.client(as: .coordinator)
      let file = (field: "file", name: "squares.geojson", bytes: squares)
      let path = try #require(try await client.upload(UploadAreasPage.path, [], file: file).headers["location"])
      let job = try #require(try await client.post(path, [("id", "code"), ("name", "nom")]).headers["location"])
      let id = try #require(JobID(String(job.split(separator: "/").last?.prefix { $0 != "?" } ?? "")))
      await city.services.jobs.wait(for: id)
      let page = try await client.get(job)
      #expect(page.text.contains("nom") && page.text.contains(path))
      #expect(try await client.get(path).status == 200)
    }
  }

  @Test(arguments: ["en", "ar"])
  func looksAsItDid(_ language: String) async throws {
    try await withCity(.sqlite, capabilities) { city in
      let t = city.services.catalogues.translator(for: Language(language))
      let day = try #require(Day(2026, 3, 9))
      let empty = try AreasPage(
        try await city.services.currentPlaces(), layer: nil, day: day, language: t.language, mayManage: true)
      expectGolden(empty.page(csrf: "token", in: t).body, "areas-empty.\(language)")
      try await SampleFile.with(SampleFile.squares(names: ["North", "South", "South"])) { path in
        var order = AreaOrder(id: "code", name: "name")
        let upload = Upload(
          id: String(repeating: "0", count: 32), kind: "areas", name: "squares.geojson", ending: "geojson", person: "p",
          arrived: 0)
        expectGolden(UploadAreasPage().page(csrf: "token", in: t).body, "areas-upload.\(language)")
        let file = try AreaFile.read(path, fileLayer: nil, layer: "areas", crs: nil)
        let choose = ChooseColumnsPage(
          upload, columns: FileColumns(file), fileLayers: file.layers, languages: city.services.city.current.languages,
          layers: [], order: &order, isFresh: true)
        expectGolden(choose.page(csrf: "token", in: t).body, "areas-choose.\(language)")
        let prepared = try ImportAreaFile.check(path, named: "squares.geojson", order)
        let preview = PreviewAreasPage(upload, order, prepared, known: nil)
        expectGolden(preview.page(csrf: "token", in: t).body, "areas-preview.\(language)")
        let done = try await ImportAreaFile.perform(
          path, named: "squares.geojson", order, by: .commandLine, city.services)
        let result = AreaImportPage(
          id: JobID(milliseconds: 1, random: (1, 1)), state: .done, done: 3, total: 3, report: try AreaJSON.text(done),
          choicesPath: "/x", path: "/y")
        expectGolden(result.page(csrf: "token", in: t).body, "areas-result.\(language)")
      }
      let places = try await city.services.currentPlaces()
      let page = try AreasPage(places, layer: nil, day: day, language: t.language, mayManage: true)
      expectGolden(page.page(csrf: "token", in: t).body, "areas.\(language)")
      let area = try AreaPage(
        try #require(places.areas.latest.areas.first).id, places, languages: city.services.city.current.languages,
        recordsPath: "/records", mayManage: true)
      expectGolden(area.page(csrf: "token", in: t).body, "area.\(language)")
    }
  }

  @Test func everyTextIsThere() throws {
    let catalogues = try Catalogues(folders: [(part: "areas", url: AreasCapability().strings)])
    #expect(catalogues.problems().isEmpty)
  }
}
