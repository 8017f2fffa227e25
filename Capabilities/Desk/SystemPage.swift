import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// What runs here, for the person who looks after it.
struct SystemPage: Sendable {
  struct Spoken: Sendable {
    var language: Language
    var isOffered: Bool
    var isReviewed: Bool
  }
  var version: String
  var database: String
  /// How many people, organisations and audit entries are stored.
  var people: Int
  var organisations: Int
  var auditEntries: Int
  var languages: [Spoken]

  static let path = "/desk/administration/system"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .administerCity)) { call in
      .page(try await SystemPage(call).page(in: call.t))
    }
  ]

  private init(_ call: Call) async throws {
    version = House.version
    database = try await call.services.database.version
    (people, organisations, auditEntries) = try await call.services.database.read { db in
      (
        try db.value("SELECT COUNT(*) FROM person") ?? 0, try db.value("SELECT COUNT(*) FROM organisation") ?? 0,
        Int(try AuditTrail.head(on: db).sequence)
      )
    }
    let catalogues = call.services.catalogues
    let offered = call.services.city.current.languages
    languages = catalogues.languages.map {
      Spoken(language: $0, isOffered: offered.contains($0), isReviewed: catalogues.isReviewed($0))
    }
  }

  init(
    version: String, database: String, people: Int, organisations: Int, auditEntries: Int, languages: [Spoken]
  ) {
    self.version = version
    self.database = database
    self.people = people
    self.organisations = organisations
    self.auditEntries = auditEntries
    self.languages = languages
  }

  func page(in t: Translator) -> Page {
    Page(
      title: t("desk.system.title"), lead: t("desk.system.lead"), section: Self.path,
      crumbs: [Crumb(t("desk.administration.title"), AdministrationPage.path)]
    ) {
      definitionList([
        (t("desk.system.version"), bdi { version }), (t("desk.system.database"), bdi { database }),
        (t("desk.system.people"), .text(t.number(people))),
        (t("desk.system.organisations"), .text(t.number(organisations))),
        (t("desk.system.audit"), .text(t.number(auditEntries))),
      ])
      part(t("desk.system.languages")) {
        DataTable(
          t("desk.system.languages"),
          columns: [
            .init(t("desk.system.language")), .init(t("desk.system.language.offered")),
            .init(t("desk.system.language.review")),
          ],
          rows: languages.map { spoken in
            .init([
              .init { bdi { t.languageName(spoken.language) } },
              .init(t(spoken.isOffered ? "desk.system.offered" : "desk.system.not-offered")),
              .init(t(spoken.isReviewed ? "desk.language.reviewed" : "desk.language.unreviewed")),
            ])
          }
        ).html(in: t)
      }
      p(.class("quiet")) { t("desk.system.settings") }
    }
  }
}
