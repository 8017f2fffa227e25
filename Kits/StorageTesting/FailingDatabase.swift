public import Storage
import Synchronization

/// The failure that `FailingDatabase` throws.
public struct InjectedFailure: Error, Sendable, Hashable {
  public let call: Int
  public init(call: Int) { self.call = call }
}

/// A database whose n-th call of a connection fails, counted from 1 over all transactions: to prove for every n that
/// nothing is left half-written.
///
///     for n in 1... {
///       let failing = FailingDatabase(wrapping: db, failAt: n)
///       _ = try? await report(incident, in: failing)
///       if !failing.hasFailed { break }
///       // nothing is stored
///     }
public final class FailingDatabase: Database {
  private let wrapped: any Database
  private let state: Mutex<(calls: Int, failAt: Int)>

  public init(wrapping wrapped: any Database, failAt: Int = .max) {
    self.wrapped = wrapped
    state = Mutex((0, failAt))
  }

  public var dialect: Dialect { wrapped.dialect }

  /// How many calls were made, the failed one included.
  public var callCount: Int { state.withLock { $0.calls } }
  public var hasFailed: Bool { state.withLock { $0.calls >= $0.failAt } }

  /// Counts anew, and fails at the n-th call from now; nil fails no more.
  public func fail(at call: Int?) { state.withLock { $0 = (0, call ?? .max) } }

  fileprivate func count() throws {
    try state.withLock { state in
      state.calls += 1
      if state.calls == state.failAt { throw InjectedFailure(call: state.calls) }
    }
  }

  public func read<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try await wrapped.read { [self] in try run(block, on: $0) }
  }

  @discardableResult
  public func write<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result {
    try await wrapped.write { [self] in try run(block, on: $0) }
  }

  private func run<Result>(_ block: (any Connection) throws -> Result, on connection: any Connection) throws -> Result {
    let failing = FailingConnection(connection, self)
    let result = try block(failing)
    // As with a real failure, a block cannot swallow it.
    if let failure = failing.failure { throw failure }
    return result
  }

  public func waitForAnnouncement(_ topic: String, atMost time: Duration) async {
    await wrapped.waitForAnnouncement(topic, atMost: time)
  }
  public func scrub() async throws { try await wrapped.scrub() }
  public var version: String { get async throws { try await wrapped.version } }
  public var load: DatabaseLoad? { wrapped.load }
  public func close() async { await wrapped.close() }
}

private final class FailingConnection: Connection {
  private let wrapped: any Connection
  private let database: FailingDatabase
  private(set) var failure: (any Error)?

  init(_ wrapped: any Connection, _ database: FailingDatabase) {
    self.wrapped = wrapped
    self.database = database
  }

  private func count() throws {
    if let failure { throw failure }
    do { try database.count() } catch {
      failure = error
      throw error
    }
  }

  var dialect: Dialect { wrapped.dialect }
  func rows(_ sql: SQL) throws -> [any Row] {
    try count()
    return try wrapped.rows(sql)
  }
  func forEachRow(_ sql: SQL, _ body: (any Row) throws -> Void) throws {
    try count()
    try wrapped.forEachRow(sql, body)
  }
  @discardableResult
  func run(_ sql: SQL) throws -> Int {
    try count()
    return try wrapped.run(sql)
  }
  @discardableResult
  func insert(into table: String, columns: [String], next: (inout [SQLValue]) throws -> Bool) throws -> Int {
    try count()
    return try wrapped.insert(into: table, columns: columns, next: next)
  }
  func announce(_ topic: String) throws {
    try count()
    try wrapped.announce(topic)
  }
}
