import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// The second step of signing in: the code of the authenticator app, or a recovery code.
struct SecondStepPage: Sendable {
  var next = NextAddress.standard
  var problems: [FieldProblem] = []
  var notice: Notice?

  static let path = "/sign-in/code"

  static let routes = [
    Route.page(.get, path, who: .anyone) { call in
      guard try await isOpen(call) else { return expired(call) }
      return .page(SecondStepPage(next: NextAddress.own(call.query["next"])).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .anyone, bodyLimit: 1 << 16, handle: send),
  ]

  /// Where somebody goes whose password was right.
  static func reply(_ needed: SecondFactorNeeded, next: String) -> Reply {
    let query = next == NextAddress.standard ? "" : Query([.init("next", next)]).text
    var reply = Reply.redirect(to: path + query)
    reply.cookies.append(SetCookie(SetCookie.secondStep, needed.token))
    return reply
  }

  private static func expired(_ call: Call) -> Reply {
    let page = Page(title: call.t("people.code.title"), lead: call.t("people.code.expired")) {
      linkButton(call.t("people.sign-in.title"), to: SignInPage.path, isPrimary: true)
    }
    var reply = Reply.page(page, status: 410)
    reply.cookies.append(SetCookie(SetCookie.secondStep, "", maxAge: 0))
    return reply
  }

  private static func isOpen(_ call: Call) async throws -> Bool {
    guard let token = call.cookies[SetCookie.secondStep] else { return false }
    return try await call.services.access.pendingPerson(token) != nil
  }

  private static func send(_ call: Call) async throws -> Reply {
    var page = SecondStepPage(next: NextAddress.own(call.form["next"]))
    do {
      let signIn = try await call.services.access.signIn(
        pending: call.cookies[SetCookie.secondStep] ?? "", code: call.form["code"] ?? "", from: call.origin)
      var reply = Reply.redirect(to: page.next).signingIn(signIn)
      reply.cookies.append(SetCookie(SetCookie.secondStep, "", maxAge: 0))
      return reply
    } catch let problem as Problem where problem.code == "sign-in-expired" {
      return expired(call)
    } catch let problem as Problem where !problem.fields.isEmpty {
      page.problems = problem.fields
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: 422)
    } catch let problem as Problem where problem.code == Problem.tooManyRequests.code {
      let seconds = problem.arguments["seconds"].flatMap { Int($0) } ?? 30
      page.notice = Notice(.problem, SignInPage.wait(seconds, call.t))
      var reply = Reply.page(page.page(csrf: call.csrfToken, in: call.t), status: 429)
      reply.headers.append(("Retry-After", "\(seconds)"))
      return reply
    }
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(FormState(problems: problems), csrf: csrf, in: t)
    return Page(title: t("people.code.title"), lead: t("people.code.lead"), notice: notice) {
      div(.class("stack")) {
        fields.form(action: Self.path, submit: t("people.code.send")) {
          fields.hidden("next", next)
          codeField(fields, in: t)
        }
        p(.class("quiet")) { t("people.code.lost") }
      }
    }
  }
}

/// The field for a code of an app, or a recovery code.
func codeField(_ fields: Fields, in t: Translator) -> HTML {
  fields.text(
    "code", t("people.code"), hint: t("people.code.hint"), isRequired: true, autocomplete: "one-time-code",
    maxLength: 40)
}
