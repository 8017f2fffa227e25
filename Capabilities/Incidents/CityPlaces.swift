import CapabilityKit
import Places
import Site
import Translation
import Vocabulary

/// Incidents and the city's areas: finding, naming, grouping.
extension IncidentDesk {
  func placeFinder() async throws -> PlaceFinder { PlaceFinder(try await services.places.current(database)) }

  /// To which group each area of today belongs, as the picture groups them.
  func areaGroups() async throws -> [String: String] {
    try await services.places.current(database).areas.latest.groups
  }

  /// All names of areas by identifier, those that are no more included.
  func areaNames(_ language: Language) async throws -> [String: String] {
    let snapshot = try await services.places.current(database)
    var names: [String: String] = [:]
    for set in snapshot.areas.sets { for area in set.areas { names[area.id.text] = area.name(in: language) } }
    return names
  }

  /// What the report form offers: the areas in force, under their groups where the city has groups.
  func areaChoices(_ t: Translator) async throws -> [Choice] {
    let areas = try await services.places.current(database).areas.latest.areas
    let choices = areas.map { Choice($0.id.text, $0.name(in: t.language), group: $0.group) }
    guard choices.contains(where: { $0.group != nil }) else { return choices.sorted { $0.title < $1.title } }
    return choices.sorted { ($0.group ?? "", $0.title) < ($1.group ?? "", $1.title) }
  }
}

extension PlaceFinder {
  /// Areas are those in force on the incident's day.
  init(_ snapshot: PlacesSnapshot) {
    let areas = snapshot.areas
    self.init(
      named: { text, day in
        let set = areas.inForce(on: day)
        if let id = AreaID(text), set[id] != nil || snapshot.area(id) != nil { return .area(id.text) }
        switch set.named(text) {
        case .exact(let id): return .area(id.text)
        case .near(let ids): return .unknown(ids.compactMap { set[$0]?.name })
        case .none: return .unknown([])
        }
      },
      at: { point, day in areas.area(longitude: point.longitude, latitude: point.latitude, on: day)?.text })
  }
}
