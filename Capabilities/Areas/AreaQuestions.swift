import CapabilityKit
import Places
import Vocabulary

extension PlacesSnapshot {
  /// Names of the areas of all versions of the layer that figures are counted by.
  func areaNames(in languages: [Language]) -> [String: String] {
    var names: [String: String] = [:]
    for set in areas.sets { for area in set.areas { names[area.id.text] = area.name(in: languages) } }
    return names
  }

  /// The layer of that name, or the one that figures are counted by. Throws `layer-unknown`.
  func chosenLayer(_ name: String?) throws -> Areas {
    guard let name else { return areas }
    guard let found = layer(name) else {
      throw Problem(
        "layer-unknown", status: 422, ["layer": name, "layers": layers.map(\.layer).joined(separator: ", ")])
    }
    return found
  }
}

extension Areas {
  /// All versions of an area, the first one first.
  func versions(of id: AreaID) -> [Area] {
    var found: [Area] = []
    for set in sets {
      if let version = set[id], found.last?.validFrom != version.validFrom { found.append(version) }
    }
    return found
  }

  /// How many people live in the areas of a set, and whether any part of that is estimated; nil while nobody said.
  func population(of set: AreaSet, in year: Int) -> (value: Double, isEstimate: Bool)? {
    let known = set.areas.compactMap { population(of: $0.id, in: year) }
    guard !known.isEmpty else { return nil }
    return (known.reduce(0) { $0 + $1.value }, known.contains(where: \.isEstimate))
  }
}

extension Query {
  func day(_ name: String) throws -> Day? {
    guard let text = self[name] else { return nil }
    guard let day = Day(text) else { throw Problem.invalid([FieldProblem(name, "day-unknown", ["value": text])]) }
    return day
  }

  func isYes(_ name: String) -> Bool { ["true", "yes", "1"].contains(self[name] ?? "") }
}

extension Services {
  func currentPlaces() async throws -> PlacesSnapshot { try await places.current(database) }
}
