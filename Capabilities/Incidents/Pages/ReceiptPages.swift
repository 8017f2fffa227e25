import Site
import Translation
import Vocabulary

/// Thanks a reporter and hands over the receipt code, once.
struct ReceivedPage: Sendable {
  let receipt: String
  /// For people of the team: the record.
  let record: (reference: String, path: String)?

  func page(in t: Translator) -> Page {
    Page(
      title: t("incidents.received.title"), lead: t("incidents.received.lead"),
      section: record == nil ? "/report" : "/desk/incidents"
    ) {
      card(t("incidents.received.code")) {
        p(.class("receipt")) { code(.attribute("dir", "ltr")) { receipt } }
        p { t("incidents.received.keep") }
        p { a(.href("/report/receipt")) { t("incidents.received.follow") } }
      }
      if let record {
        p { linkButton(t("incidents.received.open", ["reference": .text(record.reference)]), to: record.path) }
        p { linkButton(t("incidents.received.another"), to: "/desk/incidents/new") }
      } else {
        part(t("incidents.received.next")) {
          ol {
            li { t("incidents.received.step1") }
            li { t("incidents.received.step2") }
            li { t("incidents.received.step3") }
          }
        }
        p { a(.href("/report")) { t("incidents.received.another") } }
      }
    }
  }
}

/// Asks for a receipt code and tells what became of the report.
struct ReceiptPage: Sendable {
  var state = FormState()
  var progress: ReportProgress?
  var held: HeldReport?
  /// The code as typed, to ask with it again.
  var receipt = ""
  let csrf: String

  func page(in t: Translator) -> Page {
    Page(
      title: t("incidents.receipt.title"), lead: progress == nil ? t("incidents.receipt.lead") : nil, section: "/report"
    ) {
      if let progress { told(progress, t) }
      let fields = Fields(state, csrf: csrf, in: t)
      if progress == nil {
        fields.form(action: "/report/receipt", submit: t("incidents.receipt.show")) {
          fields.text(
            "receipt", t("incidents.receipt.code"), hint: t("incidents.receipt.hint"), isRequired: true,
            autocomplete: "off", maxLength: 40)
        }
      } else {
        if let held { kept(held, t) }
        p { a(.href("/report/receipt")) { t("incidents.receipt.another") } }
      }
    }
  }

  private func kept(_ held: HeldReport, _ t: Translator) -> HTML {
    part(t("incidents.held.title"), id: "held") {
      if let text = held.text {
        div(.class("said"), .attribute("dir", "auto")) { p { text } }
        if let day = Day(held.textKeptUntil) {
          p(.class("quiet")) { t("incidents.held.until", ["day": .text(t.day(day))]) }
        }
      } else {
        p { t("incidents.held.no-text") }
      }
      p(.class("quiet")) { t("incidents.held.nothing-else") }
      if held.isOnHold {
        Notice(.information, t("incidents.held.on-hold"))
      } else if held.text != nil {
        confirmForm(
          t("incidents.withdraw"), question: t("incidents.withdraw.question"), button: t("incidents.withdraw.send"),
          action: "/report/receipt/withdrawal", csrf: csrf,
          fields: input(.type("hidden"), .name("receipt"), .value(receipt)))
      }
    }
  }

  @HTMLBuilder private func told(_ progress: ReportProgress, _ t: Translator) -> HTML {
    let current = ReportProgress.steps.firstIndex(of: progress.step) ?? 0
    if let day = Day(progress.received) { p { t("incidents.receipt.received-on", ["day": .text(t.day(day))]) } }
    ol(.class("steps")) {
      for (index, step) in ReportProgress.steps.enumerated() {
        li(.class(index < current ? "done" : nil, index == current ? "next" : nil)) {
          h3 {
            t("incidents.receipt.step.\(step)")
            " "
            if index <= current {
              Badge(t(index == current ? "incidents.receipt.now" : "incidents.receipt.past"), .done)
            }
          }
          p { t("incidents.receipt.step.\(step).note") }
        }
      }
    }
    if !progress.notes.isEmpty {
      part(t("incidents.receipt.notes")) {
        for note in progress.notes {
          card {
            if let day = Day(note.on) { p(.class("quiet")) { t.day(day) } }
            p { note.text }
          }
        }
      }
    }
  }
}
