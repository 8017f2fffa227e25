import ArgumentParser
import Backup
import CapabilityKit
import Foundation
import Places
import Storage
import Vocabulary

struct ExportCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write everything of the city into a folder, in open formats.",
    discussion:
      "JSON lines and CSV for each table, a map of the areas, and a data dictionary that says what each column is.")
  @OptionGroup var options: DataOptions
  @Option(help: "The folder to write; it must be empty or missing.") var everything: String

  func run(in house: House) async throws {
    let settings = try Settings(options)
    let schemas = House.schemas(of: capabilities)
    let summary = try await Everything.export(
      from: house.services.database, Backup.Origin(house, settings), schemas: schemas, to: everything)
    let areas = try await house.services.places.current(house.services.database).areas
    let map = try areas.geoJSON(on: house.services.today, languages: house.services.city.current.languages)
    try Data(map.utf8).write(to: URL(fileURLWithPath: everything + "/areas.geojson"), options: .atomic)
    Console.say(
      "\(everything): \(summary.tables.count) tables, \(summary.rows) rows, \(summary.files) files. Start with README.md."
    )
  }
}

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read an exported folder into an empty data folder or an empty PostgreSQL database.")
  @OptionGroup var options: DataOptions
  @Option(help: "The folder that concord export --everything wrote.") var everything: String

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options)
      let summary = try await filling(settings) { database in
        try await Everything.load(
          everything, into: database, schemas: House.schemas(of: capabilities), data: settings[.data])
      }
      Console.say(
        """
        \(summary.tables.count) tables, \(summary.rows) rows, \(summary.files) files are in \(settings.place).
        Checked: every table is as it was exported; the audit trail is whole.
        """)
    }
  }
}
