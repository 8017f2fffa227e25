import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// One person: name, roles, link, and whether they may come in.
struct PersonPage: Sendable {
  var person: Person
  var languages: [Language]
  var utcOffset: Int
  var mayManage: Bool
  var mayReadAudit: Bool
  var name: FormState
  var roles: FormState
  var notice: Notice?
  /// What other capabilities have to say about the account.
  var parts = HTML()
  var sessions: [Session] = []
  var secondFactor = SecondFactorState(since: nil, recoveryCodes: 0)

  static func path(of id: PersonID) -> String { "\(PeoplePage.path)/\(id)" }
  private static let pattern = PeoplePage.path + "/{id}"

  static let routes = [
    Route.page(.get, pattern, who: .holder(of: .readPeople)) { call in
      .page(try await PersonPage(call, try await PeopleFilter.find(call)).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, pattern, who: .holder(of: .managePeople), handle: saveName),
    Route.page(.post, pattern + "/roles", who: .holder(of: .managePeople), handle: saveRoles),
    Route.page(.post, pattern + "/link", who: .holder(of: .managePeople)) { call in
      let invitation = try await call.services.access.issueLink(for: call.identifier("id"), by: call.signedIn())
      return .page(InvitationPage(invitation, call).page(in: call.t), status: 201)
    },
    Route.page(.post, pattern + "/disabling", who: .holder(of: .managePeople)) { call in
      try await saving(call, flash: "people.person.disabled") { id in
        try await call.services.access.disablePerson(id, revision: call.requiredRevision(), by: call.signedIn())
      }
    },
    Route.page(.post, pattern + "/enabling", who: .holder(of: .managePeople)) { call in
      try await saving(call, flash: "people.person.enabled") { id in
        try await call.services.access.enablePerson(id, revision: call.requiredRevision(), by: call.signedIn())
      }
    },
    Route.page(.post, pattern + "/sessions/end", who: .holder(of: .managePeople)) { call in
      let id: PersonID = try call.identifier("id")
      try await call.services.access.endSessions(of: id, by: call.signedIn())
      return .redirect(to: path(of: id), flash: "people.person.sessions-ended")
    },
    Route.page(.post, pattern + "/sessions/{session}/end", who: .holder(of: .managePeople)) { call in
      let id: PersonID = try call.identifier("id")
      try await call.services.access.endSession(call.parameter("session"), by: call.signedIn())
      return .redirect(to: path(of: id), flash: "people.account.session-ended")
    },
    Route.page(.post, pattern + "/second-factor/reset", who: .holder(of: .managePeople)) { call in
      let id: PersonID = try call.identifier("id")
      guard let reason = call.form["reason"].flatMap({ SecondFactorReset(rawValue: $0) }) else {
        throw Problem.invalid([FieldProblem("reason", "required")])
      }
      try await call.services.access.resetSecondFactor(of: id, reason: reason, by: call.signedIn())
      return .redirect(to: path(of: id), flash: "people.person.second-factor.was-reset")
    },
  ]

  private static func saveName(_ call: Call) async throws -> Reply {
    let keep: (inout PersonPage, FormState) -> Void = { $0.name = $1 }
    return try await saving(call, flash: "people.saved", keep: keep) { id in
      let language = call.form["language"].map { Language($0) }
      if let language, !call.services.city.current.languages.contains(language) {
        throw Problem.invalid([FieldProblem("language", "unknown-choice", ["value": language.tag])])
      }
      return try await call.services.access.changePerson(
        id, revision: call.requiredRevision(), name: call.form["name"] ?? "", language: language, by: call.signedIn())
    }
  }

  private static func saveRoles(_ call: Call) async throws -> Reply {
    let keep: (inout PersonPage, FormState) -> Void = { $0.roles = $1 }
    return try await saving(call, flash: "people.saved", keep: keep) { id in
      let roles = Set(call.form.all("roles").compactMap { Role(rawValue: $0) })
      return try await call.services.access.changeRoles(
        of: id, revision: call.requiredRevision(), to: roles, by: call.signedIn())
    }
  }

  /// Runs a change; a refusal comes back on the page, with what was typed.
  private static func saving(
    _ call: Call, flash: String, keep: (inout PersonPage, FormState) -> Void = { _, _ in },
    _ change: (PersonID) async throws -> Person
  ) async throws -> Reply {
    do {
      let person = try await change(call.identifier("id"))
      return .redirect(to: path(of: person.id), flash: flash)
    } catch let problem as Problem where problem.status == 409 || !problem.fields.isEmpty {
      let person = try await PeopleFilter.find(call)
      var page = try await PersonPage(call, person)
      keep(&page, FormState(values: call.form.values, problems: problem.fields))
      if problem.code == "conflict" {
        page.notice = conflictNotice(facts(of: person, in: call.t), in: call.t)
      } else if problem.fields.isEmpty {
        page.notice = Notice(.problem, call.t.sentence(for: problem))
      }
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call, _ person: Person) async throws {
    let city = call.services.city.current
    self.init(
      person: person, languages: city.languages, utcOffset: city.utcOffset(at: call.services.surroundings.now()),
      mayManage: call.may(.managePeople, owner: person.organisation), mayReadAudit: call.may(.readAudit))
    parts = try await AccountPart.all(about: person, call)
    let who = try call.signedIn()
    if mayManage { sessions = try await call.services.access.sessions(of: person.id, by: who) }
    secondFactor = try await call.services.access.secondFactor(of: person.id, by: who)
  }

  init(person: Person, languages: [Language], utcOffset: Int, mayManage: Bool, mayReadAudit: Bool) {
    self.person = person
    self.languages = languages
    self.utcOffset = utcOffset
    self.mayManage = mayManage
    self.mayReadAudit = mayReadAudit
    name = FormState(["name": person.name, "language": person.language?.tag])
    roles = FormState(values: ["roles": person.orderedRoles.map(\.rawValue)])
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: person.name, section: PeoplePage.path,
      crumbs: [
        Crumb(t("people.administration"), "/desk/administration"), Crumb(t("people.people.title"), PeoplePage.path),
      ], notice: notice,
      actions: group {
        if mayReadAudit { linkButton(t("people.history"), to: AuditPage.path(about: "person", person.id.text)) }
      }
    ) {
      definitionList(
        Self.facts(of: person, in: t).map { fact in (fact.label, fact.value.isEmpty ? nil : bdi { fact.value }) } + [
          (
            t("people.person.last-sign-in"),
            .text(
              person.lastSignIn.map { t.instant($0, utcOffset: utcOffset) } ?? t("people.person.last-sign-in.never"))
          ),
          (
            t("people.second-factor.title"),
            person.isService ? nil : .text(t(secondFactor.isOn ? "people.yes" : "people.no"))
          ),
        ])
      if mayManage {
        rolesForm(csrf, t)
        nameForm(csrf, t)
        if person.isService {
          serviceWayIn(csrf, t)
        } else {
          wayIn(csrf, t)
          if secondFactor.isOn { secondFactorReset(csrf, t) }
          if !sessions.isEmpty { part(t("people.person.sessions"), id: "sessions") { sessionTable(csrf, t) } }
        }
      }
      parts
    }
  }

  private func rolesForm(_ csrf: String, _ t: Translator) -> HTML {
    let fields = Fields(roles, csrf: csrf, in: t)
    return part(t("people.person.roles"), id: "roles") {
      fields.form(action: Self.path(of: person.id) + "/roles", submit: t("people.person.roles.save")) {
        fields.hidden("revision", "\(person.revision)")
        if person.organisationKind == .police { Notice(.information, t("people.kind.police.note")) }
        fields.checks(
          "roles", t("people.person.roles"), t.roleChoices, hint: t("people.person.roles.hint"), isRequired: true)
      }
    }
  }

  private func nameForm(_ csrf: String, _ t: Translator) -> HTML {
    let fields = Fields(name, csrf: csrf, in: t)
    return part(t("people.account.name-and-language")) {
      fields.form(action: Self.path(of: person.id), submit: t("people.save")) {
        fields.hidden("revision", "\(person.revision)")
        fields.text("name", t("people.person.name"), isRequired: true, autocomplete: "off", maxLength: 200)
        fields.menu(
          "language", t("people.person.language"), languages.map { Choice($0.tag, t.languageName($0)) },
          empty: t("people.person.language.browser"))
      }
    }
  }

  private func wayIn(_ csrf: String, _ t: Translator) -> HTML {
    let path = Self.path(of: person.id)
    let revision = [(name: "revision", value: "\(person.revision)")]
    return part(t("people.person.way-in"), id: "way-in") {
      if person.disabled != nil {
        p { t("people.person.is-disabled") }
        postButton(t("people.person.enable"), action: path + "/enabling", csrf: csrf, fields: revision)
      } else {
        p { t(person.hasPassword ? "people.person.link.reset" : "people.person.link.first") }
        div(.class("actions")) {
          postButton(t("people.person.link"), action: path + "/link", csrf: csrf)
          confirmForm(
            t("people.person.end-sessions"), question: t("people.person.end-sessions.question"),
            button: t("people.person.end-sessions"), action: path + "/sessions/end", csrf: csrf)
          confirmForm(
            t("people.person.disable"), question: t("people.person.disable.question"),
            button: t("people.person.disable"), action: path + "/disabling", csrf: csrf,
            fields: input(.type("hidden"), .name("revision"), .value("\(person.revision)")))
        }
      }
    }
  }

  private func serviceWayIn(_ csrf: String, _ t: Translator) -> HTML {
    let path = Self.path(of: person.id)
    let revision = [(name: "revision", value: "\(person.revision)")]
    return part(t("people.person.way-in"), id: "way-in") {
      p { t("people.person.service.note") }
      div(.class("actions")) {
        linkButton(t("people.person.service.tokens"), to: TokensPage.path(of: person.id))
        if person.disabled != nil {
          postButton(t("people.person.enable"), action: path + "/enabling", csrf: csrf, fields: revision)
        } else {
          confirmForm(
            t("people.person.disable"), question: t("people.person.service.disable"),
            button: t("people.person.disable"), action: path + "/disabling", csrf: csrf,
            fields: input(.type("hidden"), .name("revision"), .value("\(person.revision)")))
        }
      }
    }
  }

  private func secondFactorReset(_ csrf: String, _ t: Translator) -> HTML {
    let fields = Fields(csrf: csrf, in: t, prefix: "reset")
    return part(t("people.second-factor.title"), id: "second-factor") {
      p { t("people.person.second-factor.note") }
      confirmForm(
        t("people.person.second-factor.reset"), question: t("people.person.second-factor.question"),
        button: t("people.person.second-factor.reset"), action: Self.path(of: person.id) + "/second-factor/reset",
        csrf: csrf,
        fields: fields.menu(
          "reason", t("people.person.second-factor.reason"),
          SecondFactorReset.allCases.map { Choice($0.rawValue, t("people.reset-reason.\($0.rawValue)")) },
          isRequired: true))
    }
  }

  private func sessionTable(_ csrf: String, _ t: Translator) -> HTML {
    DataTable(
      t("people.person.sessions"),
      columns: [
        .init(t("people.session.device")), .init(t("people.session.since")), .init(t("people.session.last-seen")),
        .init(t("people.session.end")),
      ],
      rows: sessions.map { session in
        .init([
          .init(session.device.isEmpty ? t("people.session.device.unknown") : session.device),
          .init(t.instant(session.created, utcOffset: utcOffset)),
          .init(t.instant(session.lastSeen, utcOffset: utcOffset)),
          .init(
            postButton(
              t("people.session.end"), action: "\(Self.path(of: person.id))/sessions/\(session.id)/end", csrf: csrf)),
        ])
      }
    ).html(in: t)
  }

  private static func facts(of person: Person, in t: Translator) -> [(label: String, value: String)] {
    [
      (t("people.person.name"), person.name), (t("people.person.sign-in-name"), person.signInName),
      (t("people.person.organisation"), person.organisationName),
      (t("people.person.roles"), t.list(person.orderedRoles.map(t.name(of:)))),
      (t("people.person.language"), person.language.map(t.languageName) ?? t("people.person.language.browser")),
      (t("people.person.state"), t.name(of: person.state)),
    ]
  }
}
