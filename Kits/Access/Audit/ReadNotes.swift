public import Storage
public import Vocabulary

/// Notes in the audit trail who reads what, before it is handed over.
///
/// Whoever reads waits for the note to be stored; notes that come while others are being stored go together in one
/// transaction, so that many readers cost one write. The same person reading the same version of a record again within
/// a few minutes is one reading. Where nothing can be stored, nothing sensitive is shown.
public actor ReadNotes {
  public struct Note: Sendable {
    let action: String
    let who: Principal
    let subject: Reference
    let version: String
    let changes: [Change]
    let also: @Sendable (any Connection, Int64) throws -> Void

    /// - Parameters:
    ///   - version: tells readings apart that are not the same again: the record's revision, the filter of a list.
    ///   - also: writes more in the same transaction; is handed the entry's number.
    public init(
      _ action: String, by who: Principal, subject: Reference, version: String, changes: [Change] = [],
      also: @escaping @Sendable (any Connection, Int64) throws -> Void = { _, _ in }
    ) {
      self.action = action
      self.who = who
      self.subject = subject
      self.version = version
      self.changes = changes
      self.also = also
    }

    fileprivate var key: String { "\(who.person) \(action) \(subject.kind) \(subject.id) \(version)" }
  }

  /// Milliseconds within which the same reading is noted once.
  static let sameReading: Int64 = 300_000
  private static let mostRemembered = 20_000

  private struct Waiting {
    let note: Note
    let done: CheckedContinuation<Void, any Error>
  }
  private let database: any Database
  private let surroundings: Surroundings
  private var waiting: [Waiting] = []
  private var isWriting = false
  private var recent: [String: Instant] = [:]

  init(_ database: any Database, _ surroundings: Surroundings) {
    self.database = database
    self.surroundings = surroundings
  }

  /// Returns once the note is stored.
  public func note(_ note: Note) async throws {
    let now = surroundings.now()
    if let last = recent[note.key], now.milliseconds - last.milliseconds < Self.sameReading { return }
    try await withCheckedThrowingContinuation { done in
      waiting.append(Waiting(note: note, done: done))
      guard !isWriting else { return }
      isWriting = true
      Task { await write() }
    }
    if recent.count >= Self.mostRemembered {
      recent = recent.filter { now.milliseconds - $0.value.milliseconds < Self.sameReading }
      if recent.count >= Self.mostRemembered { recent = [:] }
    }
    recent[note.key] = now
  }

  private func write() async {
    while !waiting.isEmpty {
      let batch = waiting
      waiting = []
      let (notes, now) = (batch.map(\.note), surroundings.now())
      do {
        try await database.write { db in
          for note in notes {
            let sequence = try AuditTrail.add(
              note.action, by: note.who, subject: note.subject, changes: note.changes, at: now, on: db)
            try note.also(db, sequence)
          }
        }
        for waiter in batch { waiter.done.resume() }
      } catch {
        for waiter in batch { waiter.done.resume(throwing: error) }
      }
    }
    isWriting = false
  }
}
