import Access
import CapabilityKit
import Places
import Storage
import Vocabulary

/// Other names of an area, as people and files say them.
enum ChangeAliases {
  static func add(_ alias: String, to area: AreaID, by who: Principal, _ services: Services) async throws {
    try services.policy.require(who, .manageAreas)
    let now = services.surroundings.now()
    try await services.database.write { db in
      try Places.addAlias(alias, to: area, on: db)
      try AuditTrail.record(
        "areas.alias-added", by: who, subject: AreaReference.of(area), changes: [Change("alias", nil, alias)], at: now,
        on: db)
    }
  }

  static func remove(_ alias: String, from area: AreaID, by who: Principal, _ services: Services) async throws {
    try services.policy.require(who, .manageAreas)
    let now = services.surroundings.now()
    try await services.database.write { db in
      try Places.removeAlias(alias, from: area, on: db)
      try AuditTrail.record(
        "areas.alias-removed", by: who, subject: AreaReference.of(area), changes: [Change("alias", alias, nil)],
        at: now, on: db)
    }
  }
}
