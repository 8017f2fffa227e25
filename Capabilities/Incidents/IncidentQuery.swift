import Access
import CapabilityKit
import Evidence
import Storage
import Vocabulary

/// The address of a list of incidents, read: which, in what order, which page.
struct IncidentQuery: Sendable, Hashable {
  var filter = IncidentFilter()
  var order = IncidentList.Order.newest
  var page = 1
  /// How many a page.
  var limit = IncidentList.pageSize

  /// Reads the parameters of `PictureFilter`, and `q`, `owner` (`me`, `none` or a person), `overdue`, `due-by`, `open`,
  /// `sort`, `page`, `limit`.
  init(_ query: Query, person: PersonID?) throws {
    filter.picture = try PictureFilter(query)
    filter.words = query["q"].map { $0.trimmingSpace }.flatMap { $0.isEmpty ? nil : $0 }
    if let words = filter.words, words.count > 200 {
      throw Problem.invalid([FieldProblem("q", "too-long", ["limit": "200"])])
    }
    switch query["owner"] {
    case nil: break
    case "none": filter.owner = .nobody
    case "me": filter.owner = person.map { .person($0) }
    case .some(let text):
      guard let id = PersonID(text) else {
        throw Problem.invalid([FieldProblem("owner", "unknown-choice", ["value": text])])
      }
      filter.owner = .person(id)
    }
    filter.isOverdue = query["overdue"] == "yes"
    filter.isOpen = query["open"] == "yes"
    if let text = query["due-by"] {
      guard let day = Day(text) else { throw Problem.invalid([FieldProblem("due-by", "day-unknown", ["value": text])]) }
      filter.dueBy = day
    }
    order = query["sort"].flatMap { IncidentList.Order(rawValue: $0) } ?? .newest
    page = min(max(1, query["page"].flatMap { Int($0) } ?? 1), 1_000_000)
    limit = try query.number("limit", standard: IncidentList.pageSize, in: 1...500)
  }

  /// What the API's description says of these parameters.
  static let parameters: [APIParameter] =
    [
      APIParameter("from", .day, "The first day."),
      APIParameter("to", .day, "The last day."),
    ]
    + PictureFilter.dimensions.map {
      APIParameter($0.rawValue, .string, "Any of these; `none` is unknown or not located.", isRepeatable: true)
    } + [
      APIParameter(
        "q", .string,
        "Words that are all in the text, in any order, whether large or small, with or without accents; or a reference."
      ),
      APIParameter("owner", .string, "`me`, `none` or a person."),
      APIParameter("overdue", .string, "`yes`: open and past the due day."),
      APIParameter("open", .string, "`yes`: neither closed nor a duplicate."),
      APIParameter("sort", .string, "newest, oldest, received, severity or due."),
      APIParameter("page", .integer, "From 1."),
      APIParameter("limit", .integer, "How many a page, from 1 to 500; 50 unless given."),
    ]
}

extension IncidentDesk {
  /// What somebody may read and the filter asks for, as one condition for list, count and export.
  func condition(_ filter: IncidentFilter, by who: Principal?) async throws -> SQL {
    try policy.require(who, .readIncidents)
    let groups = try await areaGroups(for: filter.picture)
    return
      "\(readable(by: who)) AND \(filter.condition(groups: groups, today: services.today, dialect: database.dialect))"
  }

  func list(_ query: IncidentQuery, by who: Principal?) async throws -> IncidentList {
    let condition = try await condition(query.filter, by: who)
    guard let counts = try await counts(query.filter, by: who) else {
      return try await database.read { db in
        let totals = try IncidentList.totals(condition, offences: query.filter.offenceCount, on: db)
        return try IncidentList.load(
          condition, totals: totals, order: query.order, page: query.page, size: query.limit, on: db)
      }
    }
    let listed = try counts.selection(to: .open)
    let totals = IncidentCounts.totals(of: listed)
    // Few among many, or a page far on: otherwise a page is full before much is read.
    let isFar = query.page * query.limit > 250 || totals.incidents < counts.snapshot.rowCount / 8
    let stretch =
      isFar
      ? IncidentList.Stretch(listed.months(), order: query.order, page: query.page, size: query.limit) : nil
    let records = stretch.flatMap { counts.records(of: listed, in: $0, size: query.limit) }
    var list = try await database.read { db in
      try IncidentList.load(
        condition, totals: totals, order: query.order, page: query.page, size: query.limit, within: stretch,
        among: records, on: db)
    }
    list.countedOnly = try counts.countedOnly(beside: totals.incidents)
    return list
  }

  /// The cube's counts of a list; nil when it is narrowed by something that the cube does not know.
  func counts(_ filter: IncidentFilter, by who: Principal?) async throws -> IncidentCounts? {
    guard let picture = filter.asPicture else { return nil }
    return IncidentCounts(
      snapshot: try await services.cube.refreshed(database), filter: picture,
      groups: try await areaGroups(for: picture), policy: policy, who: who)
  }

  private func areaGroups(for filter: PictureFilter) async throws -> [String: String] {
    filter.values[.areaGroup] == nil ? [:] : try await areaGroups()
  }
}

/// How long a list is that only the picture's filter narrows, from the cube: the database would read a million rows to
/// count them. That both are equal is a law with a test.
struct IncidentCounts: Sendable {
  let snapshot: CubeSnapshot
  let filter: PictureFilter
  let groups: [String: String]
  let policy: Policy
  let who: Principal?

  func selection(to use: Use) throws -> CubeSelection {
    try snapshot.select(filter.cubeFilter(policy.sources(who, .readIncidents, to: use).forCube), areaGroups: groups)
  }

  static func totals(of selection: CubeSelection) -> IncidentList.Totals {
    let totals = selection.totals()
    return IncidentList.Totals(incidents: Int(totals.incidents.rounded()), offences: Int(totals.offences.rounded()))
  }

  /// A statement for the identifiers of the list's incidents in a stretch; nil where reading by day until the page is full
  /// costs less than taking out each of them.
  func records(of listed: CubeSelection, in stretch: IncidentList.Stretch, size: Int) -> SQL? {
    // To take one out and sort it costs about what passing over sixteen costs.
    guard 16 * stretch.held * stretch.held < size * snapshot.rowCount(around: stretch.days),
      let profiles = listed.profiles(atMost: Self.mostProfiles)
    else { return nil }
    return EvidenceStore.subjects(of: "incident", profiles: profiles, days: stretch.days)
  }

  private static let mostProfiles = 500

  /// Incidents that figures count for somebody and that the list of so many does not show.
  func countedOnly(beside listed: Int) throws -> Int {
    let shown = policy.sources(who, .readIncidents, to: .open)
    guard shown != policy.sources(who, .readIncidents, to: .count) else { return 0 }
    return Self.totals(of: try selection(to: .count)).incidents - listed
  }
}
