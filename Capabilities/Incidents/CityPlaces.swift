import CapabilityKit
import Places
import Site
import Synchronization
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
    memory.areas.book(try await services.places.current(database), language).names
  }

  /// What the report form offers: the areas in force, under their groups where the city has groups.
  func areaChoices(_ t: Translator) async throws -> [Choice] {
    memory.areas.book(try await services.places.current(database), t.language).choices
  }
}

/// The city's areas in the words of one language.
struct AreaBook: Sendable {
  var names: [String: String] = [:]
  let choices: [Choice]

  init(_ snapshot: PlacesSnapshot, _ language: Language) {
    for set in snapshot.areas.sets { for area in set.areas { names[area.id.text] = area.name(in: language) } }
    let areas = snapshot.areas.latest.areas
    let choices = areas.map { Choice($0.id.text, $0.name(in: language), group: $0.group) }
    let hasGroups = choices.contains { $0.group != nil }
    self.choices = choices.sorted {
      hasGroups ? ($0.group ?? "", $0.title) < ($1.group ?? "", $1.title) : $0.title < $1.title
    }
  }
}

/// Books of areas, kept while the areas stay as they are: pages need them for every list and every menu.
final class AreaBooks: Sendable {
  private let kept = Mutex<(revision: Int, books: [Language: AreaBook])>((-1, [:]))

  func book(_ snapshot: PlacesSnapshot, _ language: Language) -> AreaBook {
    let known = kept.withLock { $0.revision == snapshot.revision ? $0.books[language] : nil }
    if let known { return known }
    let made = AreaBook(snapshot, language)
    kept.withLock { kept in
      guard kept.revision <= snapshot.revision else { return }
      if kept.revision < snapshot.revision { kept = (snapshot.revision, [:]) }
      kept.books[language] = made
    }
    return made
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
