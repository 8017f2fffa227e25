import Storage
import Vocabulary

/// Turns what somebody said into the record, or tells all that is wrong with it, field by field.
struct DraftCheck {
  let book: CodeBook
  let places: PlaceFinder
  let today: Day
  private(set) var problems: [FieldProblem] = []
  /// Set when the source chose to keep the exact point.
  private(set) var point: ExactPoint?

  init(book: CodeBook, places: PlaceFinder, today: Day) {
    self.book = book
    self.places = places
    self.today = today
  }

  static let longestText = 20_000
  static let mostOffences = 50

  /// The record with everything that the draft says.
  mutating func applied(_ draft: IncidentDraft, to incident: Incident, isNew: Bool) throws -> Incident {
    var new = incident
    if let offences = draft.offences, !offences.isEmpty {
      new.offences = checked(offences)
    } else if isNew || draft.offences != nil {
      problems.append(FieldProblem("conduct", "required"))
    }
    if let when = draft.when, !when.isEmpty {
      new.occurred = occurred(when, draft.time) ?? incident.occurred
    } else if isNew {
      problems.append(FieldProblem("day", "required"))
    } else if let time = draft.time {
      new.occurred = occurred(incident.occurred, time) ?? incident.occurred
    }
    if let place = place(draft, on: new.occurred.day) {
      new.place = place
    } else if isNew, !problems.contains(where: { $0.field == "area" }) {
      problems.append(FieldProblem("area", "required"))
    }
    set(&new.biases, draft.bias, .bias, "bias")
    set(&new.basis, draft.basis, .basis, "basis")
    set(&new.motivations, draft.motivation, .motivation, "motivation")
    set(&new.target, draft.target, .target, "target")
    set(&new.channel, draft.channel, .channel, "channel")
    set(&new.setting, draft.setting, .setting, "setting")
    set(&new.affected, draft.affected, .group, "affected")
    set(&new.trigger, draft.trigger, .trigger, "trigger")
    set(&new.police, draft.police, .police, "police")
    set(&new.support, draft.support, .support, "support")
    set(&new.tier, draft.tier, .tier, "tier")
    set(&new.reliability, draft.reliability, .reliability, "reliability")
    set(&new.credibility, draft.credibility, .credibility, "credibility")
    if let severity = draft.severity {
      if severity == 0 {
        new.severity = nil
      } else if (1...4).contains(severity) {
        new.severity = severity
      } else {
        problems.append(FieldProblem("severity", "out-of-range", ["least": "1", "most": "4"]))
      }
    }
    if let text = draft.text { new.text = self.text(text, "text", atMost: Self.longestText) }
    if let record = draft.sourceRecord, isNew {
      let clean = text(record, "source-record", atMost: 200)
      new.sourceRecord = clean.isEmpty ? nil : clean
    }
    return new
  }

  func finish() throws { if !problems.isEmpty { throw Problem.invalid(problems) } }

  // MARK: Parts

  private mutating func checked(_ drafts: [IncidentDraft.OffenceDraft]) -> [Incident.Offence] {
    if drafts.count > Self.mostOffences {
      problems.append(FieldProblem("conduct", "too-many", ["limit": "\(Self.mostOffences)"]))
    }
    return drafts.compactMap { draft in
      guard let code = known(draft.conduct, .conduct, "conduct") else { return nil }
      let words = text(draft.sourceText ?? "", "conduct", atMost: 500)
      return Incident.Offence(code, sourceText: words.isEmpty ? nil : words)
    }
  }

  private mutating func occurred(_ when: String, _ time: String?) -> Occurrence? {
    let chosen = when == "today" ? today.description : when == "yesterday" ? (today - 1).description : when
    guard let period = Period(chosen), period.unit != .quarter else {
      problems.append(FieldProblem("day", "day-unknown", ["value": when]))
      return nil
    }
    if period.first > today { problems.append(FieldProblem("day", "day-in-future")) }
    if period.first.year < 1900 { problems.append(FieldProblem("day", "day-too-early")) }
    let precision = Occurrence.Precision(rawValue: period.unit.rawValue) ?? .day
    return occurred(Occurrence(day: period.first, precision: precision), time ?? "")
  }

  private mutating func occurred(_ base: Occurrence, _ time: String) -> Occurrence? {
    // A time of day says nothing about a month.
    guard base.precision == .day || base.precision == .time else { return base }
    guard !time.isEmpty else { return Occurrence(day: base.day) }
    guard let minute = Occurrence.minute(fromClock: time) else {
      problems.append(FieldProblem("time", "time-unknown", ["value": time]))
      return nil
    }
    return Occurrence(day: base.day, precision: .time, minute: minute)
  }

  private mutating func place(_ draft: IncidentDraft, on day: Day) -> IncidentPlace? {
    var given: ExactPoint?
    if let longitude = draft.longitude, let latitude = draft.latitude {
      let point = ExactPoint(longitude: longitude, latitude: latitude)
      if point.isOnEarth {
        given = point
        if draft.keepsPoint == true { self.point = point }
      } else {
        problems.append(FieldProblem("area", "point-unknown"))
      }
    }
    if let name = draft.area, !name.isEmpty {
      switch places.named(name, day) {
      case .area(let area): return .area(area)
      case .unknown(let near):
        let code = near.isEmpty ? "area-unknown" : "area-unknown-near"
        problems.append(FieldProblem("area", code, ["value": name, "near": near.joined(separator: ", ")]))
        return nil
      }
    }
    if let given { return places.at(given, day).map { .area($0) } ?? .unlocated(.outside) }
    if let reason = draft.unlocated, !reason.isEmpty {
      guard let known = IncidentPlace.Reason(rawValue: reason) else {
        problems.append(FieldProblem("area", "unknown-choice", ["value": reason]))
        return nil
      }
      return .unlocated(known)
    }
    return nil
  }

  private mutating func known(_ text: String, _ list: CodelistName, _ field: String) -> Code? {
    let code = Code(text)
    guard book.contains(code, in: list) else {
      problems.append(FieldProblem(field, "unknown-choice", ["value": text]))
      return nil
    }
    return code
  }

  private mutating func set(_ value: inout Code?, _ text: String?, _ list: CodelistName, _ field: String) {
    guard let text else { return }
    value = text.isEmpty || text == Code.unknown.text ? nil : known(text, list, field) ?? value
  }

  private mutating func set(_ value: inout Set<Code>, _ texts: [String]?, _ list: CodelistName, _ field: String) {
    guard let texts else { return }
    value = Set(texts.filter { !$0.isEmpty && $0 != Code.unknown.text }.compactMap { known($0, list, field) })
  }

  private mutating func text(_ text: String, _ field: String, atMost limit: Int) -> String {
    // Control characters have no use in a text and confuse whoever reads it elsewhere, and so do those that turn the
    // direction of what stands beside them; line breaks and tabs stay.
    var scalars = String.UnicodeScalarView()
    for scalar in text.replacing("\r\n", with: "\n").unicodeScalars
    where scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control && !scalar.turnsDirection {
      scalars.append(scalar)
    }
    let clean = String(scalars).trimmingSpace
    // Not by characters as people see them: one of those can carry any number of accents.
    if clean.unicodeScalars.count > limit { problems.append(FieldProblem(field, "too-long", ["limit": "\(limit)"])) }
    return clean
  }
}

extension String {
  var trimmingSpace: String {
    var view = self[...]
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
