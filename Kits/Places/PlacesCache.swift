public import Storage
import Synchronization

/// The areas in memory, read again when some process changed them.
public final class PlacesCache: Sendable {
  private let kept = Mutex<PlacesSnapshot?>(nil)

  public init() {}

  /// The areas as they stand now. Costs one small query while nothing changes; a caller with many questions asks once
  /// and keeps the snapshot, whose answers then agree with each other.
  public func current(_ db: any Database) async throws -> PlacesSnapshot {
    let known = kept.withLock { $0 }
    let current: PlacesSnapshot = try await db.read { db in
      let revision: Int? = try db.value("SELECT revision FROM places_state WHERE id = 1")
      if let known, known.revision == revision { return known }
      return try PlacesSnapshot.load(db)
    }
    // Two may have read at once; the later state stays.
    kept.withLock { kept in
      if current.revision > kept?.revision ?? -1 { kept = current }
    }
    return current
  }

  /// What was current when last asked; nil before the first time.
  public var last: PlacesSnapshot? { kept.withLock { $0 } }
}
