import Foundation
import Geography
import Places
import Vocabulary

/// One area as the API tells it.
struct AreaDocument: Codable, Sendable, Hashable {
  let id: String
  /// The city's own identifier.
  let code: String
  let layer: String
  let name: String
  let names: [String: String]
  let aliases: [String]
  let group: String?
  /// A point inside, in degrees.
  let longitude: Double
  let latitude: Double
  let areaSquareMetres: Double
  let versions: [Version]
  let population: [Figure]
  let neighbours: [Brief]

  struct Version: Codable, Sendable, Hashable {
    let validFrom: Day
    /// The first day on which it is no longer so.
    let validTo: Day?
    let name: String
    let group: String?
    let areaSquareMetres: Double
    let source: String
  }

  struct Figure: Codable, Sendable, Hashable {
    let year: Int
    let value: Double
    let source: String
  }

  struct Brief: Codable, Sendable, Hashable {
    let id: String
    let code: String
    let name: String
    let group: String?
    /// Of the year of the day that was asked for.
    let population: Int?

    init(_ area: Area, _ areas: Areas, in languages: [Language], on day: Day) {
      id = area.id.text
      code = area.code
      name = area.name(in: languages)
      group = area.group
      population = areas.population(of: area.id, in: day.year).map { Int($0.value.rounded()) }
    }
  }

  init(_ area: Area, _ areas: Areas, in languages: [Language], today: Day) throws {
    id = area.id.text
    code = area.code
    layer = area.layer
    name = area.name(in: languages)
    names = Dictionary(area.names.map { ($0.key.tag, $0.value) }, uniquingKeysWith: { first, _ in first })
    aliases = area.aliases
    group = area.group
    longitude = area.label.x
    latitude = area.label.y
    areaSquareMetres = area.areaSquareMetres.rounded()
    versions = areas.versions(of: area.id).map {
      Version(
        validFrom: $0.validFrom, validTo: $0.validTo, name: $0.name(in: languages), group: $0.group,
        areaSquareMetres: $0.areaSquareMetres.rounded(), source: $0.source)
    }
    population = areas.populationYears(of: area.id).compactMap { year in
      areas.population(of: area.id, in: year).map { Figure(year: year, value: $0.value, source: $0.source) }
    }
    let set = areas.latest
    neighbours = try set.neighbours(of: area.id).compactMap { id in
      set[id].map { Brief($0, areas, in: languages, on: today) }
    }
  }
}

/// What a text says about an area.
struct AreaMatchDocument: Codable, Sendable, Hashable {
  enum Match: String, Codable, Sendable, CaseIterable { case exact, near, none }
  let match: Match
  /// The one area, or those that come near, best first: to be asked, never chosen.
  let areas: [AreaDocument.Brief]

  init(_ match: AreaMatch, _ areas: Areas, in languages: [Language], on day: Day) {
    let set = areas.inForce(on: day)
    let ids: [AreaID]
    switch match {
    case .exact(let id): (self.match, ids) = (.exact, [id])
    case .near(let near): (self.match, ids) = (.near, near)
    case .none: (self.match, ids) = (.none, [])
    }
    self.areas = ids.compactMap { id in set[id].map { AreaDocument.Brief($0, areas, in: languages, on: day) } }
  }
}
