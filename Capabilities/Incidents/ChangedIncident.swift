import Storage

/// An incident as a change left it, with its point, seen in the change's own transaction: what was stored is told without
/// a second look, which could fail and make a stored change sound like a refused one.
@dynamicMemberLookup
struct ChangedIncident: Sendable {
  let incident: Incident
  let point: ExactPoint?

  init(_ incident: Incident, on db: any Connection) throws {
    self.incident = incident
    point = try IncidentStore.point(of: incident.number, on: db)
  }

  subscript<Value>(dynamicMember path: KeyPath<Incident, Value>) -> Value { incident[keyPath: path] }
}
