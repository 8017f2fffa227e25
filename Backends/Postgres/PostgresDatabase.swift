public import Storage

/// Stands in until the real one is there.
public final class PostgresDatabase: Database {
  public init(url: String, connections: Int = 8) async throws { throw DatabaseUnopened("not built yet") }
  public func read<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result { throw DatabaseUnopened("not built yet") }
  public func write<Result: Sendable>(
    _ block: @escaping @Sendable (any Connection) throws -> Result
  ) async throws -> Result { throw DatabaseUnopened("not built yet") }
  public func waitForAnnouncement(_ topic: String, atMost: Duration) async {}
  public var version: String { get async throws { "" } }
  public func close() async {}
}
