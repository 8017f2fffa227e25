import Access
import ArgumentParser
import CapabilityKit
import Places
import Storage
import Vocabulary

struct ListAreasCommand: AreaCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the areas in force on a day.")
  @OptionGroup var options: DataOptions
  @Option(help: "The layer; the one that figures are counted by unless given.") var layer: String?
  @Option(help: "The day; today unless given.") var on: String?
  @Flag(help: "Print JSON.") var json = false

  func perform(in house: House) async throws {
    let day = try on.map { try CommandDay.read($0, "on") } ?? house.services.today
    let places = try await house.services.currentPlaces()
    let areas = try places.chosenLayer(layer)
    let documents = areas.inForce(on: day).areas.map { AreaDocument.Brief($0, areas, in: [.english], on: day) }
    if json { return Console.say(try AreaJSON.text(documents, pretty: true)) }
    Console.say(
      TextTable.text(
        documents.map {
          [$0.code, $0.name, $0.group ?? "", $0.population.map { "\($0)" } ?? "", $0.id]
        }))
  }
}

struct LayersCommand: AreaCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers", abstract: "List the layers of areas, or choose the one that figures are counted by.")
  @OptionGroup var options: DataOptions
  @Option(help: "Count figures by this layer from now on.") var countBy: String?

  func perform(in house: House) async throws {
    if let countBy { try await CountByLayer.perform(countBy, by: .commandLine, house.services) }
    let places = try await house.services.currentPlaces()
    Console.say(
      TextTable.text(
        places.layers.map { layer in
          let sets = layer.sets.map { "\($0.first) (\($0.areas.count))" }.joined(separator: ", ")
          return [layer.layer == places.defaultLayer ? "*" : " ", layer.layer, sets]
        }))
  }
}

struct AliasCommand: AreaCommand {
  static let configuration = CommandConfiguration(
    commandName: "alias", abstract: "Give an area one more name, under which files and people find it.")
  @OptionGroup var options: DataOptions
  @Argument(help: "The area: its identifier in the city's file, its name, or Concord's identifier.") var area: String
  @Argument(help: "The other name.") var alias: String
  @Option(help: "The layer.") var layer: String?

  func perform(in house: House) async throws {
    let places = try await house.services.currentPlaces()
    let areas = try places.chosenLayer(layer)
    let id = try Self.find(area, in: areas)
    try await ChangeAliases.add(alias, to: id, by: .commandLine, house.services)
  }

  static func find(_ text: String, in areas: Areas) throws -> AreaID {
    if let id = AreaID(text), areas.latest[id] != nil { return id }
    switch areas.latest.named(text) {
    case .exact(let id): return id
    case .near(let ids):
      let names = ids.compactMap { areas.latest[$0]?.name }.joined(separator: ", ")
      throw Problem("area-unknown-near", status: 422, ["value": text, "names": names])
    case .none: throw Problem("area-unknown", status: 422, ["value": text])
    }
  }
}

enum CommandDay {
  static func read(_ text: String, _ field: String) throws -> Day {
    guard let day = Day(text) else { throw Problem.invalid([FieldProblem(field, "day-unknown", ["value": text])]) }
    return day
  }
}
