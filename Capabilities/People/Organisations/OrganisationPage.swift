import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// One organisation: adding it, changing it, putting it away.
struct OrganisationPage: Sendable {
  /// Nil for one that is being added.
  var organisation: Organisation?
  var state: FormState
  var languages: [Language]
  var mayManage: Bool
  var mayReadPeople: Bool
  var mayReadAudit: Bool
  var notice: Notice?

  static let newPath = OrganisationsPage.path + "/new"
  static func path(of id: OrganisationID) -> String { "\(OrganisationsPage.path)/\(id)" }

  static let routes = [
    Route.page(.get, newPath, who: .holder(of: .manageOrganisations)) { call in
      .page(OrganisationPage(call, nil).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, OrganisationsPage.path, who: .holder(of: .manageOrganisations), handle: add),
    Route.page(.get, OrganisationsPage.path + "/{id}", who: .holder(of: .readOrganisations)) { call in
      .page(OrganisationPage(call, try await OrganisationFilter.find(call)).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, OrganisationsPage.path + "/{id}", who: .holder(of: .manageOrganisations), handle: save),
    Route.page(.post, OrganisationsPage.path + "/{id}/archive", who: .holder(of: .manageOrganisations)) { call in
      let id: OrganisationID = try call.identifier("id")
      _ = try await call.services.access.archiveOrganisation(
        id, revision: call.requiredRevision(), by: call.signedIn())
      return .redirect(to: path(of: id), flash: "people.organisation.archived")
    },
    Route.page(.post, OrganisationsPage.path + "/{id}/restoration", who: .holder(of: .manageOrganisations)) { call in
      let id: OrganisationID = try call.identifier("id")
      _ = try await call.services.access.restoreOrganisation(
        id, revision: call.requiredRevision(), by: call.signedIn())
      return .redirect(to: path(of: id), flash: "people.organisation.restored")
    },
  ]

  private static func add(_ call: Call) async throws -> Reply {
    var page = OrganisationPage(call, nil)
    page.state.values = call.form.values
    do {
      let draft = try OrganisationForm.draft(call.form, languages: page.languages)
      let made = try await call.services.access.createOrganisation(draft, by: call.signedIn())
      return .redirect(to: path(of: made.id), flash: "people.organisation.added")
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.state.problems = problem.fields
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private static func save(_ call: Call) async throws -> Reply {
    let old = try await OrganisationFilter.find(call)
    var page = OrganisationPage(call, old)
    page.state.values = call.form.values
    do {
      let draft = try OrganisationForm.draft(call.form, languages: page.languages, from: old)
      _ = try await call.services.access.changeOrganisation(
        old.id, revision: call.requiredRevision(), to: draft, by: call.signedIn())
      return .redirect(to: path(of: old.id), flash: "people.saved")
    } catch let problem as Problem where problem.code == "conflict" {
      page.notice = conflictNotice(
        facts(of: old, in: call.t).map { ($0.0, $0.1) }, in: call.t)
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.state.problems = problem.fields
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call, _ organisation: Organisation?) {
    self.init(
      organisation: organisation, languages: call.services.city.current.languages,
      mayManage: call.may(.manageOrganisations, owner: organisation?.id), mayReadPeople: call.may(.readPeople),
      mayReadAudit: call.may(.readAudit))
  }

  init(
    organisation: Organisation?, languages: [Language], mayManage: Bool, mayReadPeople: Bool, mayReadAudit: Bool
  ) {
    self.organisation = organisation
    state = organisation.map(OrganisationForm.state) ?? FormState()
    self.languages = languages
    self.mayManage = mayManage
    self.mayReadPeople = mayReadPeople
    self.mayReadAudit = mayReadAudit
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: organisation.map { $0.name(in: [t.language]) } ?? t("people.organisation.add"),
      section: OrganisationsPage.path,
      crumbs: [
        Crumb(t("people.administration"), "/desk/administration"),
        Crumb(t("people.organisations.title"), OrganisationsPage.path),
      ], notice: notice, actions: actions(csrf, t)
    ) {
      if let organisation, organisation.archived != nil {
        Notice(.information, t("people.organisation.is-archived"))
      }
      if mayManage {
        form(csrf, t)
      } else if let organisation {
        definitionList(
          Self.facts(of: organisation, in: t).map { name, value in (name, value.isEmpty ? nil : bdi { value }) })
      }
    }
  }

  private func form(_ csrf: String, _ t: Translator) -> HTML {
    let fields = Fields(state, csrf: csrf, in: t)
    let action = organisation.map { Self.path(of: $0.id) } ?? OrganisationsPage.path
    return fields.form(action: action, submit: t("people.save"), cancelPath: OrganisationsPage.path) {
      if let organisation { fields.hidden("revision", "\(organisation.revision)") }
      OrganisationForm.fields(fields, languages: languages, in: t)
    }
  }

  @HTMLBuilder private func actions(_ csrf: String, _ t: Translator) -> HTML {
    if let organisation {
      if mayReadPeople {
        linkButton(t("people.organisation.its-people"), to: "\(PeoplePage.path)?organisation=\(organisation.id)")
      }
      if mayReadAudit {
        linkButton(t("people.history"), to: AuditPage.path(about: "organisation", organisation.id.text))
      }
      if mayManage {
        let revision = [(name: "revision", value: "\(organisation.revision)")]
        if organisation.archived == nil {
          confirmForm(
            t("people.organisation.archive"), question: t("people.organisation.archive.question"),
            button: t("people.organisation.archive"), action: Self.path(of: organisation.id) + "/archive", csrf: csrf,
            fields: input(.type("hidden"), .name("revision"), .value("\(organisation.revision)")))
        } else {
          postButton(
            t("people.organisation.restore"), action: Self.path(of: organisation.id) + "/restoration", csrf: csrf,
            fields: revision)
        }
      }
    }
  }

  static func facts(of organisation: Organisation, in t: Translator) -> [(String, String)] {
    let names = organisation.names.texts.sorted { $0.key.tag < $1.key.tag }.map { language, text in
      (t("people.organisation.name-in", ["language": .text(t.translatedName(of: language))]), text)
    }
    return [(t("people.organisation.name"), organisation.name)] + names + [
      (t("people.organisation.kind"), t.name(of: organisation.kind)),
      (t("people.organisation.expected"), organisation.rhythm(in: t)),
      (t("people.organisation.contact"), organisation.contact),
    ]
  }
}
