import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import GoldenTesting
import Site
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import Incidents

struct ImportIncidentsPagesTests {
  private static let file = """
    Case No,Incident date,District,Offense type,Bias motive,Notes
    A1,9/3/2025,Nord,SIMPLE ASSAULT,ANTI-BLACK,"One, with a comma"
    A1,9/3/2025,Nord,THREATS,ANTI-BLACK,
    A2,8/3/2025,Québec-Métro,SIMPLE ASSAULT,ANTI-JEWISH,
    A3,7/3/2025,Nordd,THREATS,ANTI-JEWISH,
    A4,6/3/2025,Nord,SINGING,ANTI-BLACK,
    A5,5/3/2025,Nord,SINGING,ANTI-BLACK,

    """

  private func location(_ answer: TestAnswer) throws -> String { try #require(answer.headers["location"]) }

  @Test func onlyForThoseWhoMayAndOwnFiles() async throws {
    try await ImportCity.with { city in
      #expect(try await city.visitor.get("/desk/incidents/import").status == 303)
      #expect(try await city.client(as: .analyst).get("/desk/incidents/import").status == 403)
      let partner = try await city.client(as: .contributor, of: city.partner)
      let foreign = try await partner.upload(
        "/desk/incidents/import", [("source", city.organisation.id.text)],
        file: ("file", "x.csv", Array(Self.file.utf8)))
      #expect(foreign.status == 422)
      let own = try await partner.upload(
        "/desk/incidents/import", [("source", city.partner.id.text)], file: ("file", "x.csv", Array(Self.file.utf8)))
      let path = try location(own)
      #expect(try await partner.get(path).status == 200)
      #expect(try await city.client(as: .coordinator).get(path).status == 404)
      let empty = try await partner.upload("/desk/incidents/import", [], file: ("file", "x.csv", []))
      #expect(empty.status == 422)
    }
  }

  @Test func guessesAsksChecksImportsAndRemembers() async throws {
    try await ImportCity.with { city in
      let someone = try await city.client(as: .coordinator)
      let sent = try await someone.upload(
        "/desk/incidents/import", [("source", city.partner.id.text)], file: ("file", "inc.csv", Array(Self.file.utf8)))
      let path = try location(sent)
      let asked = try await someone.get(path)
      #expect(asked.text.contains("9/3/2025 is"))
      #expect(asked.text.contains("value=\"mdy\""))
      let mapping = try IncidentMapping.read(try await someone.get(path + "/mapping.json").bytes)
      #expect(mapping.record == "Case No")
      #expect(mapping.day.column == "Incident date")
      #expect(mapping.place?.area == "District")
      #expect(mapping.codes[.conduct]?.column == "Offense type")
      #expect(mapping.codes[.conduct]?.values?["SIMPLE ASSAULT"] == "assault")
      #expect(mapping.codes[.bias]?.values == ["ANTI-BLACK": "racist-xenophobic", "ANTI-JEWISH": "anti-semitic"])

      let choices = [
        ("order", "dmy"), ("column.0", "record"), ("column.1", "day"), ("column.2", "area"), ("column.3", "conduct"),
        ("column.4", "bias"), ("column.5", "text"), ("k.conduct.0", "SIMPLE ASSAULT"), ("v.conduct.0", "assault"),
        ("k.conduct.1", "SINGING"), ("v.conduct.1", ""), ("k.conduct.2", "THREATS"), ("v.conduct.2", "threat"),
        ("k.bias.0", "ANTI-BLACK"), ("v.bias.0", "racist-xenophobic"), ("k.bias.1", "ANTI-JEWISH"),
        ("v.bias.1", "anti-semitic"),
      ]
      #expect(try await someone.post(path, choices).status == 303)
      let checked = try await someone.get(path)
      #expect(checked.text.contains("has no code") && checked.text.contains("is no area of the city"))
      #expect(try await ImportCity.count("incident", city.database) == 0)

      let started = try await someone.post(path, [("go", "import")])
      let result = try location(started)
      let job = try #require(JobID(String(result.suffix(36))))
      await city.services.jobs.wait(for: job)
      let done = try await someone.get(result)
      #expect(done.text.contains("The file was imported.") && done.text.contains("rejects.csv"))
      #expect(try await ImportCity.count("incident", city.database) == 2)
      let rejects = try await someone.get(path + "/rejects.csv")
      #expect(rejects.text.contains("Nordd") && rejects.text.contains("concord_problem"))
      // Sent twice, it runs once.
      #expect(try location(try await someone.post(path, [("go", "import")])).hasSuffix(job.text))

      let next = try await someone.upload(
        "/desk/incidents/import", [("source", city.partner.id.text)], file: ("file", "inc.csv", Array(Self.file.utf8)))
      #expect(try await someone.get(try location(next)).text.contains("as they were for the last file"))

      let list = try await someone.get("/desk/incidents/import")
      #expect(list.text.contains("inc.csv"))
      let undo = try await someone.post("/desk/incidents/import/undo", [("number", "1")])
      await city.services.jobs.wait(for: try #require(JobID(String(try location(undo).suffix(36)))))
      #expect(try await someone.get(try location(undo)).text.contains("removed"))
      #expect(try await ImportCity.count("incident", city.database) == 0)
    }
  }

  @Test func theInterfaceAnswersWithTheSameReport() async throws {
    try await ImportCity.with { city in
      let someone = try await city.client(as: .coordinator)
      let source = city.organisation.id.text
      let csrf = ["x-csrf-token": someone.csrf, "content-type": "text/csv"]
      let without = try await someone.send(
        .post, "/api/v1/incidents/import?source=\(source)", body: Array(Self.file.utf8), headers: csrf)
      #expect(without.status == 422 && without.text.contains("mapping-needed"))
      let kept = try await someone.send(
        .put, "/api/v1/organisations/\(source)/mapping", body: ImportCity.mapping.json, headers: csrf)
      #expect(kept.status == 200)
      #expect(
        try IncidentMapping.read(try await someone.get("/api/v1/organisations/\(source)/mapping").bytes)
          == ImportCity.mapping)
      let answer = try await someone.send(
        .post, "/api/v1/incidents/import?source=\(source)",
        body: Array((ImportCity.header + ImportCity.good).utf8), headers: csrf)
      let report = try answer.json(IncidentImportReport.self)
      #expect(report.incidents == 2 && report.offences == 3)
      #expect(answer.text.contains("\"not_located\":0"))
    }
  }

  @Test(arguments: ["en", "ar"]) func goldens(_ language: String) async throws {
    try await ImportCity.with { city in
      let t = city.services.catalogues.translator(for: Language(language))
      let start = ImportIncidentsPage(
        sources: [Choice("1", "City Hall")],
        entries: [
          IncidentImportStore.Entry(
            number: 3, source: city.organisation.id, person: nil, started: Example.now, fileName: "march.csv",
            state: .done, report: IncidentImportReport(read: 12, incidents: 9, offences: 10, refusedCount: 2))
        ], names: [city.organisation.id: "City Hall"], state: FormState(["source": "1"]), problem: nil, utcOffset: 0,
        csrf: "token", t: t)
      expectGolden(start.page().body, "import-start-\(language)")
      let report = IncidentImportReport(
        read: 12, incidents: 9, offences: 10, updated: 1, unchanged: 1,
        refused: [.init(row: 5, column: "date", value: "30/2", reason: "?", code: "day-unreadable")], refusedCount: 1,
        notLocated: 2, refusedByCode: ["day-unreadable": 1], importNumber: 3)
      let id = try await city.services.jobs.start("incidents.import", owner: nil) { _ in
        String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
      }
      await city.services.jobs.wait(for: id)
      let job = try #require(try await city.services.jobs.find(id))
      let upload = ImportUpload(
        id: Identifier(milliseconds: 2, random: (2, 2)), person: PersonID(milliseconds: 3, random: (3, 3)),
        source: city.organisation.id, fileName: "march.csv", mapping: ImportCity.mapping)
      expectGolden(
        ImportResultPage(upload: upload, job: job, hasRejects: true, csrf: "token", t: t).page().body,
        "import-result-\(language)")
    }
  }
}
