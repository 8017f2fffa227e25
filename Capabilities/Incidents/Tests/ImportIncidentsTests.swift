import Access
import CapabilityKit
import CapabilityTesting
import Foundation
import Storage
import StorageTesting
import Synchronization
import Tables
import Testing
import Translation
import Vocabulary

@testable import Incidents

struct ImportIncidentsTests {
  private func expectProblem(_ code: String, _ body: () async throws -> Void) async {
    await #expect { try await body() } throws: { ($0 as? Problem)?.code == code }
  }

  @Test(arguments: TestDatabase.available)
  func refusesWhoMayNotImportForASource(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      let who = Principal(
        person: PersonID(milliseconds: 1, random: (1, 1)), name: "P", organisation: city.partner.id,
        organisationName: "", organisationKind: .communityOrganisation, roles: [.contributor])
      let table = try TableFile.open(Array((ImportCity.header + ImportCity.good).utf8))
      let request = IncidentImport(mapping: ImportCity.mapping, source: city.organisation.id, fileName: "x")
      await expectProblem("not-allowed") {
        _ = try await ImportCity.desk(city.services).importIncidents(
          table, request, by: who, t: city.services.catalogues.translator(for: .english))
      }
      #expect(try await ImportCity.count("incident", city.database) == 0)
      #expect(try await ImportCity.count("incident_import", city.database) == 0)
    }
  }

  @Test func asksHowDaysAreMeant() async throws {
    try await ImportCity.with { (city: TestCity) async throws -> Void in
      var mapping = ImportCity.mapping
      mapping.day.order = nil
      let text = ImportCity.header + "A1,9/3/2025,1,assault,\n"
      await #expect { _ = try await ImportCity.run(text, city, mapping) } throws: { error in
        let problem = error as? Problem
        return problem?.code == "day-order-ambiguous"
          && problem?.arguments["readings"] == "dmy: 2025-03-09; mdy: 2025-09-03"
      }
      #expect(try await ImportCity.run(text, city, mapping, order: .monthDayYear).report.incidents == 1)
      #expect(try await ImportCity.incident("A1", city)?.occurred.day == Day(2025, 9, 3))
      // A day that only one order reads answers the question.
      let clear = ImportCity.header + "A2,9/3/2025,1,assault,\nA3,31/12/2025,1,assault,\n"
      #expect(try await ImportCity.run(clear, city, mapping).report.incidents == 2)
      #expect(try await ImportCity.incident("A2", city)?.occurred.day == Day(2025, 3, 9))
    }
  }

  @Test func refusesAMappingThatDoesNotFitTheFile() async throws {
    try await ImportCity.with { (city: TestCity) async throws -> Void in
      var mapping = ImportCity.mapping
      mapping.record = "idd"
      await #expect { _ = try await ImportCity.run(ImportCity.header + ImportCity.good, city, mapping) } throws: {
        error in
        let problem = error as? Problem
        return problem?.code == "mapping-column-unknown" && problem?.arguments["near"]?.hasPrefix("id") == true
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func badRowsAreRefusedOneByOneCorrectedAndImportedAgain(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      let text =
        ImportCity.header + ImportCity.good + """
          A3,30/2/2026,1,assault,
          A4,9/3/2026,Quebec Mtro,assault,
          A5,9/3/2026,1,asault,
          A2,8/3/2026,Nord,shouting,21
          A6,9/3/2027,1,assault,
          A7,9/3/2026,1,assault,777
          A8,9/3/2026,1,assault,12,extra
          ,,1,,
          "A9",9/3/2026,2,threat,

          """
      let (report, rejects) = try await ImportCity.run(text, city)
      #expect(report.read == 12)
      #expect(report.incidents == 3)
      #expect(report.offences == 4)
      #expect(report.refused.map(\.row) == [5, 6, 7, 8, 9, 10, 11, 12])
      #expect(
        report.refused.map(\.code) == [
          "day-does-not-exist", "area-unknown-near", "value-unknown-near", "value-unknown", "day-in-future",
          "value-unknown", "too-many-values", "day-empty",
        ])
      #expect(report.refused[0].column == "date" && report.refused[0].value == "30/2/2026")
      #expect(report.refused[1].reason.contains("Québec-Métro"))
      #expect(report.refused[2].reason == "“asault” has no code. Perhaps: assault.")
      #expect(rejects.contains("concord_row,concord_problem"))

      let corrected = rejects.replacing("30/2/2026", with: "28/2/2026").replacing("Quebec Mtro", with: "Québec-Métro")
        .replacing("asault", with: "assault").replacing("shouting", with: "threat")
      let again = try await ImportCity.run(corrected, city).report
      #expect(again.read == 8)
      #expect(again.incidents == 3)
      #expect(again.updated == 1)
      #expect(again.offences == 4)
      #expect(again.refusedCount == 4)
      let second = try #require(try await ImportCity.incident("A2", city))
      #expect(second.offences.map(\.conduct) == ["assault", "threat"])
      #expect(second.biases == ["anti-semitic", "anti-muslim"])
      #expect(second.revision == 2)
      // Corrections twice add nothing either.
      let third = try await ImportCity.run(corrected, city).report
      #expect(third.incidents == 0 && third.offences == 0 && third.updated == 0 && third.unchanged == 4)
    }
  }

  @Test(arguments: TestDatabase.available)
  func theSameFileTwiceAddsNothing(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      let first = try await ImportCity.run(ImportCity.header + ImportCity.good, city).report
      #expect((first.incidents, first.offences, first.unchanged, first.notLocated) == (2, 3, 0, 0))
      let incident = try #require(try await ImportCity.incident("A1", city))
      #expect(incident.offences.map(\.conduct) == ["assault", "threat"])
      #expect(incident.biases == ["racist-xenophobic"])
      #expect(incident.source == city.organisation.id)
      #expect(try await ImportCity.incident("A2", city)?.biases == ["anti-semitic", "anti-muslim"])
      let again = try await ImportCity.run(ImportCity.header + ImportCity.good, city).report
      #expect((again.incidents, again.offences, again.updated, again.unchanged) == (0, 0, 0, 2))
      #expect(try await ImportCity.count("incident", city.database) == 2)
      #expect(try await ImportCity.count("incident_change", city.database) == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func rowsWithoutANumberAreKnownByTheirContent(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      var mapping = ImportCity.mapping
      mapping.record = nil
      let text = "date,area,what,bias\n9/3/2026,1,assault,12\n9/3/2026,1,assault,12\n8/3/2026,2,threat,\n"
      #expect(try await ImportCity.run(text, city, mapping).report.incidents == 3)
      let again = try await ImportCity.run(text + "7/3/2026,2,threat,\n", city, mapping).report
      #expect(again.incidents == 1 && again.unchanged == 3)
      // The order of columns and rows, and a better table, change nothing.
      mapping.codes[.conduct]?.values?["threat*"] = "harassment"
      let turned = "what,bias,date,area\nthreat,,8/3/2026,2\nassault,12,9/3/2026,1\nassault,12,9/3/2026,1\n"
      let last = try await ImportCity.run(turned, city, mapping).report
      #expect(last.incidents == 0 && last.unchanged == 3)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aChangedRowUpdatesWithHistoryAndLeavesTheDeskItsOwn(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      _ = try await ImportCity.run(ImportCity.header + ImportCity.good, city)
      let old = try #require(try await ImportCity.incident("A2", city))
      var edited = old
      edited.biases = ["anti-roma"]
      let toStore = edited
      try await city.database.write { db in
        _ = try IncidentStore.update(old, to: toStore, "incident.changed", by: .commandLine, at: Example.now, on: db)
      }
      let changed = ImportCity.good.replacing("A2,8/3/2026,Nord,assault,21;24", with: "A2,7/3/2026,Nord,threat,21")
      let report = try await ImportCity.run(ImportCity.header + changed, city).report
      #expect((report.incidents, report.offences, report.updated, report.unchanged) == (0, 0, 1, 1))
      let new = try #require(try await ImportCity.incident("A2", city))
      #expect(new.occurred.day == Day(2026, 3, 7))
      #expect(new.offences.map(\.conduct) == ["threat"])
      #expect(new.biases == ["anti-roma"])
      #expect(new.revision == 3)
      let again = try await ImportCity.run(ImportCity.header + changed, city).report
      #expect(again.updated == 0 && again.unchanged == 2)
    }
  }

  @Test func positionsAreTurnedAndPlaced() async throws {
    try await ImportCity.with { (city: TestCity) async throws -> Void in
      var mapping = ImportCity.mapping
      mapping.place = .init(x: "x", y: "y", crs: "EPSG:3857", keepsPoint: true)
      mapping.codes[.bias] = nil
      // 4.5, 50.5 and 20, 50.5 in Web Mercator.
      let text = """
        id,date,x,y,what
        P1,9/3/2026,500937.7,6538000,assault
        P2,9/3/2026,2226389.8,6538000,assault
        P3,9/3/2026,,,assault
        P4,9/3/2026,here,6538000,assault

        """
      let report = try await ImportCity.run(text, city, mapping).report
      #expect(report.incidents == 3 && report.notLocated == 2)
      #expect(report.refused.map(\.code) == ["not-a-number"])
      #expect(try await ImportCity.incident("P1", city)?.place.area != nil)
      #expect(try await ImportCity.incident("P2", city)?.place == .unlocated(.outside))
      #expect(try await ImportCity.incident("P3", city)?.place == .unlocated(.notGiven))
      #expect(try await ImportCity.count("incident_point", city.database) == 2)
    }
  }

  @Test func readsAWorkbook() async throws {
    try await ImportCity.with { (city: TestCity) async throws -> Void in
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Fixtures/incidents.xlsx")
      var mapping = IncidentMapping(day: .init(column: "Datum"))
      mapping.record = "Nr"
      mapping.place = .init(area: "Quartier")
      mapping.codes[.conduct] = .init(column: "Art", values: ["ASSAULT*": "assault", "THREAT": "threat"])
      let report = try await ImportCity.run(
        [UInt8](Data(contentsOf: url)), city.services, city.organisation.id, mapping
      ).report
      #expect((report.read, report.incidents, report.offences, report.refusedCount) == (3, 2, 3, 0))
      #expect(try await ImportCity.incident("A1", city)?.occurred.day == Day(2024, 9, 5))
    }
  }

  @Test func aDryRunWritesNothing() async throws {
    try await ImportCity.with { (city: TestCity) async throws -> Void in
      let report = try await ImportCity.run(ImportCity.header + ImportCity.good, city, dryRun: true).report
      #expect(report.incidents == 2 && report.offences == 3 && report.importNumber == nil)
      #expect(try await ImportCity.count("incident", city.database) == 0)
      #expect(try await ImportCity.count("incident_import", city.database) == 0)
    }
  }

  /// 45,000 rows in three batches; every seventh shares its number with a row far away.
  private static var long: String {
    var text = ImportCity.header
    for index in 0..<60_000 {
      let record = index % 7 == 0 ? "S\(index % 22_501)" : "N\(index)"
      text += "\(record),\(index % 28 + 1)/2/2026,\(index % 2 + 1),\(index % 3 == 0 ? "assault" : "threat"),12\n"
    }
    return text
  }

  @Test(arguments: TestDatabase.available)
  func stoppedHalfWayLeavesWholeIncidentsAndIsCompletedByTheNext(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      let steps = Mutex(0)
      let stopping = JobProgress(
        report: { _, _ in steps.withLock { $0 += 1 } }, isCancelled: { steps.withLock { $0 >= 1 } })
      await #expect(throws: CancellationError.self) {
        _ = try await ImportCity.run(Self.long, city, progress: stopping)
      }
      let landed = try await ImportCity.count("incident", city.database)
      #expect(landed > 10_000 && landed < 60_000)
      #expect(try await ImportCity.count("incident_import_record", city.database) == landed)
      #expect(try await ImportCity.count("evidence_fact", city.database) == landed)
      let state: String? = try await city.database.read { try $0.value("SELECT state FROM incident_import") }
      #expect(state == "cancelled")
      let report = try await ImportCity.run(Self.long, city).report
      #expect(report.unchanged == landed)
      #expect(report.read == 60_000 && report.refusedCount == 0)
      let offences: Int? = try await city.database.read { db in
        try db.value("SELECT CAST(SUM(offences) AS \(db.dialect.integer)) FROM evidence_fact")
      }
      #expect(offences == 60_000)
    }
  }

  @Test(arguments: TestDatabase.available)
  func anyFailureLeavesWholeBatches(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      let source = city.organisation.id
      try await FailingCity.each(city.database, IncidentsCapability()) { services in
        _ = try await ImportCity.run(
          Array((ImportCity.header + ImportCity.good).utf8), services, source, ImportCity.mapping)
      } check: { db in
        let counted = [
          "COUNT(*) FROM incident", "COUNT(*) FROM incident_import_record",
          "COUNT(DISTINCT subject) FROM evidence_fact",
        ]
        let counts = try counted.map { counted -> Int in try db.value("SELECT \(unchecked: counted)") ?? 0 }
        #expect(Set(counts).count == 1 && [0, 2].contains(counts[0]))
      }
      #expect(try await ImportCity.count("incident", city.database) == 2)
    }
  }

  @Test(arguments: TestDatabase.available)
  func anImportIsUndoneButForWhatWasWorkedOn(_ kind: TestDatabase) async throws {
    try await ImportCity.with(kind) { (city: TestCity) async throws -> Void in
      let desk = ImportCity.desk(city.services)
      let report = try await ImportCity.run(ImportCity.header + ImportCity.good, city).report
      let number = try #require(report.importNumber)
      let old = try #require(try await ImportCity.incident("A2", city))
      var edited = old
      edited.severity = 3
      let toStore = edited
      try await city.database.write { db in
        _ = try IncidentStore.update(old, to: toStore, "incident.changed", by: .commandLine, at: Example.now, on: db)
      }
      let stranger = Principal(
        person: PersonID(milliseconds: 1, random: (1, 1)), name: "P", organisation: city.partner.id,
        organisationName: "", organisationKind: .communityOrganisation, roles: [.contributor])
      await expectProblem("not-found") { _ = try await desk.undoImport(number, by: stranger) }
      let undone = try await desk.undoImport(number, by: .commandLine)
      #expect(undone == UndoneImport(removed: 1, kept: 1))
      #expect(try await ImportCity.incident("A1", city) == nil)
      #expect(try await ImportCity.count("evidence_fact", city.database) == 1)
      await expectProblem("import-not-undoable") { _ = try await desk.undoImport(number, by: .commandLine) }
      #expect(try await ImportCity.run(ImportCity.header + ImportCity.good, city).report.incidents == 1)
      let audited: Int? = try await city.database.read {
        try $0.value("SELECT COUNT(*) FROM audit_entry WHERE action = 'incidents.import-undone'")
      }
      #expect(audited == 1)
    }
  }
}
