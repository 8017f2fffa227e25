import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// One's own second factor: setting it up, new recovery codes, taking it away to set up another.
struct SecondFactorPage: Sendable {
  var state: SecondFactorState
  /// What waits for its first code.
  var secret: SecondFactorSecret?
  /// The session was begun a while ago: somebody else may sit at it.
  var asksPassword = false
  /// The role asks for it, and nothing else is open before it is there.
  var isRequired: Bool
  var utcOffset: Int
  var problems: [FieldProblem] = []
  var notice: Notice?

  static let path = "/desk/account/second-factor"

  static let routes = [
    Route.page(.get, path, who: .signedIn, isEnrolment: true) { call in
      .page(try await SecondFactorPage(call).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .signedIn, bodyLimit: 1 << 16, isEnrolment: true) { call in
      try await telling(call) {
        _ = try await call.services.access.beginSecondFactor(
          in: call.session(), password: call.password("password"), city: city(call))
        return .redirect(to: path)
      }
    },
    Route.page(.post, path + "/confirmation", who: .signedIn, bodyLimit: 1 << 16, isEnrolment: true) { call in
      try await telling(call) {
        let codes = try await call.services.access.confirmSecondFactor(
          code: call.form["code"] ?? "", in: call.session())
        return .page(RecoveryCodesPage(codes: codes, isFirst: true).page(in: call.t), status: 201)
      }
    },
    Route.page(.post, path + "/recovery-codes", who: .signedIn, bodyLimit: 1 << 16) { call in
      try await telling(call) {
        let codes = try await call.services.access.renewRecoveryCodes(
          code: call.form["code"] ?? "", by: call.session().principal)
        return .page(RecoveryCodesPage(codes: codes, isFirst: false).page(in: call.t), status: 201)
      }
    },
    Route.page(.post, path + "/removal", who: .signedIn, bodyLimit: 1 << 16) { call in
      try await telling(call) {
        try await call.services.access.removeSecondFactor(code: call.form["code"] ?? "", by: call.session().principal)
        return .redirect(to: path, flash: "people.second-factor.removed")
      }
    },
  ]

  private static func city(_ call: Call) -> String { call.services.city.current.name }

  /// A refusal comes back on the page.
  private static func telling(_ call: Call, _ answer: () async throws -> Reply) async throws -> Reply {
    do {
      return try await answer()
    } catch let problem as Problem where !problem.fields.isEmpty || problem.code == Problem.tooManyRequests.code {
      var page = try await SecondFactorPage(call)
      page.problems = problem.fields
      if problem.fields.isEmpty {
        let seconds = problem.arguments["seconds"].flatMap { Int($0) } ?? 30
        page.notice = Notice(.problem, SignInPage.wait(seconds, call.t))
      }
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call) async throws {
    let session = try call.session()
    let access = call.services.access
    let city = call.services.city.current
    self.init(
      state: try await access.secondFactor(of: session.principal.person, by: session.principal),
      secret: try await access.openSecondFactor(in: session, city: city.name),
      asksPassword: try await access.asksPassword(in: session), isRequired: session.mustEnrol,
      utcOffset: city.utcOffset(at: call.services.surroundings.now()))
  }

  init(
    state: SecondFactorState, secret: SecondFactorSecret?, asksPassword: Bool = false, isRequired: Bool, utcOffset: Int
  ) {
    self.state = state
    self.secret = secret
    self.asksPassword = asksPassword
    self.isRequired = isRequired
    self.utcOffset = utcOffset
  }

  func page(csrf: String, in t: Translator) -> Page {
    Page(
      title: t("people.second-factor.title"), lead: t("people.second-factor.lead"), section: AccountPage.path,
      crumbs: isRequired ? [] : [Crumb(t("people.account.title"), AccountPage.path)],
      notice: notice ?? (isRequired ? Notice(.information, t("people.second-factor.required")) : nil)
    ) {
      if state.isOn {
        isOn(csrf, t)
      } else if let secret {
        setUp(secret, csrf, t)
      } else {
        div(.class("stack")) {
          p { t("people.second-factor.what") }
          begin(csrf, t)
        }
      }
    }
  }

  @HTMLBuilder private func begin(_ csrf: String, _ t: Translator) -> HTML {
    if asksPassword {
      let fields = Fields(FormState(problems: problems), csrf: csrf, in: t)
      fields.form(action: Self.path, submit: t("people.second-factor.begin")) {
        fields.text(
          "password", t("people.password.current"), hint: t("people.second-factor.password.hint"), isRequired: true,
          kind: .password, autocomplete: "current-password")
      }
    } else {
      postButton(t("people.second-factor.begin"), action: Self.path, csrf: csrf, isPrimary: true)
    }
  }

  @HTMLBuilder private func setUp(_ secret: SecondFactorSecret, _ csrf: String, _ t: Translator) -> HTML {
    let fields = Fields(FormState(problems: problems), csrf: csrf, in: t)
    part(t("people.second-factor.scan")) {
      p { t("people.second-factor.scan.note") }
      // Without a picture, the text below does the same.
      if let code = try? QRCode(secret.address, label: t("people.second-factor.picture")) { code }
      p { t("people.second-factor.type") }
      p { element("code", .attribute("dir", "ltr")) { Self.grouped(secret.text) } }
    }
    part(t("people.second-factor.first-code")) {
      fields.form(action: Self.path + "/confirmation", submit: t("people.second-factor.confirm")) {
        fields.text(
          "code", t("people.code"), hint: t("people.second-factor.first-code.hint"), isRequired: true,
          autocomplete: "one-time-code", maxLength: 20)
      }
    }
    postButton(t("people.second-factor.again"), action: Self.path, csrf: csrf)
  }

  @HTMLBuilder private func isOn(_ csrf: String, _ t: Translator) -> HTML {
    definitionList([
      (t("people.second-factor.since"), state.since.map { .text(t.instant($0, utcOffset: utcOffset)) }),
      (t("people.second-factor.left"), .text(t.number(state.recoveryCodes))),
    ])
    if state.recoveryCodes < 4 { Notice(.warning, t("people.second-factor.few")) }
    part(t("people.second-factor.renew"), id: "recovery-codes") {
      let fields = Fields(FormState(problems: problems), csrf: csrf, in: t, prefix: "renew")
      p { t("people.second-factor.renew.note") }
      fields.form(action: Self.path + "/recovery-codes", submit: t("people.second-factor.renew")) {
        codeField(fields, in: t)
      }
    }
    part(t("people.second-factor.remove"), id: "removal") {
      let fields = Fields(FormState(), csrf: csrf, in: t, prefix: "remove")
      p { t("people.second-factor.remove.note") }
      fields.form(action: Self.path + "/removal", submit: t("people.second-factor.remove")) {
        codeField(fields, in: t)
      }
    }
  }

  /// In fours, as it is easiest to type.
  static func grouped(_ secret: String) -> String {
    stride(from: 0, to: secret.count, by: 4).map { String(secret.dropFirst($0).prefix(4)) }.joined(separator: " ")
  }
}

/// The recovery codes, this once: to print or to write down.
struct RecoveryCodesPage: Sendable {
  var codes: [String]
  var isFirst: Bool

  func page(in t: Translator) -> Page {
    Page(
      title: t("people.recovery.title"), lead: t("people.recovery.lead"), section: AccountPage.path,
      crumbs: [Crumb(t("people.account.title"), AccountPage.path)],
      notice: Notice(.success, t(isFirst ? "people.recovery.on" : "people.recovery.renewed"))
    ) {
      div(.class("stack")) {
        card(t("people.recovery.codes")) {
          ol { for code in codes { li { element("code", .attribute("dir", "ltr")) { code } } } }
        }
        p { t("people.recovery.advice") }
        linkButton(t("people.recovery.done"), to: NextAddress.standard, isPrimary: true)
      }
    }
  }
}
