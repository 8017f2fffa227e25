import ArgumentParser
import CapabilityKit
import Places
import Translation
import Vocabulary

struct CrosswalkCommand: AreaCommand {
  static let configuration = CommandConfiguration(
    commandName: "crosswalk",
    abstract: "Tell which share of each area of one day lies in each area of another day, by ground.")
  @OptionGroup var options: DataOptions
  @Option(help: "The day whose figures are to be carried.") var from: String
  @Option(help: "The day whose areas they are to be carried to.") var to: String
  @Option(help: "The layer.") var layer: String?
  @Flag(help: "Print JSON.") var json = false

  func perform(in house: House) async throws {
    let (first, second) = (try CommandDay.read(from, "from"), try CommandDay.read(to, "to"))
    let areas = try await house.services.currentPlaces().chosenLayer(layer)
    let document = try CrosswalkDocument(areas, from: first, to: second)
    if json { return Console.say(try AreaJSON.text(document, pretty: true)) }
    Console.say(TextTable.text([["from", "to", "share"]] + document.weights.map { [$0.from, $0.to, "\($0.share)"] }))
    if document.isEstimate {
      let t = house.services.catalogues.translator(for: .english)
      Console.say(t("areas.crosswalk.estimate"))
    }
  }
}

struct CrosswalkDocument: Codable, Sendable, Hashable {
  struct Weight: Codable, Sendable, Hashable {
    /// The city's own identifiers.
    let from: String
    let to: String
    let share: Double
  }
  let isEstimate: Bool
  let weights: [Weight]

  enum CodingKeys: String, CodingKey {
    case isEstimate = "is_estimate"
    case weights
  }

  init(_ areas: Areas, from: Day, to: Day) throws {
    let crosswalk = try areas.crosswalk(from: from, to: to)
    let (old, new) = (areas.inForce(on: from), areas.inForce(on: to))
    isEstimate = crosswalk.isEstimate
    weights = crosswalk.weights.map {
      Weight(from: old[$0.from]?.code ?? $0.from.text, to: new[$0.to]?.code ?? $0.to.text, share: $0.share)
    }
  }
}
