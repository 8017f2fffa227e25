import Access
import CapabilityKit
import Foundation
import Logging
import OpenID
import Site
import Translation
import Vocabulary

/// Signing in at the city's own sign-in service, and coming back.
enum ElsewherePage {
  static let path = "/sign-in/elsewhere"
  private static let purpose = "sign-in-elsewhere"

  static let routes = [
    Route.page(.get, path, who: .anyone, handle: leave),
    Route.page(.get, OpenIDSettings.redirectPath, who: .anyone, handle: comeBack),
    Route.page(.get, path + "/ended", who: .anyone) { call in
      guard let provider = call.services.openID else { throw Problem.notFound }
      return .page(ended(provider.settings.name, await provider.endAddress(), in: call.t))
    },
  ]

  private static func leave(_ call: Call) async throws -> Reply {
    guard let provider = call.services.openID else { throw Problem.notFound }
    do {
      let (address, flow) = try await provider.begin(next: NextAddress.own(call.query["next"]))
      let access = call.services.access
      var reply = Reply.redirect(elsewhere: address)
      let sealed = try access.secret.sealed(
        Array(try JSONEncoder().encode(flow)), purpose, for: "", access.surroundings)
      reply.cookies.append(SetCookie(SetCookie.elsewhere, sealed, maxAge: Int(OpenIDProvider.patience)))
      return reply
    } catch let problem as Problem where problem.code == "sign-in-elsewhere-refused" {
      return .page(refused(problem, call), status: problem.status)
    }
  }

  private static func comeBack(_ call: Call) async throws -> Reply {
    guard let provider = call.services.openID else { throw Problem.notFound }
    var reply: Reply
    do {
      reply = try await admit(call, provider)
    } catch let problem as Problem where problem.code.hasPrefix("sign-in-") {
      call.services.logger.notice(
        "sign-in elsewhere refused", metadata: ["reason": "\(problem.arguments["reason"] ?? problem.code)"])
      reply = .page(refused(problem, call), status: problem.status)
    }
    // Whatever came of it, the answer is used up.
    reply.cookies.append(SetCookie(SetCookie.elsewhere, "", maxAge: 0))
    return reply
  }

  private static func admit(_ call: Call, _ provider: OpenIDProvider) async throws -> Reply {
    let access = call.services.access
    guard let sealed = call.cookies[SetCookie.elsewhere], let bytes = access.secret.opened(sealed, purpose, for: ""),
      let flow = try? JSONDecoder().decode(OpenIDFlow.self, from: Data(bytes))
    else { throw OpenIDRefusal.state.problem }
    let person = try await provider.finish(
      code: call.query["code"], state: call.query["state"], issuer: call.query["iss"], flow: flow)
    let identity = ExternalIdentity(
      issuer: person.issuer, subject: person.subject, name: person.name, verifiedEmail: person.verifiedEmail,
      roles: person.roles.map { Set($0.compactMap { Role(rawValue: $0) }) }, organisation: person.organisation,
      hasSecondFactor: person.hasSecondFactor)
    let rules = ExternalSignInRules(
      provisions: provider.settings.provisions, linksByEmail: provider.settings.linksByEmail)
    do {
      let signIn = try await access.signIn(identity, rules, from: call.origin)
      return Reply.redirect(to: NextAddress.own(flow.next)).signingIn(signIn)
    } catch let needed as SecondFactorNeeded {
      return SecondStepPage.reply(needed, next: NextAddress.own(flow.next))
    }
  }

  private static func refused(_ problem: Problem, _ call: Call) -> Page {
    let t = call.t
    return Page(title: t("people.elsewhere.refused"), lead: t.sentence(for: problem)) {
      div(.class("stack")) {
        if let reason = problem.arguments["reason"] {
          p(.class("quiet")) { t("people.elsewhere.reason", ["reason": .text(reason)]) }
        }
        linkButton(t("people.elsewhere.back"), to: SignInPage.path)
      }
    }
  }

  static func ended(_ name: String, _ address: String?, in t: Translator) -> Page {
    Page(title: t("people.elsewhere.ended"), lead: t("people.elsewhere.ended.lead", ["name": .text(name)])) {
      div(.class("actions")) {
        if let address { linkButton(t("people.elsewhere.end", ["name": .text(name)]), to: address, isPrimary: true) }
        linkButton(t("people.elsewhere.stay"), to: "/")
      }
    }
  }
}
