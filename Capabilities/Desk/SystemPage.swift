import Access
import CapabilityKit
import Logging
import Operation
import Site
import Storage
import Translation
import Vocabulary

/// What runs here, how it is and what to do next, for the person who looks after it.
struct SystemPage: Sendable {
  struct Spoken: Sendable {
    var language: Language
    var isOffered: Bool
    var isReviewed: Bool
  }
  struct Part: Sendable {
    var title: String
    var lines: [StatusLine]
  }
  var parts: [Part]
  /// Some source of lines could not answer.
  var isIncomplete = false
  /// How many people, organisations and audit entries are stored.
  var people: Int
  var organisations: Int
  var auditEntries: Int
  var languages: [Spoken]

  static let path = "/desk/administration/system"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .administerCity)) { call in
      .page(try await SystemPage(call).page(in: call.t))
    },
    Route.api(
      .get, "/api/v1/system", who: .holder(of: .administerCity),
      summary: "How the installation is, and what to do next", answer: SystemDocument.self
    ) { call in
      let (parts, isIncomplete) = await Self.parts(call)
      return APIAnswer(SystemDocument(parts, isIncomplete: isIncomplete))
    },
  ]

  private init(_ call: Call) async throws {
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
    (parts, isIncomplete) = await Self.parts(call)
  }

  init(
    parts: [Part], people: Int, organisations: Int, auditEntries: Int, languages: [Spoken]
  ) {
    self.parts = parts
    self.people = people
    self.organisations = organisations
    self.auditEntries = auditEntries
    self.languages = languages
  }

  /// Asks every source; one that fails does not hide the others.
  private static func parts(_ call: Call) async -> (parts: [Part], isIncomplete: Bool) {
    var parts: [Part] = []
    var isIncomplete = false
    let sources = call.services.registry.capabilities.flatMap(\.status).sorted {
      ($0.order, $0.title) < ($1.order, $1.title)
    }
    for source in sources {
      do {
        let lines = try await source.lines(call)
        let title = call.t(source.title)
        if parts.last?.title == title {
          parts[parts.count - 1].lines += lines
        } else if !lines.isEmpty {
          parts.append(Part(title: title, lines: lines))
        }
      } catch {
        isIncomplete = true
        call.services.logger.error("status", metadata: ["error": "\(LoggedError.text(error))"])
      }
    }
    return (parts, isIncomplete)
  }

  func page(in t: Translator) -> Page {
    let open = parts.flatMap(\.lines).filter { $0.level != .good }
    return Page(
      title: t("desk.system.title"), lead: t("desk.system.lead"), section: Self.path,
      crumbs: [Crumb(t("desk.administration.title"), AdministrationPage.path)]
    ) {
      if isIncomplete { Notice(.warning, t("desk.system.incomplete")) }
      part(t("desk.system.next"), id: "next") {
        if open.isEmpty, !isIncomplete {
          p { t("desk.system.in-order") }
        }
        div(.class("stack")) {
          for line in open.filter({ $0.level == .problem }) + open.filter({ $0.level == .attention }) {
            card {
              p {
                strong { line.title }
                ": "
                bdi { line.value }
                " "
                Badge(t("desk.system.level.\(line.level.rawValue)"), .attention)
              }
              if let advice = line.advice { p { advice } }
            }
          }
        }
      }
      for one in parts {
        part(one.title) { definitionList(one.lines.map { line in (line.title, bdi { line.value }) }) }
      }
      part(t("desk.system.stored")) {
        definitionList([
          (t("desk.system.people"), .text(t.number(people))),
          (t("desk.system.organisations"), .text(t.number(organisations))),
          (t("desk.system.audit"), .text(t.number(auditEntries))),
        ])
      }
      part(t("desk.system.languages")) { languageTable(t) }
      p(.class("quiet")) { t("desk.system.settings") }
    }
  }

  private func languageTable(_ t: Translator) -> HTML {
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
}

/// The page as JSON, in the language of the request.
struct SystemDocument: Codable, Sendable {
  struct Line: Codable, Sendable {
    let key: String
    let title: String
    let value: String
    let level: String
    let advice: String?
  }
  struct Part: Codable, Sendable {
    let title: String
    let lines: [Line]
  }
  let version: String
  /// False when some part could not be read.
  let isComplete: Bool
  /// True when no line needs anybody.
  let isInOrder: Bool
  let parts: [Part]

  init(_ parts: [SystemPage.Part], isIncomplete: Bool) {
    version = House.version
    isComplete = !isIncomplete
    isInOrder = !isIncomplete && parts.allSatisfy { $0.lines.allSatisfy { $0.level == .good } }
    self.parts = parts.map { part in
      Part(
        title: part.title,
        lines: part.lines.map {
          Line(key: $0.key, title: $0.title, value: $0.value, level: $0.level.rawValue, advice: $0.advice)
        })
    }
  }
}
