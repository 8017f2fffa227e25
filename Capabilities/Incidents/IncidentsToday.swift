import Access
import CapabilityKit
import Evidence
import Storage
import Translation
import Vocabulary

extension IncidentDesk {
  /// What needs somebody: new reports, what is overdue, what is due this week, what is theirs. Each line's number is the
  /// length of the list that it opens.
  func todayLines(_ call: Call) async throws -> [TodayLine] {
    guard let who = call.principal else { return [] }
    let week = services.today + 7
    var fresh = IncidentFilter()
    fresh.picture.values[.state] = [IncidentState.new.rawValue]
    fresh.isOpen = true
    var overdue = IncidentFilter()
    overdue.isOverdue = true
    var due = IncidentFilter()
    due.dueBy = week
    var mine = IncidentFilter()
    mine.owner = .person(who.person)
    mine.isOpen = true
    var wanted = [
      (key: "overdue", filter: overdue, address: "?overdue=yes&sort=due"),
      (key: "due", filter: due, address: "?due-by=\(week)&sort=due"),
      (key: "mine", filter: mine, address: "?owner=me&open=yes&sort=due"),
    ]
    // New reports are for those who can do something about them.
    if policy.scope(who, .reviewIncidents) != nil {
      wanted.insert((key: "new", filter: fresh, address: "?state=new&open=yes&sort=received"), at: 0)
    }
    // The cube counts without reading what may be thousands; what it does not know has an index of its own.
    var known: [String: Int] = [:]
    var asked: [(key: String, condition: SQL)] = []
    for line in wanted {
      if let counts = try await counts(line.filter, by: who) {
        known[line.key] = IncidentCounts.totals(of: try counts.selection(to: .open)).incidents
      } else {
        asked.append((line.key, try await condition(line.filter, by: who)))
      }
    }
    let questions = asked
    let found = try await database.read { db in
      try questions.map { line in
        (line.key, try db.value("SELECT COUNT(*) FROM incident WHERE \(line.condition)", as: Int.self) ?? 0)
      }
    }
    known.merge(found) { $1 }
    return wanted.map { ($0, known[$0.key] ?? 0) }.filter { $0.1 > 0 }.map { line, count in
      TodayLine(
        call.t("incidents.today.\(line.key)", ["count": .count(count)]), count: count,
        path: "/desk/incidents\(line.address)", isUrgent: line.key == "overdue")
    }
  }
}
