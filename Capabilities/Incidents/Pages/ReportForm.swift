import Site
import Translation
import Vocabulary

/// The form of a report: three short steps, and everything else for those who have the time. The same for the public and
/// for partners, who are asked a little more.
struct ReportForm: Sendable {
  enum Kind: Sendable, Hashable {
    case visitor
    case partner
    /// An incident that is there already.
    case edit(reference: String, revision: Int)
  }
  var kind: Kind
  var action: String
  var state = FormState()
  /// The signed time of the form; for visitors.
  var stamp = ""
  /// What in the text seems to name a person; asked about once.
  var findings: [NameWarning.Finding] = []
  /// Areas by identifier, grouped as the city groups them.
  var areas: [Choice] = []
  /// The organisations that the person may report for; the question is not asked when there is one.
  var sources: [Choice] = []
  /// Asks whether to keep the exact point: only people of the source organisation decide that.
  var offersPoint = true
  /// Codes that the record has and the lists no longer offer.
  var kept: [CodelistName: Set<Code>] = [:]
  /// Asks with whom it is shared; nil where that is not asked.
  var sharing: SharingFields?
  var latest: Day
  var words: IncidentWords
  var csrf: String
  var cancelPath: String?
  /// The form that a device keeps, to be filled in without a connection.
  var isKept = false

  /// What is asked first; the rest of the list follows in a fold.
  static let common: [Code] = [
    "verbal-abuse", "threat", "harassment", "assault", "property-damage", "graffiti", "online-abuse", "discrimination",
    "group-clash", "rumour",
  ]

  var html: HTML {
    let fields = Fields(state, csrf: csrf, in: words.t)
    return fields.form(
      action: action, submit: words.t(submitKey), draft: draftName, cancelPath: cancelPath
    ) {
      hiddenFields(fields)
      if !findings.isEmpty { nameQuestion(fields) }
      step("1", "incidents.form.what") { what(fields) }
      step("2", "incidents.form.where") { place(fields) }
      step("3", "incidents.form.when") { time(fields) }
      part(words.t("incidents.form.words")) { account(fields) }
      more(fields)
      if let sharing { part(t("incidents.form.sharing")) { sharing.html(fields, state, in: words.t) } }
    }
  }

  private var t: (String) -> String { { words.t($0) } }

  private var submitKey: String {
    switch kind {
    case .visitor, .partner: isKept ? "incidents.offline.keep" : "incidents.form.send"
    case .edit: "incidents.form.save"
    }
  }

  private var draftName: String {
    switch kind {
    case .visitor: "report"
    case .partner: "incident"
    case .edit(let reference, let revision): "incident-\(reference)-\(revision)"
    }
  }

  private var isVisitor: Bool { kind == .visitor }

  @HTMLBuilder private func hiddenFields(_ fields: Fields) -> HTML {
    if !stamp.isEmpty { fields.hidden("stamp", stamp) }
    if case .edit(_, let revision) = kind { fields.hidden("revision", "\(revision)") }
    if isVisitor {
      // Programs fill every field; people neither see this one nor reach it with the keyboard.
      div(.class("visually-hidden"), .aria("hidden", "true")) {
        label(.for("website")) { t("incidents.form.website") }
        input(.type("text"), .name("website"), .id("website"), .tabindex(-1), .autocomplete("off"))
      }
    }
  }

  private func step(_ number: String, _ title: String, @HTMLBuilder content: () -> HTML) -> HTML {
    let inner = content()
    return section(.class("part", "report-step")) {
      h2 {
        span(.class("step-number"), .aria("hidden", "true")) { number }
        " "
        t(title)
      }
      inner
    }
  }

  private func nameQuestion(_ fields: Fields) -> HTML {
    group {
      Notice(.warning, title: t("incidents.names.title")) {
        p { t("incidents.names.explanation") }
        ul { for finding in findings { li { bdi { finding.excerpt } } } }
      }
      fields.check("confirms-names", t("incidents.names.keep"), hint: t("incidents.names.keep-hint"))
    }
  }

  // MARK: The three steps

  @HTMLBuilder private func what(_ fields: Fields) -> HTML {
    let all = words.choices(.conduct, keeping: kept[.conduct] ?? [])
    let common = Self.common.compactMap { code in all.first { $0.value == code.text } }
    let rest = all.filter { choice in !common.contains { $0.value == choice.value } }
    let chosen = Set(state.all("conduct"))
    fields.checks("conduct", t("incidents.form.conduct"), common, isRequired: true)
    details(.class("more"), .open(if: rest.contains { chosen.contains($0.value) })) {
      summary { t("incidents.form.more-conducts") }
      moreConducts(fields, rest, chosen)
    }
  }

  /// The rest of the same field: a second group of ticks under the same name.
  private func moreConducts(_ fields: Fields, _ rest: [Choice], _ chosen: Set<String>) -> HTML {
    fieldset(.class("field", "choices")) {
      legend(.class("visually-hidden")) { t("incidents.form.more-conducts") }
      div(.class("choice-list")) {
        for choice in rest { fields.checkbox("conduct", choice, isOn: chosen.contains(choice.value)) }
      }
    }
  }

  @HTMLBuilder private func place(_ fields: Fields) -> HTML {
    let elsewhere = IncidentPlace.Reason.allCases.map { reason in
      Choice(
        "unlocated:\(reason.rawValue)", t("incidents.unlocated.\(reason.rawValue)"), group: t("incidents.form.no-area"))
    }
    fields.menu(
      "area", t("incidents.form.area"), areas + elsewhere, hint: t("incidents.form.area-hint"), isRequired: true,
      empty: t("incidents.form.choose"))
    div(
      .class("position"), .data("position", ""), .data("found", t("incidents.form.position-found")),
      .data("failed", t("incidents.form.position-failed")), .hidden(if: true)
    ) {
      button(.class("button"), .type("button")) { t("incidents.form.position") }
      p(.class("hint")) { t(isVisitor ? "incidents.form.position-hint" : "incidents.form.position-hint-partner") }
      p(.role("status")) {}
      fields.hidden("longitude", state["longitude"] ?? "")
      fields.hidden("latitude", state["latitude"] ?? "")
    }
  }

  @HTMLBuilder private func time(_ fields: Fields) -> HTML {
    if case .edit = kind {
      fields.hidden("when", "other")
    } else {
      fields.radios(
        "when", t("incidents.form.day"),
        [
          Choice("today", t("incidents.form.today")), Choice("yesterday", t("incidents.form.yesterday")),
          Choice("other", t("incidents.form.other-day")),
        ])
    }
    fields.day("day", t("incidents.form.which-day"), latest: latest.description)
    details(.class("more"), .open(if: hasFinerTime)) {
      summary { t("incidents.form.finer-time") }
      div(.class("grid")) {
        fields.time("time", t("incidents.form.time"), hint: t("incidents.form.optional"))
        fields.menu(
          "precision", t("incidents.form.precision"),
          ["day", "week", "month", "year"].map { Choice($0, t("incidents.precision.\($0)")) })
      }
    }
  }

  private var hasFinerTime: Bool {
    state["time"]?.isEmpty == false || state.problem(of: "time") != nil || (state["precision"] ?? "day") != "day"
  }

  @HTMLBuilder private func account(_ fields: Fields) -> HTML {
    fields.area(
      "text", t("incidents.form.text"), hint: t("incidents.form.text-hint"), rows: 4, maxLength: DraftCheck.longestText)
  }

  // MARK: Everything else

  private func more(_ fields: Fields) -> HTML {
    let inner = group {
      checks(fields, "bias", .bias, hint: "incidents.form.bias-hint")
      checks(fields, "affected", .group, hint: "incidents.form.affected-hint")
      menu(fields, "setting", .setting)
      menu(fields, "channel", .channel)
      menu(fields, "severity", .severity)
      menu(fields, "police", .police)
      menu(fields, "trigger", .trigger)
      if !isVisitor { team(fields) }
    }
    let names = [
      "bias", "affected", "setting", "channel", "severity", "police", "trigger", "basis", "tier", "target",
      "motivation",
      "support", "source-record",
    ]
    let isFilled = names.contains { name in state.all(name).contains { !$0.isEmpty } || state.problem(of: name) != nil }
    return details(.class("more", "card"), .open(if: isFilled)) {
      summary { t("incidents.form.more") }
      p(.class("hint")) { t("incidents.form.more-hint") }
      inner
    }
  }

  @HTMLBuilder private func team(_ fields: Fields) -> HTML {
    menu(fields, "basis", .basis)
    menu(fields, "tier", .tier)
    menu(fields, "target", .target)
    checks(fields, "motivation", .motivation, hint: "incidents.form.motivation-hint")
    menu(fields, "support", .support)
    if kind == .partner {
      if sources.count > 1 { fields.menu("source", t("incidents.form.source"), sources) }
      fields.text("source-record", t("incidents.form.source-record"), hint: t("incidents.form.source-record-hint"))
    }
    if offersPoint {
      fields.check("keeps-point", t("incidents.form.keeps-point"), hint: t("incidents.form.keeps-point-hint"))
    }
  }

  private func menu(_ fields: Fields, _ name: String, _ list: CodelistName) -> HTML {
    fields.menu(
      name, t("incidents.field.\(name)"), words.choices(list, keeping: kept[list] ?? []),
      empty: t("incidents.not-known"))
  }

  private func checks(_ fields: Fields, _ name: String, _ list: CodelistName, hint: String) -> HTML {
    fields.checks(
      name, t("incidents.field.\(name)"), words.choices(list, keeping: kept[list] ?? []), hint: t(hint))
  }
}

extension ReportForm {
  /// The form filled with an incident that is there.
  static func values(of incident: Incident, hasPoint: Bool = false) -> [String: [String]] {
    var values: [String: [String]] = [
      "keeps-point": hasPoint ? ["yes"] : [],
      "conduct": incident.offences.map(\.conduct.text),
      "offence-text": incident.offences.map { $0.sourceText ?? "" },
      "area": [incident.place.area ?? "unlocated:\(incident.place.reason?.rawValue ?? "")"],
      "day": [incident.occurred.day.description],
      "precision": [incident.occurred.precision == .time ? "day" : incident.occurred.precision.rawValue],
      "time": [incident.occurred.clock ?? ""],
      "bias": incident.biases.map(\.text).sorted(),
      "affected": incident.affected.map(\.text).sorted(),
      "motivation": incident.motivations.map(\.text).sorted(),
      "text": [incident.text],
    ]
    let singles: [(String, String?)] = [
      ("basis", incident.basis?.text), ("target", incident.target?.text), ("channel", incident.channel?.text),
      ("setting", incident.setting?.text), ("severity", incident.severity.map { "\($0)" }),
      ("trigger", incident.trigger?.text), ("police", incident.police?.text), ("support", incident.support?.text),
      ("tier", incident.tier?.text),
    ]
    for (name, value) in singles { if let value { values[name] = [value] } }
    return values
  }
}
