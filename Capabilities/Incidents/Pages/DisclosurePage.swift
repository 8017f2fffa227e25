import Site
import Translation
import Vocabulary

/// The form of a disclosure. A plain model and its view.
struct DisclosurePage: Sendable {
  var reference: String
  var path: String
  var police: [Choice]
  var state: FormState
  var csrf: String

  func page(in t: Translator) -> Page {
    Page(
      title: t("incidents.disclosure.new", ["reference": .text(reference)]), lead: t("incidents.disclosure.new.lead"),
      section: IncidentListPage.path,
      crumbs: [Crumb(t("incidents.title"), IncidentListPage.path), Crumb(reference, path)]
    ) {
      if police.isEmpty {
        p { t("incidents.disclosure.no-police") }
      } else {
        let fields = Fields(state, csrf: csrf, in: t)
        fields.form(action: path + "/disclosures", submit: t("incidents.disclosure.make"), cancelPath: path) {
          fields.menu("recipient", t("incidents.disclosure.recipient"), police, isRequired: true)
          fields.radios(
            "basis", t("incidents.disclosure.basis"),
            IncidentDisclosure.Basis.allCases.map {
              Choice($0.rawValue, t("incidents.basis.\($0.rawValue)"), note: t("incidents.basis.\($0.rawValue).note"))
            }, isRequired: true)
          fields.area(
            "reason", t("incidents.disclosure.reason"), hint: t("incidents.disclosure.reason.hint"), isRequired: true,
            rows: 4, maxLength: 2000)
          fields.day(
            "expires", t("incidents.disclosure.expires"), hint: t("incidents.disclosure.expires.hint"), isRequired: true
          )
        }
      }
    }
  }
}

/// Disclosures that concern the reader.
struct DisclosureListPage: Sendable {
  var disclosures: [IncidentDisclosure]
  /// The reader is of the police: to them, not by them.
  var isPolice: Bool
  var utcOffset: Int
  var today: Day
  var t: Translator

  func page() -> Page {
    Page(
      title: t("incidents.disclosures"),
      lead: t(isPolice ? "incidents.disclosures.to-us" : "incidents.disclosures.lead"),
      section: IncidentListPage.path, wide: true, crumbs: [Crumb(t("incidents.title"), IncidentListPage.path)]
    ) { table }
  }

  var table: HTML {
    DataTable(
      t("incidents.disclosures"),
      columns: [
        .init(t("incidents.column.reference")), .init(t("incidents.disclosure.recipient")),
        .init(t("incidents.disclosure.by")), .init(t("incidents.disclosure.basis")),
        .init(t("incidents.disclosure.when")), .init(t("incidents.disclosure.expires")),
        .init(t("incidents.column.state")),
      ],
      rows: disclosures.map { disclosure in
        .init(
          [
            .init { bdi(.attribute("dir", "ltr")) { Incident.reference(disclosure.number) } },
            .init(disclosure.recipientName), .init(disclosure.organisationName ?? ""),
            .init(t("incidents.basis.\(disclosure.basis.rawValue)")),
            .init(t.instant(disclosure.at, utcOffset: utcOffset)), .init(t.day(disclosure.expires)),
            .init(Self.badge(disclosure, today, t)),
          ], link: "\(DisclosurePages.path)/\(disclosure.id)")
      }, empty: p { t(isPolice ? "incidents.disclosures.none-to-us" : "incidents.disclosures.none") }
    ).html(in: t)
  }

  static func badge(_ disclosure: IncidentDisclosure, _ today: Day, _ t: Translator) -> Badge {
    disclosure.revoked != nil
      ? Badge(t("incidents.disclosure.revoked"), .done)
      : disclosure.isOpen(on: today)
        ? Badge(t("incidents.disclosure.open"), .attention) : Badge(t("incidents.disclosure.over"), .done)
  }
}

/// One disclosure and, while it is open, what it discloses: what happened, and nothing of how it is worked on.
struct DisclosedPage: Sendable {
  var disclosure: IncidentDisclosure
  var incident: Incident?
  var mayRevoke: Bool
  var words: IncidentWords
  var csrf: String
  var today: Day

  func page() -> Page {
    let t = words.t
    return Page(
      title: t("incidents.disclosure.title", ["reference": .text(Incident.reference(disclosure.number))]),
      section: IncidentListPage.path, crumbs: [Crumb(t("incidents.disclosures"), DisclosurePages.path)],
      actions: mayRevoke
        ? confirmForm(
          t("incidents.disclosure.revoke"), question: t("incidents.disclosure.revoke.question"),
          button: t("incidents.disclosure.revoke"), action: "\(DisclosurePages.path)/\(disclosure.id)/revocation",
          csrf: csrf) : HTML()
    ) {
      grid {
        card(t("incidents.disclosure.terms")) {
          definitionList([
            (t("incidents.column.state"), DisclosureListPage.badge(disclosure, today, t).html),
            (t("incidents.disclosure.recipient"), .text(disclosure.recipientName)),
            (t("incidents.disclosure.by"), disclosure.organisationName.map { .text($0) }),
            (t("incidents.disclosure.basis"), .text(t("incidents.basis.\(disclosure.basis.rawValue)"))),
            (t("incidents.disclosure.reason"), .text(disclosure.reason)),
            (t("incidents.disclosure.when"), .text(words.moment(disclosure.at))),
            (t("incidents.disclosure.expires"), .text(t.day(disclosure.expires))),
          ])
        }
        if let incident {
          card(t("incidents.one.what")) {
            definitionList([
              (t("incidents.field.reference"), .text(incident.reference)),
              (t("incidents.field.when"), .text(words.when(incident.occurred))),
              (t("incidents.field.area"), .text(words.place(incident.place))),
              (t("incidents.field.conduct"), .text(words.conducts(incident.offences))),
              (t("incidents.field.bias"), .text(words.names(incident.biases, .bias) ?? t("incidents.not-known"))),
              (t("incidents.field.setting"), words.name(incident.setting, .setting).map { .text($0) }),
              (t("incidents.field.channel"), words.name(incident.channel, .channel).map { .text($0) }),
              (t("incidents.field.severity"), incident.severity.map { .text(words.name(Code("\($0)"), .severity)) }),
              (t("incidents.field.source"), .text(words.source(incident.source))),
            ])
          }
        }
      }
      if let incident {
        if !incident.text.isEmpty {
          part(t("incidents.field.text")) {
            div(.class("said"), .attribute("dir", "auto")) {
              for paragraph in incident.text.split(separator: "\n") { p { String(paragraph) } }
            }
          }
        }
      } else {
        p { t("incidents.disclosure.closed") }
      }
    }
  }
}
