import Access
import CapabilityKit
import Foundation
import Places
import Vocabulary

/// Areas for maps and for other programs.
enum AreasAPI {
  static let path = "/api/v1/areas"

  static let routes = [
    Route.file(
      path, who: .holder(of: .readAreas),
      summary: "The areas in force on a day, as GeoJSON, thinned without gaps between neighbours",
      parameters: [
        APIParameter("on", .day, "The day; today unless given"),
        APIParameter("layer", .string, "The layer; the one that figures are counted by unless given"),
        APIParameter("tolerance", .string, "Metres by which borders may be off, from 0 (as imported) to 1000"),
        APIParameter("lang", .string, "The language of the property name"),
      ], contentType: "application/geo+json", handle: list),
    Route.api(
      .get, path + "/match", who: .holder(of: .readAreas),
      summary: "Which area a text names, and which come near when it names none",
      parameters: [
        APIParameter("name", .string, "An identifier, name or alias, in any spelling"),
        APIParameter("on", .day, "The day; today unless given"),
        APIParameter("layer", .string, "The layer; the one that figures are counted by unless given"),
      ], answer: AreaMatchDocument.self, handle: match),
    Route.api(
      .post, path + "/import", who: .holder(of: .manageAreas),
      summary: "Import boundaries; the body is the file, or a form with the field file",
      parameters: [
        APIParameter("file", .string, "The name of the file"),
        APIParameter("id", .string, "The property that identifies an area"),
        APIParameter("name", .string, "The property with the name; name-fr and so on for other languages"),
        APIParameter("alias", .string, "A property with one more name", isRepeatable: true),
        APIParameter("group", .string, "The property with the larger unit"),
        APIParameter("layer", .string, "The layer to import into"),
        APIParameter("file-layer", .string, "The layer of the file to read"),
        APIParameter("crs", .string, "The reference system of the coordinates, EPSG:N"),
        APIParameter("valid-from", .day, "The first day of these boundaries"),
        APIParameter("dry-run", .boolean, "Check and report; write nothing"),
      ], answer: AreaImportReport.self, bodyLimit: AreaFile.limit, handle: take),
    Route.api(
      .get, path + "/{id}", who: .holder(of: .readAreas),
      summary: "One area with its versions, population and neighbours",
      parameters: [APIParameter("lang", .string, "The language of the names")], answer: AreaDocument.self, handle: one),
  ]

  private static func list(_ call: Call) async throws -> Reply {
    let areas = try await call.services.currentPlaces().chosenLayer(call.query["layer"])
    let text = try areas.geoJSON(
      on: call.query.day("on") ?? call.today, languages: languages(call), tolerance: tolerance(call.query))
    return Reply(content: .bytes(Array(text.utf8), type: "application/geo+json"))
  }

  static func tolerance(_ query: Query) throws -> Double {
    guard let text = query["tolerance"] else { return 0 }
    guard let metres = Double(text), metres.isFinite else {
      throw Problem.invalid([FieldProblem("tolerance", "not-a-number", ["value": text])])
    }
    guard (0...1000).contains(metres) else {
      throw Problem.invalid([FieldProblem("tolerance", "out-of-range", ["least": "0", "most": "1000"])])
    }
    return metres
  }

  /// A language of names need not be one of the site.
  private static func languages(_ call: Call) -> [Language] {
    guard let wanted = call.query["lang"], wanted.count <= 12 else { return [call.language] }
    return Language(wanted) == call.language ? [call.language] : [Language(wanted), call.language]
  }

  private static func one(_ call: Call) async throws -> APIAnswer<AreaDocument> {
    let id: AreaID = try call.identifier("id")
    let places = try await call.services.currentPlaces()
    guard let area = places.area(id), let areas = places.layer(area.layer) else { throw Problem.notFound }
    return APIAnswer(try AreaDocument(area, areas, in: languages(call), today: call.today))
  }

  private static func match(_ call: Call) async throws -> APIAnswer<AreaMatchDocument> {
    guard let name = call.query["name"] else { throw Problem.invalid([FieldProblem("name", "required")]) }
    let day = try call.query.day("on") ?? call.today
    let areas = try await call.services.currentPlaces().chosenLayer(call.query["layer"])
    return APIAnswer(AreaMatchDocument(areas.named(name, on: day), areas, in: languages(call), on: day))
  }

  private static func take(_ call: Call) async throws -> APIAnswer<AreaImportReport> {
    let person = try call.signedIn()
    let sent = call.form.file("file")
    let bytes = sent?.bytes ?? call.body
    guard !bytes.isEmpty else { throw Problem.invalid([FieldProblem("file", "required")]) }
    let name = AreaFile.shownName(sent?.name ?? call.query["file"] ?? "upload")
    let order = try AreaOrder(call.query)
    let uploads = Uploads(call.services)
    let upload = try uploads.keep(
      bytes, kind: "areas", name: name, ending: AreaFile.ending(of: bytes, name: name), person: person.person)
    defer { uploads.remove(upload) }
    let done = try await ImportAreaFile.perform(
      uploads.url(of: upload).path, named: name, order, by: person, call.services, dryRun: call.query.isYes("dry-run"))
    return APIAnswer(done.report)
  }
}
