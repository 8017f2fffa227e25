import Foundation
import PostgresStorage
import SQLiteStorage
public import Storage
import Synchronization

/// A place for one test's data: a temporary file, or a schema of its own on the PostgreSQL server.
public final class TestStore: Sendable {
  public let kind: TestDatabase
  /// The file's path, or the url with the schema in its options: what a configuration would say.
  public let address: String
  private let name: String
  private let opened = Mutex<[any Database]>([])

  init(_ kind: TestDatabase) async throws {
    self.kind = kind
    name = "test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "_")
    switch kind {
    case .sqlite:
      address = FileManager.default.temporaryDirectory.appendingPathComponent("concord_\(name).sqlite").path
    case .postgres:
      let server = try Self.server()
      address = server + (server.contains("?") ? "&" : "?") + "options=-c%20search_path%3D\(name)"
      try await onServer("CREATE SCHEMA \(unchecked: name)")
    }
  }

  /// Opens the place once more. It is closed when the test ends.
  public func open() async throws -> any Database {
    let db: any Database =
      switch kind {
      case .sqlite: try SQLiteDatabase(path: address, readers: 4, isDurable: false)
      case .postgres: try await PostgresDatabase(url: address, connections: 4)
      }
    opened.withLock { $0.append(db) }
    return db
  }

  func remove() async {
    let all = opened.withLock { opened in
      defer { opened = [] }
      return opened
    }
    for db in all { await db.close() }
    switch kind {
    case .sqlite:
      for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: address + suffix) }
    case .postgres:
      // What cannot be removed goes with the throw-away server.
      try? await onServer("DROP SCHEMA \(unchecked: name) CASCADE")
    }
  }

  private func onServer(_ statement: SQL) async throws {
    let db = try await PostgresDatabase(url: try Self.server(), connections: 1)
    do {
      _ = try await db.write { try $0.run(statement) }
      await db.close()
    } catch {
      await db.close()
      throw error
    }
  }

  private static func server() throws -> String {
    guard let url = TestDatabase.serverURL else { throw DatabaseUnopened(TestDatabase.skipNote) }
    return url
  }
}
