import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// What a one-time link opens: choosing a password, for the first time or because the old one was forgotten.
struct LinkPage: Sendable {
  var token: String
  var details: LinkDetails
  var utcOffset: Int
  var problems: [FieldProblem] = []

  static func path(of token: String) -> String { "/link/\(token)" }

  static let routes = [
    Route.page(.get, "/link/{token}", who: .anyone) { call in
      try await explainingExpiry(call) { details in
        .page(LinkPage(call, details).page(csrf: call.csrfToken, in: call.t))
      }
    },
    Route.page(.post, "/link/{token}", who: .anyone, bodyLimit: 1 << 16) { call in
      try await explainingExpiry(call) { details in try await choose(call, details) }
    },
  ]

  private init(_ call: Call, _ details: LinkDetails, problems: [FieldProblem] = []) {
    self.init(
      token: call.parameters["token"] ?? "", details: details,
      utcOffset: call.services.city.current.utcOffset(at: details.expires), problems: problems)
  }

  init(token: String, details: LinkDetails, utcOffset: Int, problems: [FieldProblem] = []) {
    self.token = token
    self.details = details
    self.utcOffset = utcOffset
    self.problems = problems
  }

  private static func choose(_ call: Call, _ details: LinkDetails) async throws -> Reply {
    let password = call.password("password")
    do {
      if password != call.password("repeat") { throw FieldProblem("repeat", "password-not-the-same") }
      let signIn = try await call.services.access.setPassword(
        linkToken: call.parameter("token"), to: password, from: call.origin)
      return Reply.redirect(to: NextAddress.standard, flash: "people.link.done").signingIn(signIn)
    } catch let needed as SecondFactorNeeded {
      return SecondStepPage.reply(needed, next: NextAddress.standard)
    } catch let problem as FieldProblem {
      return .page(LinkPage(call, details, problems: [problem]).page(csrf: call.csrfToken, in: call.t), status: 422)
    } catch let problem as Problem where !problem.fields.isEmpty {
      return .page(
        LinkPage(call, details, problems: problem.fields).page(csrf: call.csrfToken, in: call.t), status: 422)
    }
  }

  private static func explainingExpiry(
    _ call: Call, _ answer: (LinkDetails) async throws -> Reply
  ) async throws -> Reply {
    do {
      return try await answer(await call.services.access.linkDetails(call.parameter("token")))
    } catch let problem as Problem where problem.code == "link-expired" {
      return .page(expired(in: call.t), status: problem.status)
    }
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(FormState(problems: problems), csrf: csrf, in: t)
    let isFirst = details.purpose == .firstSignIn
    let person = details.person
    return Page(
      title: t(isFirst ? "people.link.title" : "people.link.title.reset"),
      lead: t(
        isFirst ? "people.link.lead" : "people.link.lead.reset",
        ["name": .text(person.name), "organisation": .text(person.organisationName)])
    ) {
      div(.class("stack")) {
        fields.form(action: Self.path(of: token), submit: t("people.link.send")) {
          div(.class("field")) {
            label(.for("link-name")) { t("people.link.sign-in-name") }
            input(
              .id("link-name"), .type("text"), .name("username"), .value(person.signInName), .autocomplete("username"),
              .attribute("dir", "ltr"), .flag("readonly"))
          }
          newPasswordFields(fields, in: t)
        }
        p(.class("quiet")) { t("people.link.until", ["time": .text(t.instant(details.expires, utcOffset: utcOffset))]) }
      }
    }
  }

  static func expired(in t: Translator) -> Page {
    Page(title: t("people.link.expired.title"), lead: t("people.link.expired.lead")) {
      div(.class("stack")) {
        ul {
          li { t("people.link.expired.signed-in-before") }
          li { t("people.link.expired.ask") }
        }
        linkButton(t("people.sign-in.title"), to: SignInPage.path)
      }
    }
  }
}

/// The advice and the two fields for a new password.
@HTMLBuilder func newPasswordFields(_ fields: Fields, in t: Translator) -> HTML {
  div(.class("advice")) {
    p { t("people.password.advice", ["least": .count(PasswordRules.least)]) }
    ul {
      li { t("people.password.advice.words") }
      li { t("people.password.advice.not") }
      li { t("people.password.advice.manager") }
    }
  }
  fields.text(
    "password", t("people.password.new"), isRequired: true, kind: .password, autocomplete: "new-password",
    maxLength: 400)
  fields.text(
    "repeat", t("people.password.repeat"), isRequired: true, kind: .password, autocomplete: "new-password",
    maxLength: 400)
}
