import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// For those who cannot get in: what they can do, and a request that administrators see on their *Today*.
struct HelpPage: Sendable {
  var state = FormState()
  var notice: Notice?

  static let path = "/sign-in/help"

  static let routes = [
    Route.page(.get, path, who: .anyone) { call in .page(HelpPage().page(csrf: call.csrfToken, in: call.t)) },
    Route.page(.post, path, who: .anyone, bodyLimit: 1 << 16, handle: send),
  ]

  private static func send(_ call: Call) async throws -> Reply {
    var page = HelpPage(state: FormState(["name": call.form["name"]]))
    guard let name = call.form["name"] else {
      page.state.problems = [FieldProblem("name", "required")]
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: 422)
    }
    do {
      try await call.services.access.requestLink(name: name, from: call.origin)
    } catch let problem as Problem where problem.code == Problem.tooManyRequests.code {
      let seconds = problem.arguments["seconds"].flatMap { Int($0) } ?? 30
      page.notice = Notice(.problem, SignInPage.wait(seconds, call.t))
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: 429)
    }
    // The same for every name: it tells nobody who works here.
    return .redirect(to: SignInPage.path, flash: "people.help.sent")
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    return Page(title: t("people.help.title"), lead: t("people.help.lead"), notice: notice) {
      div(.class("stack")) {
        ul {
          li { t("people.help.ask") }
          li { t("people.help.no-mail") }
          li { t("people.help.second-factor") }
        }
        part(t("people.help.request")) {
          p { t("people.help.request.note") }
          fields.form(action: Self.path, submit: t("people.help.send"), cancelPath: SignInPage.path) {
            fields.text(
              "name", t("people.sign-in.name"), isRequired: true, kind: .text, autocomplete: "username", maxLength: 200)
          }
        }
      }
    }
  }
}
