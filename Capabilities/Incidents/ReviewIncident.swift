import Access
import CapabilityKit
import Storage
import Vocabulary

/// What a reviewer decides about an incident. What is absent is left as it is; an empty text takes a value away.
struct ReviewDraft: Codable, Sendable, Hashable {
  var state: String?
  /// The person who sees to it, by identifier.
  var owner: String?
  /// A day: `2026-03-09`.
  var due: String?
  var severity: Int?
  var tier: String?
  var reliability: String?
  var credibility: String?
  /// Chosen instead of those that follow from conduct, bias and tier; empty returns to these.
  var themes: [String]?
  /// The reference of the incident that this one repeats; needed for the state `duplicate`.
  var duplicateOf: String?
  /// For the team.
  var comment: String?
  /// Shown to whoever has the receipt.
  var noteForReporter: String?
}

extension ReviewDraft {
  init(_ form: Form) {
    state = form["state"]
    owner = form["owner"] ?? ""
    due = form["due"] ?? ""
    severity = form["severity"].flatMap { Int($0) } ?? 0
    tier = form["tier"] ?? ""
    reliability = form["reliability"] ?? ""
    credibility = form["credibility"] ?? ""
    if form["chooses-themes"] == "yes" { themes = form.all("theme") } else { themes = [] }
    duplicateOf = form["duplicate-of"]
    comment = form["comment"]
    noteForReporter = form["note-for-reporter"]
  }
}

extension IncidentDesk {
  /// Decides about an incident: state, owner, due day, confidence, themes, notes. Needs `incidents.review` for it.
  /// `IncidentConflict` when it changed since the revision that was seen.
  func review(
    _ id: IncidentID, seen revision: Int, _ draft: ReviewDraft, by who: Principal?
  ) async throws -> ChangedIncident {
    try policy.require(who, .reviewIncidents)
    let book = try await book()
    let surroundings = services.surroundings
    return try await database.write { db in
      let old = try readable(id, by: who, on: db)
      try policy.require(who, .reviewIncidents, to: .change, old.shared)
      guard old.revision == revision else { throw IncidentConflict(current: old) }
      var check = ReviewCheck(book: book, isReadable: { policy.allows(who, .readIncidents, to: .open, $0.shared) })
      var new = check.applied(draft, to: old)
      if let owner = draft.owner { new.owner = try check.owner(owner, on: db) }
      if new.state == .duplicate { new.duplicateOf = try check.original(draft.duplicateOf, of: old, on: db) }
      try check.finish()
      for (text, isForReporter) in [(draft.comment, false), (draft.noteForReporter, true)] {
        guard let text = text?.trimmingSpace, !text.isEmpty else { continue }
        try IncidentHistory.add(
          text, isForReporter: isForReporter, to: old.number, by: who?.person, surroundings, on: db)
        try AuditTrail.record(
          isForReporter ? "incident.reporter-told" : "incident.commented", by: who, subject: old.link,
          at: surroundings.now(), on: db)
      }
      return try ChangedIncident(
        IncidentStore.update(old, to: new, "incident.reviewed", by: who, at: surroundings.now(), on: db), on: db)
    }
  }
}

/// Turns what a reviewer said into the record, or tells all that is wrong with it.
private struct ReviewCheck {
  let book: CodeBook
  /// Whether the reviewer may know of an incident.
  let isReadable: (Incident) -> Bool
  private var problems: [FieldProblem] = []
  init(book: CodeBook, isReadable: @escaping (Incident) -> Bool) {
    self.book = book
    self.isReadable = isReadable
  }

  func finish() throws { if !problems.isEmpty { throw Problem.invalid(problems) } }

  mutating func applied(_ draft: ReviewDraft, to old: Incident) -> Incident {
    var new = old
    if let text = draft.state {
      if let state = IncidentState(rawValue: text), old.state.mayBecome(state) {
        new.state = state
      } else {
        problems.append(FieldProblem("state", "state-cannot-follow", ["value": text]))
      }
    }
    if let due = draft.due {
      new.due = Day(due)
      if !due.isEmpty, new.due == nil { problems.append(FieldProblem("due", "day-unknown", ["value": due])) }
    }
    if let severity = draft.severity {
      if !(0...4).contains(severity) {
        problems.append(FieldProblem("severity", "out-of-range", ["least": "1", "most": "4"]))
      }
      new.severity = severity == 0 ? nil : severity
    }
    set(&new.tier, draft.tier, .tier, "tier")
    set(&new.reliability, draft.reliability, .reliability, "reliability")
    set(&new.credibility, draft.credibility, .credibility, "credibility")
    if let themes = draft.themes {
      for code in themes where Theme.named(Code(code)) == nil {
        problems.append(FieldProblem("theme", "unknown-choice", ["value": code]))
      }
      new.hasChosenThemes = !themes.isEmpty
      new.themes = Set(themes.map { Code($0) })
    }
    for (field, text) in [("comment", draft.comment), ("note-for-reporter", draft.noteForReporter)]
    where (text?.count ?? 0) > 4000 {
      problems.append(FieldProblem(field, "too-long", ["limit": "4000"]))
    }
    return new
  }

  mutating func owner(_ text: String, on db: any Connection) throws -> PersonID? {
    if text.isEmpty { return nil }
    guard let id = PersonID(text), let person = try Person.find(id, on: db), person.disabled == nil else {
      problems.append(FieldProblem("owner", "unknown-choice", ["value": text]))
      return nil
    }
    return id
  }

  /// The original, never another duplicate, so that every duplicate leads to a record that counts.
  mutating func original(_ text: String?, of old: Incident, on db: any Connection) throws -> Int? {
    guard let text, !text.isEmpty else {
      if old.duplicateOf == nil { problems.append(FieldProblem("duplicate-of", "required")) }
      return old.duplicateOf
    }
    guard let number = Incident.number(fromReference: text), number != old.number,
      let original = try IncidentStore.find(number: number, on: db), original.state != .duplicate, isReadable(original)
    else {
      problems.append(FieldProblem("duplicate-of", "incident-unknown", ["value": text]))
      return nil
    }
    return number
  }

  private mutating func set(_ value: inout Code?, _ text: String?, _ list: CodelistName, _ field: String) {
    guard let text else { return }
    if text.isEmpty || text == Code.unknown.text {
      value = nil
    } else if book.contains(Code(text), in: list) {
      value = Code(text)
    } else {
      problems.append(FieldProblem(field, "unknown-choice", ["value": text]))
    }
  }
}
