import Access
import CapabilityKit
import Evidence
import Storage
import Vocabulary

/// Writes the batches of one import, or only compares them in a dry run.
struct ImportWriter: Sendable {
  let desk: IncidentDesk
  let request: IncidentImport
  /// A file of refused rows: what it holds comes on top of what is here.
  let isCorrection: Bool
  /// The source had numbered records before this import.
  let hasRecords: Bool
  let mapping: Int64
  let who: Principal?

  func begin(digest: String) async throws -> Int {
    let (request, who, now) = (request, who, desk.now)
    return try await desk.database.write { db in
      try IncidentImportStore.begin(request, digest: digest, by: who, at: now, on: db)
    }
  }

  func end(
    _ number: Int, _ state: IncidentImportStore.Entry.State, _ report: IncidentImportReport
  ) async throws {
    let (who, now) = (who, desk.now)
    try await desk.database.write { db in
      try IncidentImportStore.end(number, state, report, by: who, at: now, on: db)
    }
  }

  func write(_ batch: ImportBatch, import number: Int?) async throws -> BatchOutcome {
    guard !batch.drafts.isEmpty else { return BatchOutcome(unchanged: batch.known) }
    guard let number else { return try await desk.database.read { try compare(batch, import: nil, on: $0) } }
    return try await desk.database.write { try compare(batch, import: number, on: $0) }
  }

  private func compare(_ batch: ImportBatch, import number: Int?, on db: any Connection) throws -> BatchOutcome {
    var outcome = BatchOutcome(unchanged: batch.known)
    var new = batch.drafts
    if hasRecords {
      let records = batch.drafts.compactMap { $0.first.record }
      let known = try IncidentImportStore.known(records, of: request.source, on: db)
      new = []
      for draft in batch.drafts {
        if let record = draft.first.record, let old = known[record] {
          try merge(draft, into: old, batch, import: number, &outcome, on: db)
        } else {
          new.append(draft)
        }
      }
    }
    outcome.incidents += new.count
    for draft in new {
      outcome.offences += draft.count
      if draft.first.place.area == nil { outcome.notLocated += 1 }
      for row in draft.rest where row.place.area == nil { outcome.notLocated += 1 }
    }
    guard let number, !new.isEmpty else { return outcome }
    let enteredBy = who.flatMap { $0.isCommandLine ? nil : $0.person }
    let numbers = try batch.bulk.insert(
      new.compactMap(\.prepared), enteredBy: enteredBy, desk.services.surroundings, on: db)
    try IncidentImportStore.insert(new, numbers: numbers, import: number, mapping: mapping, on: db)
    return outcome
  }

  /// Brings an incident that is here up to what the file says.
  private func merge(
    _ draft: ImportDraft, into known: IncidentImportStore.Known, _ batch: ImportBatch, import number: Int?,
    _ outcome: inout BatchOutcome, on db: any Connection
  ) throws {
    let rows = draft.rows
    var match = RowMatch(stored: known.rows, rows: rows.map(\.digest), isCorrection: isCorrection)
    if match.isComplete, known.mapping == mapping {
      outcome.unchanged += 1
      return
    }
    guard let old = try IncidentStore.find(number: known.incident, on: db) else { return }
    if known.rows.isEmpty {
      // It did not come from a file: its offences take the place of rows.
      match = RowMatch(
        stored: old.offences.map { _ in 0 }, rows: rows.map(\.digest), isCorrection: isCorrection)
    }
    let desk = try IncidentImportStore.deskFields(old.number, on: db)
    let new = IncidentImportMerge(isCorrection: isCorrection, desk: desk).merged(old, rows, batch.patterns, match)
    let before = IncidentColumns.values(old)
    let isChanged = IncidentColumns.values(new.settled) != before
    if isChanged { outcome.updated += 1 } else { outcome.unchanged += 1 }
    outcome.offences += max(0, new.offences.count - old.offences.count)
    for index in match.added where rows[index].place.area == nil { outcome.notLocated += 1 }
    guard let number else { return }
    if isChanged {
      let stored = try IncidentStore.update(
        old, to: new, "incident.imported-again", by: who, at: self.desk.now, on: db)
      if stored.revision != old.revision {
        try db.run(
          """
          INSERT INTO incident_import_change (incident, revision, import)
          VALUES (\(old.number), \(stored.revision), \(number))
          """)
      }
      if let point = rows.point { try IncidentStore.keep(point, of: old.number, on: db) }
    }
    try IncidentImportStore.note(match.stored, of: old.number, import: number, mapping: mapping, on: db)
  }
}

/// Which rows of a file are those that an incident was made of.
struct RowMatch: Sendable, Hashable {
  /// The rows as they are from now on, one an offence.
  private(set) var stored: [UInt64]
  /// For each row of the file its place among them.
  private(set) var places: [Int] = []
  /// Rows of the file that are new, by index.
  private(set) var added: [Int] = []
  /// Rows of the file that take the place of others, by index.
  private(set) var replaced: [Int] = []

  /// Equal rows meet first. Of a file of corrections the others come on top; of any other file they take the places of
  /// those that the file no longer has, in order, as far as there are any.
  init(stored: [UInt64], rows: [UInt64], isCorrection: Bool) {
    self.stored = stored
    var free: [UInt64: [Int]] = [:]
    for index in stored.indices.reversed() { free[stored[index], default: []].append(index) }
    var found: [Int?] = rows.map { digest in free[digest]?.popLast() }
    let taken = Set(found.compactMap { $0 })
    var left = isCorrection ? [] : stored.indices.filter { !taken.contains($0) }[...]
    for index in rows.indices where found[index] == nil {
      if let place = left.popFirst() {
        found[index] = place
        self.stored[place] = rows[index]
        replaced.append(index)
      } else {
        found[index] = self.stored.count
        self.stored.append(rows[index])
        added.append(index)
      }
    }
    places = found.compactMap { $0 }
  }

  var isComplete: Bool { added.isEmpty && replaced.isEmpty }
}

/// What an incident becomes when its source tells it again. What people changed at the desk stays as they left it.
struct IncidentImportMerge: Sendable {
  let isCorrection: Bool
  /// Columns that were changed at the desk.
  let desk: Set<String>

  func merged(
    _ old: Incident, _ rows: [ImportedRow], _ patterns: [IncidentPattern], _ match: RowMatch
  ) -> Incident {
    var new = old
    let offences = rows.offences(patterns)
    let isWhole = old.offences.count + match.added.count == match.stored.count && !desk.contains("conducts")
    for index in rows.indices {
      let place = match.places[index]
      if match.added.contains(index) {
        new.offences.append(offences[index])
      } else if isWhole, !isCorrection, place < new.offences.count {
        new.offences[place] = offences[index]
      }
    }
    // A corrected row only fills in; a file that tells an incident anew is believed.
    let fresh = IncidentPattern.joined(rows.map { patterns[$0.pattern] })
    func set<Value>(_ column: String, _ value: inout Value?, _ told: Value?) {
      guard let told, !desk.contains(column), !isCorrection || value == nil else { return }
      value = told
    }
    func set(_ column: String, _ value: inout Set<Code>, _ told: Set<Code>) {
      guard !told.isEmpty, !desk.contains(column) else { return }
      value = isCorrection || rows.count < match.stored.count ? value.union(told) : told
    }
    set("biases", &new.biases, fresh.biases)
    set("motivations", &new.motivations, fresh.motivations)
    set("affected", &new.affected, fresh.affected)
    set("basis", &new.basis, fresh.basis)
    set("target", &new.target, fresh.target)
    set("channel", &new.channel, fresh.channel)
    set("setting", &new.setting, fresh.setting)
    set("severity", &new.severity, fresh.severity)
    set("trigger_scope", &new.trigger, fresh.trigger)
    set("police", &new.police, fresh.police)
    set("support", &new.support, fresh.support)
    set("tier", &new.tier, fresh.tier)
    set("reliability", &new.reliability, fresh.reliability)
    set("credibility", &new.credibility, fresh.credibility)
    if !isCorrection, desk.isDisjoint(with: ["day", "day_precision", "minute"]) { new.occurred = rows.occurred }
    let mayPlace = desk.isDisjoint(with: ["area", "unlocated"])
    if mayPlace, !isCorrection || (old.place.area == nil && rows.place.area != nil) { new.place = rows.place }
    if let text = rows.joinedText, !desk.contains("narrative"), !isCorrection || old.text.isEmpty { new.text = text }
    return new
  }
}
