import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Adding a person, who then gets a one-time link.
struct AddPersonPage: Sendable {
  var state: FormState
  var organisations: [Organisation]
  var languages: [Language]

  static let path = PeoplePage.path + "/new"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .managePeople)) { call in
      let state = FormState(["organisation": call.query["organisation"]])
      return .page(try await AddPersonPage(call, state).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, PeoplePage.path, who: .holder(of: .managePeople), handle: add),
  ]

  private static func add(_ call: Call) async throws -> Reply {
    var page = try await AddPersonPage(call, FormState(values: call.form.values))
    do {
      if call.form["service"] == "yes" {
        let service = try await call.services.access.createService(page.draft(call.form), by: call.signedIn())
        return .redirect(to: TokensPage.path(of: service.id), flash: "people.person.service.added")
      }
      let invitation = try await call.services.access.createPerson(page.draft(call.form), by: call.signedIn())
      return .page(InvitationPage(invitation, call).page(in: call.t), status: 201)
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.state.problems = problem.fields
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call, _ state: FormState) async throws {
    self.init(
      state: state, organisations: try await OrganisationFilter(Query()).organisations(for: call),
      languages: call.services.city.current.languages)
  }

  init(state: FormState, organisations: [Organisation], languages: [Language]) {
    self.state = state
    self.organisations = organisations
    self.languages = languages
  }

  private func draft(_ form: Form) throws -> PersonDraft {
    guard let home = form["organisation"].flatMap({ OrganisationID($0) }) else {
      throw Problem.invalid([FieldProblem("organisation", "required")])
    }
    return PersonDraft(
      name: form["name"] ?? "", signInName: form["signInName"] ?? "", organisation: home,
      roles: Set(form.all("roles").compactMap { Role(rawValue: $0) }),
      language: form["language"].map { Language($0) }.flatMap { languages.contains($0) ? $0 : nil })
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(
      title: t("people.person.add"), lead: t("people.person.add.lead"), section: PeoplePage.path,
      crumbs: [
        Crumb(t("people.administration"), "/desk/administration"), Crumb(t("people.people.title"), PeoplePage.path),
      ]
    ) {
      fields.form(action: PeoplePage.path, submit: t("people.person.add.send"), cancelPath: PeoplePage.path) {
        fields.text("name", t("people.person.name"), isRequired: true, autocomplete: "off", maxLength: 200)
        fields.text(
          "signInName", t("people.person.sign-in-name"), hint: t("people.person.sign-in-name.hint"), isRequired: true,
          autocomplete: "off", maxLength: 200)
        fields.menu(
          "organisation", t("people.person.organisation"),
          organisations.map { Choice($0.id.text, $0.name(in: [t.language])) }, isRequired: true,
          empty: t("people.filter.choose"))
        fields.checks(
          "roles", t("people.person.roles"), t.roleChoices, hint: t("people.person.roles.hint"), isRequired: true)
        fields.menu(
          "language", t("people.person.language"), languages.map { Choice($0.tag, t.languageName($0)) },
          empty: t("people.person.language.browser"))
        fields.check("service", t("people.person.service"), hint: t("people.person.service.hint"))
      }
    }
  }
}
