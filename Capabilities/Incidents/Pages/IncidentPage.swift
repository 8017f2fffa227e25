import Site
import Translation
import Vocabulary

/// One incident: what is known, what was done, what may be done. A plain model and its view.
struct IncidentPage: Sendable {
  var incident: Incident
  var history: IncidentHistory
  var words: IncidentWords
  /// Only for people of the source organisation.
  var point: ExactPoint?
  /// The original of a duplicate.
  var original: (reference: String, path: String)?
  /// Incidents that repeat this one.
  var duplicates: [(reference: String, path: String)]
  var mayReview: Bool
  var mayEdit: Bool
  var mayUndo: Bool
  var mayShare = false
  var reader = IncidentReader.coordination
  /// Who opened it; for people of its source.
  var readings: ReadingsTable?
  /// To whom of the police it was given; nil when to nobody.
  var disclosures: DisclosureListPage?
  var mayDisclose = false
  var csrf: String
  var today: Day

  var path: String { "/desk/incidents/\(incident.id)" }

  func page() -> Page {
    let t = words.t
    return Page(
      title: t("incidents.one.title", ["reference": .text(incident.reference)]),
      heading: words.conducts(incident.offences),
      lead: t(
        "incidents.one.lead",
        ["when": .text(words.when(incident.occurred)), "where": .text(words.place(incident.place))]),
      section: "/desk/incidents",
      crumbs: [Crumb(t("incidents.title"), "/desk/incidents")], actions: actions
    ) {
      if let original {
        Notice(.information) {
          p {
            t("incidents.one.duplicate-of")
            " "
            a(.href(original.path)) { bdi { original.reference } }
          }
        }
      }
      grid {
        card(t("incidents.one.what")) { definitionList(facts) }
        card(t("incidents.one.work")) { definitionList(work) }
      }
      if !incident.text.isEmpty {
        part(t("incidents.field.text")) { div(.class("said"), .attribute("dir", "auto")) { paragraphs(incident.text) } }
      }
      if incident.offences.contains(where: { $0.sourceText != nil }) { offences }
      if !duplicates.isEmpty {
        part(t("incidents.one.duplicates")) {
          ul { for duplicate in duplicates { li { a(.href(duplicate.path)) { bdi { duplicate.reference } } } } }
        }
      }
      if !history.comments.isEmpty { comments }
      if let disclosures { part(words.t("incidents.disclosures")) { disclosures.table } }
      if let readings {
        part(
          words.t("incidents.readings"), actions: linkButton(words.t("incidents.readings.all"), to: ReadingsPages.path)
        ) { readings.html }
      }
      if reader.seesHistory { part(t("incidents.one.history"), actions: undo) { timeline(entries, in: t) } }
    }
  }

  private var actions: HTML {
    group {
      if mayReview { linkButton(words.t("incidents.one.review"), to: "\(path)/review", isPrimary: true) }
      if mayShare { linkButton(words.t("incidents.one.share"), to: "\(path)/sharing") }
      if mayDisclose { linkButton(words.t("incidents.one.disclose"), to: "\(path)/disclosures") }
      if mayEdit { linkButton(words.t("incidents.one.edit"), to: "\(path)/edit") }
    }
  }

  private var undo: HTML {
    guard mayUndo, !history.steps.isEmpty else { return HTML() }
    let t = words.t
    return confirmForm(
      t("incidents.one.undo"), question: t("incidents.one.undo-question"), button: t("incidents.one.undo"),
      action: "\(path)/undo", csrf: csrf,
      fields: input(.type("hidden"), .name("revision"), .value("\(incident.revision)")))
  }

  private func text(_ text: String?) -> HTML? { text.map { .text($0) } }

  private var facts: [(term: String, value: HTML?)] {
    let t = words.t
    var rows: [(String, String?)] = [
      ("reference", incident.reference), ("when", words.when(incident.occurred)), ("area", words.place(incident.place)),
      ("conduct", words.conducts(incident.offences)),
      ("bias", words.names(incident.biases, .bias) ?? t("incidents.not-known")),
      ("basis", words.name(incident.basis, .basis)), ("motivation", words.names(incident.motivations, .motivation)),
      ("target", words.name(incident.target, .target)), ("affected", words.names(incident.affected, .group)),
      ("channel", words.name(incident.channel, .channel)), ("setting", words.name(incident.setting, .setting)),
      ("severity", incident.severity.map { words.name(Code("\($0)"), .severity) }),
      ("trigger", words.name(incident.trigger, .trigger)), ("police", words.name(incident.police, .police)),
      ("support", words.name(incident.support, .support)),
    ]
    if let point { rows.append(("point", "\(point.latitude), \(point.longitude)")) }
    return rows.map { (t("incidents.field.\($0.0)"), text($0.1)) }
  }

  private var work: [(term: String, value: HTML?)] {
    let t = words.t
    let due: HTML? = incident.due.map { day in
      incident.state.isOpen && day < today
        ? Badge(t("incidents.overdue-since", ["day": .text(t.day(day))]), .attention).html : .text(t.day(day))
    }
    let confidence = [
      incident.reliability.map { words.name($0, .reliability) },
      incident.credibility.map { words.name($0, .credibility) },
    ].compactMap { $0 }
    return [
      (t("incidents.field.state"), words.badge(incident.state).html),
      (t("incidents.field.owner"), text(words.person(incident.owner))),
      (t("incidents.field.due"), due),
      (t("incidents.field.tier"), text(words.name(incident.tier, .tier))),
      (t("incidents.field.confidence"), confidence.isEmpty ? nil : text(confidence.joined(separator: " · "))),
      (t("incidents.field.themes"), text(words.themes(incident.themes))),
      (t("incidents.field.source"), text(words.source(incident.source))),
      (t("incidents.field.source_record"), text(incident.sourceRecord)),
      (t("incidents.field.received"), text(words.moment(incident.received))),
      (t("incidents.field.sharing"), text(words.sharing(incident.sharing))),
    ]
  }

  private var offences: HTML {
    let t = words.t
    return part(t("incidents.one.offences")) {
      DataTable(
        t("incidents.one.offences"),
        columns: [DataTable.Column(t("incidents.field.conduct")), DataTable.Column(t("incidents.one.source-text"))],
        rows: incident.offences.map { offence in
          DataTable.Row([
            DataTable.Cell(words.name(offence.conduct, .conduct)), DataTable.Cell { bdi { offence.sourceText } },
          ])
        }
      ).html(in: t)
    }
  }

  private var comments: HTML {
    let t = words.t
    return part(t("incidents.one.comments")) {
      for comment in history.comments {
        card {
          p(.class("quiet")) {
            bdi { comment.personName ?? t("incidents.person.unknown") }
            " · "
            timeElement(.datetime(comment.at.rfc3339)) { words.moment(comment.at) }
            if comment.isForReporter {
              " "
              Badge(t("incidents.one.for-reporter"), .active)
            }
          }
          div(.attribute("dir", "auto")) { paragraphs(comment.text) }
        }
      }
    }
  }

  private func paragraphs(_ text: String) -> HTML {
    group { for paragraph in text.split(separator: "\n", omittingEmptySubsequences: true) { p { String(paragraph) } } }
  }

  private var entries: [TimelineEntry] {
    let t = words.t
    let steps = history.steps.map { step in
      TimelineEntry(
        time: words.moment(step.at), machineTime: step.at.rfc3339,
        who: step.personName ?? t("incidents.person.unknown"), what: t("incidents.history.changed"),
        differences: step.fields.map { field in
          TimelineEntry.Difference(
            t("incidents.field.\(field.name)"), from: words.value(field.before, of: field.name),
            to: words.value(field.after, of: field.name))
        })
    }
    return steps + [
      TimelineEntry(
        time: words.moment(incident.received), machineTime: incident.received.rfc3339,
        who: words.person(incident.enteredBy) ?? words.source(incident.source), what: t("incidents.history.received"))
    ]
  }
}
