import ArgumentParser
import CapabilityKit
import Evidence
import Foundation
import Tables
import Vocabulary

/// The picture's figures for a terminal, a spreadsheet or another program.
struct PictureCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "picture", abstract: "Count what the city knows, by any dimensions.",
    discussion: """
      Dimensions: \(PictureDimensions.names.map(\.rawValue).joined(separator: ", ")).
      A record with several codes counts once under each of them; the JSON says by how much the rows exceed the total.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case csv, json }

  @OptionGroup var options: DataOptions
  @Option(help: "Dimensions, joined by commas; up to three.") var by: String = ""
  @Option(help: "The first day, such as 2026-01-01.") var from: String?
  @Option(help: "The last day.") var to: String?
  @Option(name: .customLong("where"), help: "DIM=VALUE; repeat for more. Values of one dimension are alternatives.")
  var conditions: [String] = []
  @Option(help: "incidents, offences or rate (incidents per 10,000 residents).") var measure = "incidents"
  @Option(
    help: """
      as-recorded, or today: what was recorded under earlier boundaries, carried by area to those of the last day, an \
      estimate; the column carried says how much.
      """)
  var boundaries = "as-recorded"
  @Option(help: "csv or json.") var format: Format = .csv

  func run(in house: House) async throws {
    guard let measure = PictureQuestion.Measure(rawValue: measure) else {
      throw Problem.invalid([FieldProblem("measure", "unknown-choice", ["value": measure])])
    }
    guard let boundaries = PictureQuestion.Boundaries(rawValue: boundaries) else {
      throw Problem.invalid([FieldProblem("boundaries", "unknown-choice", ["value": boundaries])])
    }
    var filter = try PictureFilter(Query([.init("from", from ?? ""), .init("to", to ?? "")]))
    let ground = try await PictureGround.load(
      house.services, on: filter.to ?? house.services.today, boundaries: boundaries)
    try PictureDimensions.read(conditions: conditions, into: &filter, areas: ground.identifiers)
    let table = try PictureTable(
      by: try PictureDimensions.read(by), measure, filter: filter, scope: .all, ground: ground, codes: ground.codes,
      snapshot: house.services.cube.snapshot, boundaries: boundaries)
    switch format {
    case .csv: Console.write(table.csv())
    case .json: Console.say(String(decoding: try TableDocument(table).encoded(), as: UTF8.self))
    }
  }
}
