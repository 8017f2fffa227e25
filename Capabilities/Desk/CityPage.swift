import Access
import CapabilityKit
import Foundation
import Site
import Storage
import Translation
import Vocabulary

/// The city's name, country, time zone and languages.
struct CityPage: Sendable {
  var city: City
  var state: FormState
  /// Those that the program has texts for.
  var languages: [Language]
  var unreviewed: Set<Language>
  var timeZones: [String]
  var notice: Notice?

  static let path = "/desk/administration/city"

  static let routes = [
    Route.page(.get, path, who: .holder(of: .administerCity)) { call in
      .page(CityPage(call, call.services.city.current).page(csrf: call.csrfToken, in: call.t))
    },
    Route.page(.post, path, who: .holder(of: .administerCity), handle: save),
  ]

  private static func save(_ call: Call) async throws -> Reply {
    do {
      let city = try CityForm.city(call.form, known: call.services.catalogues.languages)
      try await city.replace(seen: call.form["seen"] ?? "", by: call.principal, call.services)
      return .redirect(to: path, flash: "desk.city.saved")
    } catch let problem as Problem where problem.code == "conflict" || !problem.fields.isEmpty {
      try await call.services.city.reload(call.services.database)
      var page = CityPage(call, call.services.city.current)
      page.state = FormState(values: call.form.values, problems: problem.fields)
      if problem.code == "conflict" { page.notice = page.conflict(in: call.t) }
      return .page(page.page(csrf: call.csrfToken, in: call.t), status: problem.status)
    }
  }

  private init(_ call: Call, _ city: City) {
    let catalogues = call.services.catalogues
    self.init(
      city: city, languages: catalogues.languages,
      unreviewed: Set(catalogues.languages.filter { !catalogues.isReviewed($0) }),
      timeZones: TimeZone.knownTimeZoneIdentifiers)
  }

  init(city: City, languages: [Language], unreviewed: Set<Language>, timeZones: [String]) {
    self.city = city
    state = CityForm.state(of: city)
    self.languages = languages
    self.unreviewed = unreviewed
    self.timeZones = timeZones
  }

  func page(csrf: String, in t: Translator) -> Page {
    let fields = Fields(state, csrf: csrf, in: t)
    let names = languages.map { language in
      Choice(
        language.tag, t.languageName(language),
        note: unreviewed.contains(language) ? t("desk.language.unreviewed") : nil)
    }
    return Page(
      title: t("desk.city.title"), lead: t("desk.city.lead"), section: Self.path,
      crumbs: [Crumb(t("desk.administration.title"), AdministrationPage.path)], notice: notice
    ) {
      fields.form(action: Self.path, submit: t("desk.city.save"), cancelPath: AdministrationPage.path) {
        fields.hidden("seen", city.fingerprint)
        fields.text("name", t("desk.city.name"), isRequired: true, autocomplete: "off", maxLength: 200)
        fields.text(
          "country", t("desk.city.country"), hint: t("desk.city.country.hint"), isRequired: true, autocomplete: "off",
          maxLength: 2)
        fields.menu(
          "time-zone", t("desk.city.time-zone"), zoneChoices, hint: t("desk.city.time-zone.hint"), isRequired: true)
        fields.checks(
          "languages", t("desk.city.languages"), names, hint: t("desk.city.languages.hint"), isRequired: true)
        fields.menu(
          "leading", t("desk.city.leading"), languages.map { Choice($0.tag, t.languageName($0)) },
          hint: t("desk.city.leading.hint"), isRequired: true)
        fields.menu(
          "sharing", t("desk.city.sharing"),
          Sharing.Level.allCases.map { Choice($0.rawValue, t("desk.city.sharing.\($0.rawValue)")) },
          hint: t("desk.city.sharing.hint"), isRequired: true)
      }
    }
  }

  /// By the part of the world; the city's own is always there.
  private var zoneChoices: [Choice] {
    Set(timeZones + [city.timeZone]).sorted().map { zone in
      let region = zone.firstIndex(of: "/").map { String(zone[..<$0]) }
      return Choice(zone, zone.replacing("_", with: " "), group: region)
    }
  }

  private func conflict(in t: Translator) -> Notice {
    Notice(.warning, title: t("desk.city.conflict")) {
      p { t("desk.city.conflict.note") }
      definitionList([
        (t("desk.city.name"), .text(city.name)), (t("desk.city.country"), .text(city.country)),
        (t("desk.city.time-zone"), .text(city.timeZone)),
        (t("desk.city.languages"), .text(t.list(city.languages.map(t.languageName)))),
      ])
    }
  }
}

/// The fields of the city's form.
enum CityForm {
  static func state(of city: City) -> FormState {
    FormState(values: [
      "name": [city.name], "country": [city.country], "time-zone": [city.timeZone],
      "languages": city.languages.map(\.tag), "leading": city.languages.prefix(1).map(\.tag),
      "sharing": [city.sharing.rawValue],
    ])
  }

  /// Throws `invalid` with all that is wrong.
  static func city(_ form: Form, known: [Language]) throws -> City {
    let chosen = form.all("languages").map { Language($0) }
    let leading = form["leading"].map { Language($0) } ?? chosen.first
    let ordered = [leading].compactMap { $0 } + known.filter { chosen.contains($0) && $0 != leading }
    let sharing = form["sharing"].flatMap { Sharing.Level(rawValue: $0) }
    let city = City(
      name: form["name"] ?? "", country: (form["country"] ?? "").uppercased(), timeZone: form["time-zone"] ?? "",
      languages: chosen.isEmpty ? [] : ordered, sharing: sharing ?? .named)
    var problems = city.problems
    if sharing == nil, form["sharing"] != nil {
      problems.append(FieldProblem("sharing", "unknown-choice", ["value": form["sharing"] ?? ""]))
    }
    for language in chosen where !known.contains(language) {
      problems.append(FieldProblem("languages", "unknown-choice", ["value": language.tag]))
    }
    if let leading, !chosen.isEmpty, !chosen.contains(leading) {
      problems.append(FieldProblem("leading", "unknown-choice", ["value": leading.tag]))
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
    return city
  }
}

extension City {
  /// Tells two versions of the settings apart.
  var fingerprint: String {
    ([name, country, timeZone, sharing.rawValue] + languages.map(\.tag)).joined(separator: "|")
  }

  /// Stores the settings in one transaction with its audit entry. `conflict` unless `seen` is what is stored.
  func replace(seen: String, by who: Principal?, _ services: Services) async throws {
    try services.policy.require(who, .administerCity)
    let city = self
    let now = services.surroundings.now()
    let stored = try await services.database.write { db in
      try AuditTrail.hold(on: db)
      guard let old = try City.load(db) else { throw Problem.notFound }
      guard old.fingerprint == seen else { throw Problem.conflict(current: old.fingerprint) }
      var new = city
      new.isDemonstration = old.isDemonstration
      try new.save(db)
      try AuditTrail.record(
        "city.changed", by: who, subject: Reference("city", "1"), changes: old.changes(to: new), at: now, on: db)
      return new
    }
    services.city.replace(by: stored)
  }

  private func changes(to new: City) -> [Change] {
    func tags(_ city: City) -> String { city.languages.map(\.tag).joined(separator: " ") }
    var changes: [Change] = []
    if name != new.name { changes.append(Change("name", name, new.name)) }
    if country != new.country { changes.append(Change("country", country, new.country)) }
    if timeZone != new.timeZone { changes.append(Change("timeZone", timeZone, new.timeZone)) }
    if sharing != new.sharing { changes.append(Change("sharing", sharing.rawValue, new.sharing.rawValue)) }
    if languages != new.languages { changes.append(Change("languages", tags(self), tags(new))) }
    return changes
  }
}
