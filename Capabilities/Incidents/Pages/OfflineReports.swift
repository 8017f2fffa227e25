import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// What a page with the form of a report needs so that reports can be written without a connection: the list of those
/// that wait on the device, and every word that `offline.js` says. All of it stays hidden until it is needed, and with
/// scripts off the form is sent as ever.
struct OfflineReports: Sendable {
  enum Kind: String, Sendable { case visitor, team }
  /// Raised when a field gets another meaning, so that what was written before is looked over once more.
  static let version = 1
  /// How many reports a device keeps; `kept.js` has the same number.
  static let most = 20
  static let scripts = ["lock.js", "drafts.js", "position.js", "kept.js", "send.js", "kept-list.js", "offline.js"]

  let kind: Kind
  /// Tells whether the person who sends is the one who wrote, and says nothing else about them; empty for a visitor.
  var owner = ""
  /// The page is the empty form that the device keeps.
  var isShell = false

  static func owner(_ who: Principal?, _ secret: AppSecret) -> String {
    who.map { String(secret.code("offline-owner", $0.person.text).prefix(24)) } ?? ""
  }

  private var page: String { kind == .visitor ? "/report" : "/desk/incidents/new" }

  func html(in t: Translator) -> HTML {
    let shell = "/report/offline?for=\(kind.rawValue)&lang=\(t.language.tag)"
    return div(
      .class("offline"), .data("offline", kind == .visitor ? "report" : "incident"), .data("owner", owner),
      .data("version", "\(Self.version)"), .data("page", page), .data("shell", shell),
      isShell ? .data("is-shell", "") : nil
    ) {
      div(.class("notice", "warning"), .role("status"), .data("part", "away"), .hidden(if: true)) {
        p(.class("notice-title")) { t("incidents.offline.away") }
        p { t("incidents.offline.away-note") }
        p(.data("part", "away-shared")) { t("incidents.offline.shared") }
      }
      p(.class("notice"), .role("status"), .tabindex(-1), .data("part", "said"), .hidden(if: true)) {}
      section(.class("card", "kept"), .data("part", "kept"), .hidden(if: true)) {
        h2(.tabindex(-1), .data("part", "title")) { t("incidents.offline.title") }
        p(.role("status"), .data("part", "count")) {}
        ul(.class("kept-list"), .data("part", "list")) {}
        p(.class("hint")) { t("incidents.offline.shared") }
        p(.class("hint"), .data("part", "lock")) { t("incidents.offline.locked") }
      }
      element("template") { words(t) }
    }
  }

  @HTMLBuilder private func words(_ t: Translator) -> HTML {
    for count in 1...Self.most {
      p(.data("word", "waiting.\(count)")) { t("incidents.offline.waiting-count", ["count": .count(count)]) }
    }
    p(.data("word", "written")) { t("incidents.offline.written", ["when": .text("\u{FFFC}")]) }
    for word in Self.words { p(.data("word", word)) { t("incidents.offline.\(word)") } }
  }

  static let words = [
    "bar", "all-sent", "waiting", "signed-out", "sign-in", "other-person", "whose", "old", "version", "refused",
    "named",
    "reused", "opened", "busy", "trouble", "unreadable", "sent", "sent-unreadable", "noted", "send-now", "send-named",
    "open",
    "delete", "delete-sure", "missing", "kept", "full", "limit", "nowhere", "unlocked",
  ]
}

extension ReportPages {
  /// The form as a stranger sees it, for the device to keep: no name, no token, no record.
  func offlinePage(_ call: Call) async throws -> Page {
    let kind = OfflineReports.Kind(rawValue: call.query["for"] ?? "") ?? .visitor
    let desk = IncidentDesk(call.services, memory)
    var form = ReportForm(
      kind: kind == .visitor ? .visitor : .partner, action: kind == .visitor ? "/report" : "/desk/incidents/new",
      areas: try await desk.areaChoices(call.t), latest: call.today, words: try await desk.words(call), csrf: "")
    form.isKept = true
    let title = kind == .visitor ? "incidents.report.title" : "incidents.new.title"
    return Page(
      title: call.t(title), lead: call.t(kind == .visitor ? "incidents.offline.lead" : "incidents.new.lead"),
      section: "/report", scripts: OfflineReports.scripts
    ) {
      if kind == .visitor { p(.class("quiet")) { call.t("incidents.report.emergency") } }
      OfflineReports(kind: kind, isShell: true).html(in: call.t)
      form.html
    }
  }
}
