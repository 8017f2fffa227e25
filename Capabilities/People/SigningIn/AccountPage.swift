import Access
import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// One's own name, language, password and sessions.
struct AccountPage: Sendable {
  var person: Person
  var sessions: [Session]
  /// The session in which the page is read.
  var current: String
  var languages: [Language]
  var utcOffset: Int
  var form: FormState
  var passwordProblems: [FieldProblem] = []
  var notice: Notice?
  /// What other capabilities have to say about the account.
  var parts = HTML()
  var secondFactor = SecondFactorState(since: nil, recoveryCodes: 0)

  static let path = "/desk/account"

  static let routes = [
    Route.page(.get, path, who: .signedIn) { call in
      .page(try await AccountPage(call).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .signedIn, handle: save),
    Route.page(.post, path + "/password", who: .signedIn, bodyLimit: 1 << 16, handle: changePassword),
    Route.page(.post, path + "/sessions/{id}/end", who: .signedIn) { call in
      let id = try call.parameter("id")
      try await call.services.access.endSession(id, by: call.signedIn())
      if id == call.signIn?.session.id { return Reply.redirect(to: "/", flash: "people.signed-out").signingOut() }
      return .redirect(to: path + "#sessions", flash: "people.account.session-ended")
    },
    Route.page(.post, path + "/sessions/end", who: .signedIn) { call in
      let who = try call.signedIn()
      try await call.services.access.endSessions(of: who.person, by: who)
      return Reply.redirect(to: SignInPage.path, flash: "people.account.sessions-ended").signingOut()
    },
  ]

  private static func save(_ call: Call) async throws -> Reply {
    let who = try call.signedIn()
    var page = try await AccountPage(call)
    page.form.values = call.form.values
    let language = call.form["language"].map { Language($0) }
    do {
      if let language, !page.languages.contains(language) {
        throw Problem.invalid([FieldProblem("language", "unknown-choice", ["value": language.tag])])
      }
      _ = try await call.services.access.changePerson(
        who.person, revision: call.requiredRevision(), name: call.form["name"] ?? "", language: language, by: who)
    } catch let problem as Problem where problem.code == "conflict" {
      page.notice = conflictNotice(
        [
          (call.t("people.person.name"), page.person.name),
          (call.t("people.person.language"), page.person.language.map(call.t.languageName) ?? ""),
        ], in: call.t)
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.form.problems = problem.fields
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
    var reply = Reply.redirect(to: path, flash: "people.account.saved")
    // The choice in the browser goes before that of the person, so that both have to say the same.
    reply.cookies.append(SetCookie(SetCookie.language, language?.tag ?? "", maxAge: language == nil ? 0 : 31_536_000))
    return reply
  }

  private static func changePassword(_ call: Call) async throws -> Reply {
    let who = try call.signedIn()
    let password = call.password("password")
    do {
      if password != call.password("repeat") {
        throw Problem.invalid([FieldProblem("repeat", "password-not-the-same")])
      }
      let signIn = try await call.services.access.changePassword(
        of: who, current: call.password("current"), to: password, from: call.origin)
      return Reply.redirect(to: path, flash: "people.account.password-changed").signingIn(signIn)
    } catch let problem as Problem where !problem.fields.isEmpty || problem.code == Problem.tooManyRequests.code {
      var page = try await AccountPage(call)
      page.passwordProblems = problem.fields
      if problem.fields.isEmpty {
        let seconds = problem.arguments["seconds"].flatMap { Int($0) } ?? 30
        page.notice = Notice(.problem, SignInPage.wait(seconds, call.t))
      }
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call) async throws {
    let who = try call.signedIn()
    let found = try await call.services.database.read { db in try Person.find(who.person, on: db) }
    guard let found else { throw Problem.signInRequired }
    let city = call.services.city.current
    self.init(
      person: found, sessions: try await call.services.access.sessions(of: who.person, by: who),
      current: call.signIn?.session.id ?? "", languages: city.languages,
      utcOffset: city.utcOffset(at: call.services.surroundings.now()))
    parts = try await AccountPart.all(about: found, call)
    secondFactor = try await call.services.access.secondFactor(of: who.person, by: who)
  }

  init(person: Person, sessions: [Session], current: String, languages: [Language], utcOffset: Int) {
    self.person = person
    self.sessions = sessions
    self.current = current
    self.languages = languages
    self.utcOffset = utcOffset
    form = FormState(["name": person.name, "language": person.language?.tag])
  }

  func page(csrf: String, in t: Translator) -> Page {
    let own = Fields(form, csrf: csrf, in: t)
    let secret = Fields(FormState(problems: passwordProblems), csrf: csrf, in: t)
    return Page(title: t("people.account.title"), section: Self.path, notice: notice) {
      definitionList([
        (t("people.person.sign-in-name"), bdi { person.signInName }),
        (t("people.person.organisation"), bdi { person.organisationName }),
        (t("people.person.roles"), .text(t.list(person.orderedRoles.map(t.name(of:))))),
      ])
      part(t("people.account.name-and-language")) {
        own.form(action: Self.path, submit: t("people.save")) {
          own.hidden("revision", "\(person.revision)")
          own.text("name", t("people.person.name"), isRequired: true, autocomplete: "name", maxLength: 200)
          own.menu(
            "language", t("people.person.language"), languages.map { Choice($0.tag, t.languageName($0)) },
            empty: t("people.person.language.browser"))
        }
      }
      if person.hasPassword {
        part(t("people.account.password"), id: "password") {
          secret.form(action: Self.path + "/password", submit: t("people.account.password.send")) {
            p { t("people.account.password.note") }
            secret.text(
              "current", t("people.password.current"), isRequired: true, kind: .password,
              autocomplete: "current-password", maxLength: 400)
            newPasswordFields(secret, in: t)
          }
        }
      }
      part(t("people.second-factor.title"), id: "second-factor") {
        p { t(secondFactor.isOn ? "people.account.second-factor.on" : "people.account.second-factor.off") }
        linkButton(t("people.account.second-factor"), to: SecondFactorPage.path)
      }
      part(t("people.tokens.title"), id: "tokens") {
        p { t("people.account.tokens.note") }
        linkButton(t("people.account.tokens"), to: TokensPage.ownPath)
      }
      part(t("people.account.sessions"), id: "sessions") {
        p { t("people.account.sessions.note") }
        sessionTable(csrf, t)
        confirmForm(
          t("people.account.sessions.end-all"), question: t("people.account.sessions.end-all.question"),
          button: t("people.account.sessions.end-all"), action: Self.path + "/sessions/end", csrf: csrf)
      }
      parts
    }
  }

  private func sessionTable(_ csrf: String, _ t: Translator) -> HTML {
    DataTable(
      t("people.account.sessions"),
      columns: [
        .init(t("people.session.device")), .init(t("people.session.since")), .init(t("people.session.last-seen")),
        .init(t("people.session.end")),
      ],
      rows: sessions.map { session in
        .init([
          .init(session.device.isEmpty ? t("people.session.device.unknown") : session.device),
          .init(t.instant(session.created, utcOffset: utcOffset)),
          .init(t.instant(session.lastSeen, utcOffset: utcOffset)),
          .init {
            if session.id == current {
              Badge(t("people.session.this"), .active)
            } else {
              postButton(t("people.session.end"), action: "\(Self.path)/sessions/\(session.id)/end", csrf: csrf)
            }
          },
        ])
      }
    ).html(in: t)
  }
}
