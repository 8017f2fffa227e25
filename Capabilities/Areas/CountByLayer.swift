import Access
import CapabilityKit
import Places
import Storage
import Vocabulary

/// Chooses the layer that the picture counts by.
enum CountByLayer {
  static func perform(_ layer: String, by who: Principal, _ services: Services) async throws {
    try services.policy.require(who, .manageAreas)
    let before = try await services.currentPlaces().defaultLayer
    let now = services.surroundings.now()
    try await services.database.write { db in
      try Places.setDefaultLayer(layer, on: db)
      try AuditTrail.record(
        "areas.layer-chosen", by: who, subject: AreaReference.of(layer: layer),
        changes: [Change("layer", before, layer)], at: now, on: db)
    }
  }
}
