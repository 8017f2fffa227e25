import ArgumentParser
import CapabilityKit
import Disclosure
import Evidence
import Foundation
import Tables
import Translation
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
  @Option(help: "team counts everything; public gives released figures only, hidden ones empty.") var audience = "team"

  func run(in house: House) async throws {
    if audience == "public" {
      do {
        return try await forPublic(in: house)
      } catch let problem as Problem where problem.code == "audience-table" {
        Console.complain(house.services.catalogues.translator(for: .english)(problem))
        throw ExitCode(1)
      }
    }
    guard audience == "team" else {
      throw Problem.invalid([FieldProblem("audience", "unknown-choice", ["value": audience])])
    }
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

  private func forPublic(in house: House) async throws {
    func day(_ text: String?, _ field: String) throws -> Day? {
      guard let text else { return nil }
      guard let day = Day(text) else { throw Problem.invalid([FieldProblem(field, "day-unknown", ["value": text])]) }
      return day
    }
    let answer = try await PublicAudience.answer(
      by: by, from: day(from, "from"), to: day(to, "to"), hasConditions: !conditions.isEmpty, measure: measure,
      house.services
    ).value
    switch format {
    case .csv:
      var options = CSVWriter.Options()
      options.hasBOM = false
      options.endsWithCRLF = false
      var writer = CSVWriter(options: options)
      writer.write(answer.dimensions + ["value"])
      for row in answer.rows {
        writer.write(answer.dimensions.map { row.keys[$0] ?? "" } + [row.value.map { "\($0)" } ?? ""])
      }
      Console.write(writer.take())
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      Console.say(String(decoding: try encoder.encode(answer), as: UTF8.self))
    }
  }
}
