import Access
import CapabilityKit
import OpenID
import Site
import Translation
import Vocabulary

/// Signing in and out.
struct SignInPage: Sendable {
  var state = FormState()
  var next = NextAddress.standard
  var notice: Notice?
  /// What opens the demonstration city; empty in any other.
  var examples: [(role: Role, name: String)] = []
  /// What the city's own sign-in service is called; nil when there is none.
  var elsewhere: String?

  static let path = "/sign-in"

  static let routes = [
    Route.page(.get, path, who: .anyone) { call in
      let next = NextAddress.own(call.query["next"])
      if call.principal != nil { return .redirect(to: next) }
      return .page(SignInPage(call, next: next).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .anyone, bodyLimit: 1 << 16, handle: send),
    Route.page(.post, "/sign-out", who: .anyone, bodyLimit: 1 << 16) { call in
      if let token = call.cookies[SetCookie.session] { try await call.services.access.signOut(token: token) }
      let wasElsewhere = call.signIn?.session.method == .openID && call.services.openID != nil
      if wasElsewhere { return Reply.redirect(to: ElsewherePage.path + "/ended").signingOut() }
      return Reply.redirect(to: "/", flash: "people.signed-out").signingOut()
    },
  ]

  private init(_ call: Call, next: String) {
    self.next = next
    examples = call.services.city.current.isDemonstration ? Demonstration.signIns : []
    elsewhere = call.services.openID?.settings.name
  }

  init(next: String = NextAddress.standard, examples: [(role: Role, name: String)] = [], elsewhere: String? = nil) {
    self.next = next
    self.examples = examples
    self.elsewhere = elsewhere
  }

  private static func send(_ call: Call) async throws -> Reply {
    var form = SignInPage(call, next: NextAddress.own(call.form["next"]))
    form.state["name"] = call.form["name"]
    let password = call.password("password")
    if form.state["name"] == nil { form.state.problems.append(FieldProblem("name", "required")) }
    if password.isEmpty { form.state.problems.append(FieldProblem("password", "required")) }
    guard let name = form.state["name"], !password.isEmpty else {
      return .page(form.page(csrf: call.csrfToken, in: call.t), status: 422)
    }
    do {
      let signIn = try await call.services.access.signIn(name: name, password: password, from: call.origin)
      return Reply.redirect(to: form.next).signingIn(signIn)
    } catch let needed as SecondFactorNeeded {
      return SecondStepPage.reply(needed, next: form.next)
    } catch let problem as Problem where problem.code == "sign-in-failed" {
      form.notice = Notice(.problem, call.t("people.sign-in.failed"))
      // Not 401: that would ask the browser for a scheme of authentication.
      return .page(form.page(csrf: call.csrfToken, in: call.t), status: 422)
    } catch let problem as Problem where problem.code == Problem.tooManyRequests.code {
      let seconds = problem.arguments["seconds"].flatMap { Int($0) } ?? 30
      form.notice = Notice(.problem, wait(seconds, call.t))
      var reply = Reply.page(form.page(csrf: call.csrfToken, in: call.t), status: 429)
      reply.headers.append(("Retry-After", "\(seconds)"))
      return reply
    }
  }

  static func wait(_ seconds: Int, _ t: Translator) -> String {
    seconds < 60
      ? t("people.sign-in.wait-seconds", ["count": .count(seconds)])
      : t("people.sign-in.wait-minutes", ["count": .count((seconds + 59) / 60)])
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(title: t("people.sign-in.title"), lead: t("people.sign-in.lead"), notice: notice) {
      div(.class("stack")) {
        if let elsewhere {
          p {
            linkButton(
              t("people.elsewhere.sign-in", ["name": .text(elsewhere)]),
              to: ElsewherePage.path + (next == NextAddress.standard ? "" : Query([.init("next", next)]).text),
              isPrimary: true)
          }
          p(.class("quiet")) { t("people.elsewhere.or") }
        }
        fields.form(action: Self.path, submit: t("people.sign-in.send")) {
          fields.hidden("next", next)
          fields.text(
            "name", t("people.sign-in.name"), hint: t("people.sign-in.name.hint"), isRequired: true, kind: .text,
            autocomplete: "username", maxLength: 200)
          fields.text(
            "password", t("people.password"), isRequired: true, kind: .password, autocomplete: "current-password",
            maxLength: 400)
        }
        p(.class("quiet")) {
          t("people.sign-in.forgotten") + " "
          a(.href(HelpPage.path)) { t("people.sign-in.help") }
        }
        if !examples.isEmpty {
          card(t("people.sign-in.examples")) {
            p { t("people.sign-in.examples.note", ["password": .text(Demonstration.password)]) }
            definitionList(examples.map { example in (t.name(of: example.role), code { example.name }) })
          }
        }
      }
    }
  }
}
