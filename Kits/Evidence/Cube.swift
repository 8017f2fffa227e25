import Storage
import Synchronization
import Vocabulary

/// All facts in memory, by month and in columns, so that any filter and grouping is answered in milliseconds.
///
/// It can always be rebuilt from the database and follows every commit of this and other processes. Readers take a
/// snapshot and block nobody.
public final class Cube: Sendable {
  private struct State {
    var snapshot: CubeSnapshot
    var isCompacting = false
  }
  private let state: Mutex<State>
  private let compactAfter: Int

  /// `workers`: how many threads a large question may use.
  public convenience init(workers: Int = 2) { self.init(workers: workers, compactAfter: 16_384) }

  /// `compactAfter`: how many changed rows are kept aside at most before they are worked into the blocks; fewer in a small
  /// city, where every question that reads them costs more than working them in.
  init(workers: Int, compactAfter: Int) {
    state = Mutex(State(snapshot: CubeSnapshot(workers: workers)))
    self.compactAfter = compactAfter
  }

  /// The facts as they are known now.
  public var snapshot: CubeSnapshot { state.withLock { $0.snapshot } }

  /// Counts on the newest snapshot; see `CubeSnapshot.answer`.
  public func answer(_ query: CubeQuery) throws -> CubeResult { try snapshot.answer(query) }

  /// Reads all facts anew, in one read snapshot of the database.
  public func rebuild(from database: any Database) async throws {
    let stored = try await database.read { try StoredFacts($0) }
    install(try CubeSnapshot(stored, workers: snapshot.workers))
  }

  /// Reads the changes since the last time; rebuilds when they are no longer there.
  public func catchUp(_ database: any Database) async throws {
    while true {
      let now = snapshot
      let changes = try await database.read { connection in
        try StoredChanges(
          connection, after: now.sequence, knownProfiles: now.profiles.count, knownAreas: now.areas.count - 1)
      }
      switch changes {
      case .none: return
      case .outOfReach:
        let stored = try await database.read { try StoredFacts($0) }
        install(try CubeSnapshot(stored, workers: now.workers), over: now.sequence)
        return
      case .some(let changes):
        // Somebody else may have caught up meanwhile: then these changes are known, in part or whole.
        if try apply(changes, after: now.sequence) { return }
      }
    }
  }

  /// How many changes of the database the cube has not taken in yet.
  public func lag(behind database: any Database) async throws -> Int {
    let known = snapshot.sequence
    return try await database.read { Int(max(0, try StoredChanges.sequence($0).last - known)) }
  }

  /// A snapshot that has everything committed before the call, such as what this request just wrote.
  public func refreshed(_ database: any Database) async throws -> CubeSnapshot {
    try await catchUp(database)
    return snapshot
  }

  /// Keeps up with the database until the task is cancelled. A failure is reported and tried again.
  public func follow(
    _ database: any Database, atMost: Duration = .seconds(15),
    onFailure: @Sendable (any Error) -> Void = { _ in }
  ) async {
    while !Task.isCancelled {
      do {
        try await catchUp(database)
      } catch {
        onFailure(error)
        try? await Task.sleep(for: .seconds(1))
      }
      if Task.isCancelled { return }
      await database.waitForAnnouncement(Evidence.topic, atMost: atMost)
    }
  }

  private func install(_ fresh: CubeSnapshot, over outdated: Int64? = nil) {
    state.withLock { state in
      guard fresh.sequence >= state.snapshot.sequence || outdated == state.snapshot.sequence else { return }
      let generation = state.snapshot.generation
      state.snapshot = fresh
      state.snapshot.generation = generation + 1
    }
  }

  /// False when the cube is not where the changes begin and not beyond their end either.
  private func apply(_ changes: StoredChanges.Some, after sequence: Int64) throws -> Bool {
    let (applied, mustCompact) = try state.withLock { state in
      guard state.snapshot.sequence == sequence else { return (state.snapshot.sequence >= changes.upTo, false) }
      try state.snapshot.add(changes)
      let limit = min(compactAfter, max(1_024, state.snapshot.rowCount / 32))
      guard state.snapshot.delta.count > limit, !state.isCompacting else { return (true, false) }
      state.isCompacting = true
      return (true, true)
    }
    if mustCompact { compact() }
    return applied
  }

  /// Works the delta into the blocks, while readers and writers go on with the old ones.
  private func compact() {
    let before = snapshot
    let after = before.compacted()
    state.withLock { state in
      state.isCompacting = false
      guard state.snapshot.generation == before.generation else { return }
      state.snapshot.months = after.months
      state.snapshot.spans = after.spans
      state.snapshot.delta.removeFirst(before.delta.count)
      state.snapshot.generation += 1
    }
  }

  /// Counts facts without a database, for measuring and for trials; facts of one record stand side by side.
  public func load(_ facts: some Sequence<Fact>) throws {
    var loader = Loader(snapshot)
    var record: [Fact] = []
    for fact in facts {
      if let last = record.last, last.subject != fact.subject {
        try loader.add(FactRow.rows(of: record), sign: 1)
        record.removeAll(keepingCapacity: true)
      }
      record.append(fact)
    }
    try loader.add(FactRow.rows(of: record), sign: 1)
    install(loader.finished(compactAfter: compactAfter))
  }

  /// Takes away facts of one record that `load` added.
  func unload(_ facts: [Fact]) throws {
    var loader = Loader(snapshot)
    try loader.add(FactRow.rows(of: facts), sign: -1)
    install(loader.finished(compactAfter: compactAfter))
  }
}
