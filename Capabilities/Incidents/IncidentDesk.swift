import Access
import CapabilityKit
import Storage
import Vocabulary

/// What this process keeps in memory for incidents.
struct IncidentMemory: Sendable {
  let codes = CodeBooks()
  let areas = AreaBooks()
  let door = ReportDoor()
}

/// Where incidents are worked on: each action is an extension in its own file.
struct IncidentDesk: Sendable {
  let services: Services
  let memory: IncidentMemory

  init(_ services: Services, _ memory: IncidentMemory) {
    self.services = services
    self.memory = memory
  }

  var database: any Database { services.database }
  var policy: Policy { services.policy }
  var now: Instant { services.surroundings.now() }

  func book() async throws -> CodeBook { try await memory.codes.current(database) }

  /// The record, for somebody who may read it. Who may not is told that there is nothing: its existence says enough.
  func readable(_ id: IncidentID, by who: Principal?, on db: any Connection) throws -> Incident {
    try policy.require(who, .readIncidents)
    guard let incident = try IncidentStore.find(id, on: db),
      policy.allows(who, .readIncidents, to: .open, incident.shared)
    else { throw Problem.notFound }
    return incident
  }

  /// The incident that an address names, for who asks.
  func readable(_ call: Call) async throws -> Incident {
    let id: IncidentID = try call.identifier("id")
    return try await database.read { try readable(id, by: call.principal, on: $0) }
  }

  /// The policy's condition on incidents that somebody may read.
  func readable(by who: Principal?) -> SQL {
    policy.condition(who, .readIncidents, to: .open, owner: "incident.source", sharing: "incident.sharing")
  }
}
