import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Places
import Tables
import Translation
import Vocabulary

struct ImportPopulationCommand: AreaCommand {
  static let configuration = CommandConfiguration(
    commandName: "population", abstract: "Import population figures by area from CSV or XLSX.")
  @OptionGroup var options: DataOptions
  @Argument(help: "The file.", completion: .file()) var file: String
  @Option(help: "The column with the area's identifier or name.") var area: String
  @Option(help: "The column with the number of people.") var value: String
  @Option(help: "The year of all figures.") var year: Int?
  @Option(help: "The column with the year, where it differs by row.") var yearColumn: String?
  @Option(help: "The layer that the areas belong to.") var layer: String?
  @Flag(help: "Check and report; write nothing.") var dryRun = false
  @Flag(help: "Print the report as JSON.") var json = false

  func perform(in house: House) async throws {
    let order = PopulationOrder(area: area, value: value, year: year, yearColumn: yearColumn, layer: layer)
    let report = try await ImportPopulationFile.perform(
      TableFile.open(path: file), named: URL(fileURLWithPath: file).lastPathComponent, order, by: .commandLine,
      house.services, dryRun: dryRun)
    if json { return Console.say(try AreaJSON.text(report, pretty: true)) }
    let t = house.services.catalogues.translator(for: .english)
    var lines = [
      t("areas.population.summary", ["imported": .count(report.imported), "unchanged": .count(report.unchanged)])
    ]
    if !report.refused.isEmpty {
      lines += ["", t("areas.population.refused", ["count": .count(report.refused.count)])]
      lines.append(
        TextTable.text(report.refused.map { ["  \($0.row)", $0.value, ReportWords.populationRefusal($0, in: t)] }))
    }
    Console.say(lines.joined(separator: "\n"))
  }
}
