import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Places
import Translation
import Vocabulary

struct ImportAreasCommand: AreaCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import boundaries from GeoJSON, GeoPackage, KML or a Shapefile.",
    discussion: "Names in other languages: --name-fr PROPERTY, --name-ar PROPERTY and so on.")
  @OptionGroup var options: DataOptions
  @Argument(help: "The file.", completion: .file()) var file: String
  @Option(help: "The property that identifies an area, unique in the file.") var id: String
  @Option(help: "The property with the name.") var name: String
  @Option(name: .customLong("name-in"), help: "The property with the name in a language: fr=PROPERTY.")
  var nameIn: [String] = []
  @Option(help: "A property with one more name; may be repeated.") var alias: [String] = []
  @Option(help: "The property with the larger unit, such as a district.") var group: String?
  @Option(help: "The reference system of the coordinates, EPSG:N, where the file does not say it.") var crs: String?
  @Option(help: "The first day of these boundaries; without it they correct the latest ones.") var validFrom: String?
  @Option(help: "The layer of areas to import into.") var layer = Places.plainLayer
  @Option(help: "The layer of the file to read, where it has several.") var fileLayer: String?
  @Flag(help: "Check and report; write nothing.") var dryRun = false
  @Flag(help: "Print the report as JSON.") var json = false

  func perform(in house: House) async throws {
    let done = try await ImportAreaFile.perform(
      file, named: URL(fileURLWithPath: file).lastPathComponent, order(), by: .commandLine, house.services,
      dryRun: dryRun)
    if json {
      Console.say(try AreaJSON.text(done.report, pretty: true))
    } else {
      Console.say(Self.text(done, in: house.services.catalogues.translator(for: .english)))
    }
  }

  func order() throws -> AreaOrder {
    var order = AreaOrder(id: id, name: name)
    for pair in nameIn {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw Problem.invalid([FieldProblem("name-in", "wrong-form")]) }
      order.names[Language(String(parts[0]))] = String(parts[1])
    }
    order.aliases = alias
    order.group = group
    order.crs = AreaOrder.code(crs)
    order.layer = layer
    order.fileLayer = fileLayer
    if let validFrom {
      guard let day = Day(validFrom) else {
        throw Problem.invalid([FieldProblem("valid-from", "day-unknown", ["value": validFrom])])
      }
      order.validFrom = day
    }
    return order
  }

  /// The report for people, as far as a terminal allows.
  static func text(_ done: ImportedAreas, in t: Translator) -> String {
    let report = done.report
    var lines = [ReportWords.summary(done, in: t)]
    if !report.repaired.isEmpty {
      lines += ["", t("areas.report.repaired", ["count": .count(report.repaired.count)])]
      lines.append(
        TextTable.text(
          report.repaired.map { ["  \($0.id)", $0.name, ReportWords.change($0.areaChange, in: t), $0.problem] }))
    }
    if !report.refused.isEmpty {
      lines += ["", t("areas.report.refused", ["count": .count(report.refused.count)])]
      lines.append(TextTable.text(report.refused.map { ["  \($0.feature)", ReportWords.refusal($0.reason, in: t)] }))
    }
    if !report.overlaps.isEmpty {
      lines += ["", t("areas.report.overlaps", ["count": .count(report.overlaps.count)])]
      lines.append(
        TextTable.text(
          report.overlaps.map {
            ["  \($0.a)", $0.b, ReportWords.ground($0.squareMetres, in: t), t.percent($0.share, decimals: 2)]
          }))
    }
    return lines.joined(separator: "\n")
  }
}
