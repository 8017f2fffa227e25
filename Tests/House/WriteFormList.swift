import Access
import CapabilityKit
import CapabilityTesting
import Storage
import Vocabulary

extension WriteForm {
  /// Routes that are not walked, each with its reason.
  static let excepted: [String: String] = [
    "POST /desk/administration/areas/import": "keeps a file; writes no row",
    "POST /desk/administration/areas/import/{upload}": "the same import as POST /api/v1/areas/import, as a job",
    "POST /desk/administration/areas/import/{upload}/removal": "removes a file; writes no row",
    "POST /desk/administration/areas/population": "keeps a file; writes no row",
    "POST /desk/administration/areas/population/{upload}": "one transaction; see ImportPopulationFileTests",
    "POST /desk/incidents/import": "keeps a file; writes no row",
    "POST /desk/incidents/import/{upload}": "a job; see ImportIncidentsTests",
    "POST /desk/incidents/import/undo": "a job; see ImportIncidentsTests",
    "POST /api/v1/incidents/import": "several transactions, each whole; see ImportIncidentsTests",
    "POST /desk/jobs/{id}/cancellation": "writes no row",
    "POST /api/v1/receipts": "writes no row",
    "POST /report/receipt": "writes no row",
    "POST /api/v1/receipts/held": "writes no row",
    "POST /desk/administration/retention/purge": "several transactions, each whole; see PurgeRunTests",
    "POST /api/v1/incidents/sharing-preview": "writes no row",
    "POST /desk/administration/audit/verification": "a job that reads",
  ]

  static let all: [WriteForm] =
    incidents + organisations + people + account + places + retention + sharing + signingIn + releases

  private static let incidents: [WriteForm] = [
    WriteForm("POST /api/v1/incidents") { stage in
      stage.json(stage.coordinator, .post, "/api/v1/incidents", WriteStage.draft, ["idempotency-key": "walk-1"])
    },
    WriteForm("POST /api/v1/reports") { stage in
      stage.json(stage.city.visitor, .post, "/api/v1/reports", WriteStage.draft, ["idempotency-key": "walk-2"])
    },
    WriteForm("PATCH /api/v1/incidents/{id}") { stage in
      let id = try await stage.incident()
      return stage.json(
        stage.coordinator, .patch, "/api/v1/incidents/\(id)", "{\"text\":\"Insults were shouted again.\"}", revision: 1)
    },
    WriteForm("POST /api/v1/incidents/{id}/review") { stage in
      let id = try await stage.incident()
      return stage.json(
        stage.coordinator, .post, "/api/v1/incidents/\(id)/review",
        "{\"state\":\"acknowledged\",\"comment\":\"Read.\",\"noteForReporter\":\"Thank you.\"}", revision: 1)
    },
    WriteForm("POST /report") { stage in
      let (visitor, page) = try await stage.opened("/report")
      let stamp = try stage.hidden("stamp", page)
      // People need a while to fill it in.
      try await stage.wait(seconds: 20)
      return stage.post(
        visitor, "/report",
        [
          ("conduct", "threat"), ("area", "unlocated:not-given"), ("when", "yesterday"),
          ("text", "Two people were threatened (\(stage.kind))."), ("stamp", stamp), ("website", ""),
        ])
    },
    WriteForm("POST /desk/incidents/new") { stage in
      let page = try await stage.coordinator.get("/desk/incidents/new").text
      return stage.post(
        stage.coordinator, "/desk/incidents/new",
        [
          ("conduct", "threat"), ("area", "unlocated:not-given"), ("when", "yesterday"),
          ("text", "Three people were threatened."), ("stamp", try stage.hidden("stamp", page)),
        ])
    },
    WriteForm("POST /desk/incidents/{id}/edit") { stage in
      let id = try await stage.incident()
      return stage.post(
        stage.coordinator, "/desk/incidents/\(id)/edit",
        [
          ("revision", "1"), ("conduct", "graffiti"), ("area", "unlocated:outside"), ("day", "2026-03-08"),
          ("when", "other"),
        ])
    },
    WriteForm("POST /desk/incidents/{id}/review") { stage in
      let id = try await stage.incident()
      return stage.post(
        stage.coordinator, "/desk/incidents/\(id)/review",
        [("revision", "1"), ("state", "acknowledged"), ("due", "2026-03-12"), ("comment", "Read.")])
    },
    WriteForm("POST /desk/incidents/{id}/undo") { stage in
      let id = try await stage.incident()
      _ = try await stage.coordinator.post(
        "/desk/incidents/\(id)/review", [("revision", "1"), ("state", "acknowledged")])
      return stage.post(stage.coordinator, "/desk/incidents/\(id)/undo", [("revision", "2")])
    },
    WriteForm("POST /desk/administration/codes/{list}") { stage in
      let path = "/desk/administration/codes/bias"
      let version = try stage.hidden("version", try await stage.coordinator.get(path).text)
      return stage.post(
        stage.coordinator, path, [("version", version), ("new.code", "age"), ("new.name-en", "Because of age")])
    },
    WriteForm("PUT /api/v1/organisations/{id}/mapping") { stage in
      stage.json(
        stage.coordinator, .put, "/api/v1/organisations/\(stage.city.organisation.id)/mapping",
        """
        {"version":1,"name":"rounds","day":{"column":"Date","order":"ymd"},"codes":{"conduct":{"column":"Conduct"}}}
        """)
    },
  ]

  private static let organisations: [WriteForm] = [
    WriteForm("POST /api/v1/organisations") { stage in
      stage.json(stage.administrator, .post, "/api/v1/organisations", "{\"name\":\"New Place\",\"kind\":\"school\"}")
    },
    WriteForm("PATCH /api/v1/organisations/{id}") { stage in
      let id = try await stage.organisation().id
      return stage.json(
        stage.administrator, .patch, "/api/v1/organisations/\(id)", "{\"contact\":\"At the door\"}", revision: 1)
    },
    WriteForm("PUT /api/v1/organisations/{id}/archive") { stage in
      let id = try await stage.organisation().id
      return stage.json(stage.administrator, .put, "/api/v1/organisations/\(id)/archive", "", revision: 1)
    },
    WriteForm("DELETE /api/v1/organisations/{id}/archive") { stage in
      let id = try await stage.organisation().id
      _ = try await stage.json(stage.administrator, .put, "/api/v1/organisations/\(id)/archive", "", revision: 1)()
      return stage.json(stage.administrator, .delete, "/api/v1/organisations/\(id)/archive", "", revision: 2)
    },
    WriteForm("POST /desk/administration/organisations") { stage in
      stage.post(
        stage.administrator, "/desk/administration/organisations", [("name", "School network"), ("kind", "school")])
    },
    WriteForm("POST /desk/administration/organisations/{id}") { stage in
      let place = try await stage.organisation()
      return stage.post(
        stage.administrator, "/desk/administration/organisations/\(place.id)",
        [("name", place.name), ("kind", "health"), ("revision", "1")])
    },
    WriteForm("POST /desk/administration/organisations/{id}/archive") { stage in
      let id = try await stage.organisation().id
      return stage.post(
        stage.administrator, "/desk/administration/organisations/\(id)/archive", [("revision", "1")])
    },
    WriteForm("POST /desk/administration/organisations/{id}/restoration") { stage in
      let id = try await stage.organisation().id
      _ = try await stage.administrator.post(
        "/desk/administration/organisations/\(id)/archive", [("revision", "1")])
      return stage.post(
        stage.administrator, "/desk/administration/organisations/\(id)/restoration", [("revision", "2")])
    },
  ]

  private static let people: [WriteForm] = [
    WriteForm("POST /api/v1/people") { stage in
      stage.json(
        stage.administrator, .post, "/api/v1/people",
        """
        {"name":"New","signInName":"new-one","organisation":"\(stage.city.partner.id)","roles":["analyst"]}
        """)
    },
    WriteForm("PATCH /api/v1/people/{id}") { stage in
      let person = try await stage.person()
      return stage.json(
        stage.administrator, .patch, "/api/v1/people/\(person.id)", "{\"name\":\"Renamed\"}", revision: 1)
    },
    WriteForm("PUT /api/v1/people/{id}/roles") { stage in
      let person = try await stage.person()
      return stage.json(
        stage.administrator, .put, "/api/v1/people/\(person.id)/roles", "{\"roles\":[\"auditor\"]}", revision: 1)
    },
    WriteForm("PUT /api/v1/people/{id}/disabling") { stage in
      let person = try await stage.person()
      return stage.json(stage.administrator, .put, "/api/v1/people/\(person.id)/disabling", "", revision: 1)
    },
    WriteForm("DELETE /api/v1/people/{id}/disabling") { stage in
      let person = try await stage.person()
      _ = try await stage.json(
        stage.administrator, .put, "/api/v1/people/\(person.id)/disabling", "", revision: 1)()
      return stage.json(stage.administrator, .delete, "/api/v1/people/\(person.id)/disabling", "", revision: 2)
    },
    WriteForm("POST /api/v1/people/{id}/links") { stage in
      let person = try await stage.person()
      return stage.json(stage.administrator, .post, "/api/v1/people/\(person.id)/links", "")
    },
    WriteForm("POST /desk/administration/people") { stage in
      stage.post(
        stage.administrator, "/desk/administration/people",
        [
          ("name", "Ana"), ("signInName", "ana@city.test"), ("organisation", stage.city.partner.id.text),
          ("roles", "contributor"),
        ])
    },
    WriteForm("POST /desk/administration/people/{id}") { stage in
      try await personForm(stage, "", [("name", "Renamed"), ("language", "fr")])
    },
    WriteForm("POST /desk/administration/people/{id}/roles") { stage in
      try await personForm(stage, "/roles", [("roles", "auditor")])
    },
    WriteForm("POST /desk/administration/people/{id}/disabling") { stage in
      try await personForm(stage, "/disabling", [])
    },
    WriteForm("POST /desk/administration/people/{id}/enabling") { stage in
      let person = try await stage.person()
      let path = "/desk/administration/people/\(person.id)"
      _ = try await stage.administrator.post(path + "/disabling", [("revision", "1")])
      return stage.post(stage.administrator, path + "/enabling", [("revision", "2")])
    },
    WriteForm("POST /desk/administration/people/{id}/link") { stage in try await personForm(stage, "/link", []) },
    WriteForm("POST /desk/administration/people/{id}/sessions/end") { stage in
      let person = try await stage.signedIn().signIn.principal.person
      return stage.post(stage.administrator, "/desk/administration/people/\(person)/sessions/end", [])
    },
  ]

  private static func personForm(
    _ stage: WriteStage, _ part: String, _ fields: [(String, String)]
  ) async throws -> Send {
    let person = try await stage.person()
    return stage.post(
      stage.administrator, "/desk/administration/people/\(person.id)\(part)", fields + [("revision", "1")])
  }

  private static let account: [WriteForm] = [
    WriteForm("POST /desk/account") { stage in
      let visitor = try await stage.signedIn().visitor
      let revision = try stage.hidden("revision", try await visitor.get("/desk/account").text)
      return stage.post(visitor, "/desk/account", [("name", "Ana"), ("language", "ar"), ("revision", revision)])
    },
    WriteForm("POST /desk/account/password") { stage in
      let visitor = try await stage.signedIn().visitor
      let new = "another long walk there"
      return stage.post(
        visitor, "/desk/account/password",
        [("current", WriteStage.password), ("password", new), ("repeat", new)])
    },
    WriteForm("POST /desk/account/sessions/end") { stage in
      let visitor = try await stage.signedIn().visitor
      return stage.post(visitor, "/desk/account/sessions/end", [])
    },
    WriteForm("POST /desk/account/sessions/{id}/end") { stage in
      let (visitor, signIn) = try await stage.signedIn()
      return stage.post(visitor, "/desk/account/sessions/\(signIn.session.id)/end", [])
    },
    WriteForm("POST /sign-out") { stage in
      let visitor = try await stage.signedIn().visitor
      return stage.post(visitor, "/sign-out", [])
    },
    WriteForm("POST /sign-in") { stage in
      let person = try await stage.signedIn().signIn.principal.person
      let name = try await stage.city.database.read { try Person.find(person, on: $0)?.signInName }
      let visitor = try await stage.opened("/sign-in").visitor
      return stage.post(visitor, "/sign-in", [("name", name ?? ""), ("password", WriteStage.password)])
    },
    WriteForm("POST /link/{token}") { stage in
      let path = "/link/\(try await stage.invitation().token)"
      let visitor = try await stage.opened(path).visitor
      return stage.post(visitor, path, [("password", WriteStage.password), ("repeat", WriteStage.password)])
    },
  ]

  private static let retention: [WriteForm] = [
    WriteForm("POST /api/v1/holds") { stage in
      stage.json(stage.coordinator, .post, "/api/v1/holds", hold)
    },
    WriteForm("POST /api/v1/holds/{id}/release") { stage in
      let id = try await held(stage)
      return stage.json(stage.coordinator, .post, "/api/v1/holds/\(id)/release", "{\"reason\":\"Answered\"}")
    },
    WriteForm("POST /desk/administration/retention/holds") { stage in
      stage.post(
        stage.coordinator, "/desk/administration/retention/holds",
        [("source", stage.city.partner.id.text), ("reason", "The ombudsman asks."), ("review", "2026-03-20")])
    },
    WriteForm("POST /desk/administration/retention/holds/{id}/release") { stage in
      let id = try await held(stage)
      return stage.post(
        stage.coordinator, "/desk/administration/retention/holds/\(id)/release", [("reason", "Answered")])
    },
    WriteForm("PUT /api/v1/retention/{kind}") { stage in
      stage.json(stage.administrator, .put, "/api/v1/retention/job", "{\"term\":\"40d\"}")
    },
    WriteForm("POST /desk/administration/retention/rules/{kind}") { stage in
      stage.post(
        stage.administrator, "/desk/administration/retention/rules/job",
        [("count", "50"), ("unit", "days"), ("confirmed", "50d")])
    },
    WriteForm("POST /api/v1/people/{id}/erasure") { stage in
      let person = try await stage.person()
      return stage.json(
        stage.administrator, .post, "/api/v1/people/\(person.id)/erasure", "{\"signInName\":\"\(person.signInName)\"}")
    },
    WriteForm("POST /desk/administration/people/{id}/data/erasure") { stage in
      let person = try await stage.person()
      return stage.post(
        stage.administrator, "/desk/administration/people/\(person.id)/data/erasure",
        [("sign-in-name", person.signInName)])
    },
    WriteForm("POST /api/v1/me/erasure") { stage in
      let (visitor, name) = try await somebody(stage)
      return stage.json(visitor, .post, "/api/v1/me/erasure", "{\"signInName\":\"\(name)\"}")
    },
    WriteForm("POST /desk/account/data/erasure") { stage in
      let (visitor, name) = try await somebody(stage)
      return stage.post(visitor, "/desk/account/data/erasure", [("sign-in-name", name)])
    },
    WriteForm("POST /api/v1/receipts/withdrawal") { stage in
      stage.json(
        stage.city.visitor, .post, "/api/v1/receipts/withdrawal", "{\"receipt\":\"\(try await receipt(stage))\"}")
    },
    WriteForm("POST /report/receipt/withdrawal") { stage in
      let receipt = try await receipt(stage)
      let visitor = try await stage.opened("/report/receipt").visitor
      return stage.post(visitor, "/report/receipt/withdrawal", [("receipt", receipt)])
    },
  ]

  private static let hold = """
    {"source":"Open Door","reason":"Audit","review":"2026-06-01"}
    """

  private static func held(_ stage: WriteStage) async throws -> String {
    _ = try await stage.json(stage.coordinator, .post, "/api/v1/holds", hold)()
    return try await stage.city.database.read {
      try $0.value("SELECT id FROM keeping_hold WHERE released IS NULL ORDER BY id DESC", as: String.self)
    } ?? ""
  }

  private static func somebody(_ stage: WriteStage) async throws -> (TestVisitor, String) {
    let (visitor, signIn) = try await stage.signedIn()
    let person = signIn.principal.person
    return (visitor, try await stage.city.database.read { try Person.find(person, on: $0)?.signInName } ?? "")
  }

  /// The receipt of a new report with a text.
  private static func receipt(_ stage: WriteStage) async throws -> String {
    struct Answer: Codable { let receipt: String }
    let answer = try await stage.json(stage.coordinator, .post, "/api/v1/incidents", WriteStage.draft)()
    return try answer.json(Answer.self).receipt
  }

  private static let places: [WriteForm] = [
    WriteForm("POST /api/v1/areas/import") { stage in
      stage.json(
        stage.coordinator, .post, "/api/v1/areas/import?id=code&name=title&layer=ward&file=a.geojson", ground,
        ["content-type": "application/geo+json"])
    },
    WriteForm("POST /desk/administration/areas/counted-layer") { stage in
      stage.post(stage.coordinator, "/desk/administration/areas/counted-layer", [("layer", try await layer(stage))])
    },
    WriteForm("POST /desk/administration/areas/{id}/aliases") { stage in
      stage.post(
        stage.coordinator, "/desk/administration/areas/\(try await area(stage))/aliases", [("alias", "The harbour")])
    },
    WriteForm("POST /desk/administration/areas/{id}/aliases/removal") { stage in
      let path = "/desk/administration/areas/\(try await area(stage))/aliases"
      _ = try await stage.coordinator.post(path, [("alias", "The docks")])
      return stage.post(stage.coordinator, path + "/removal", [("alias", "The docks")])
    },
    WriteForm("POST /desk/administration/city") { stage in
      let page = try await stage.administrator.get("/desk/administration/city").text
      return stage.post(
        stage.administrator, "/desk/administration/city",
        [
          ("name", "Newer Testwick"), ("country", "BE"), ("time-zone", "UTC"), ("languages", "en"),
          ("languages", "fr"), ("languages", "ar"), ("leading", "en"), ("seen", try stage.hidden("seen", page)),
        ])
    },
  ]

  private static let ground = """
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A","title":"Harbour"},
    "geometry":{"type":"Polygon","coordinates":[[[4,51],[4.1,51],[4.1,51.1],[4,51.1],[4,51]]]}}]}
    """

  /// A layer of a name that no other form uses, with one area.
  private static func layer(_ stage: WriteStage) async throws -> String {
    let name = "layer-\(stage.city.services.surroundings.random() % 100_000)"
    _ = try await stage.json(
      stage.coordinator, .post, "/api/v1/areas/import?id=code&name=title&layer=\(name)&file=a.geojson", ground,
      ["content-type": "application/geo+json"])()
    return name
  }

  private static func area(_ stage: WriteStage) async throws -> String {
    let layer = try await layer(stage)
    return try await stage.city.database.read {
      try $0.value("SELECT id FROM area WHERE layer = \(layer)", as: String.self)
    } ?? ""
  }
}
