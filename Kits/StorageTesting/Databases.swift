import Foundation
import PostgresStorage
import SQLiteStorage
public import Storage

/// The databases that a store's tests run on: one body, each database.
///
///     @Test(arguments: TestDatabase.available)
///     func keepsAName(_ kind: TestDatabase) async throws {
///       try await withDatabase(kind, schemas: [People.schema]) { db in … }
///     }
public enum TestDatabase: String, CaseIterable, Sendable, CustomStringConvertible {
  case sqlite, postgres

  public var description: String { rawValue }

  /// SQLite always; PostgreSQL when `CONCORD_TEST_POSTGRES` has the url of a server to make schemas on.
  public static let available: [TestDatabase] = {
    if serverURL != nil { return [.sqlite, .postgres] }
    FileHandle.standardError.write(Data("\(skipNote)\n".utf8))
    return [.sqlite]
  }()

  /// Why PostgreSQL is missing from `available`.
  public static let skipNote = "PostgreSQL tests skipped: CONCORD_TEST_POSTGRES is not set"

  static let serverURL: String? = {
    let url = ProcessInfo.processInfo.environment["CONCORD_TEST_POSTGRES"]
    return url?.isEmpty == false ? url : nil
  }()
}

/// Gives the body an empty database with the given schemas, and removes it afterwards.
@discardableResult
public func withDatabase<Result>(
  _ kind: TestDatabase, schemas: [Schema] = [], _ body: (any Database) async throws -> Result
) async throws -> Result {
  try await withTestStore(kind) { store in
    let db = try await store.open()
    try await db.migrate(schemas)
    return try await body(db)
  }
}

/// Gives the body an empty place that several `Database` values can open, as several processes would.
@discardableResult
public func withTestStore<Result>(
  _ kind: TestDatabase, _ body: (TestStore) async throws -> Result
) async throws -> Result {
  let store = try await TestStore(kind)
  do {
    let result = try await body(store)
    await store.remove()
    return result
  } catch {
    await store.remove()
    throw error
  }
}
