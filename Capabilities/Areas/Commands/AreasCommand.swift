import ArgumentParser
import CapabilityKit
import Translation
import Vocabulary

struct AreasCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "areas", abstract: "The city's areas: boundaries, names and population.",
    subcommands: [
      ImportAreasCommand.self, ImportPopulationCommand.self, ListAreasCommand.self, AliasCommand.self,
      LayersCommand.self, CrosswalkCommand.self,
    ])
}

/// A command whose problems are told with this capability's texts, which the common ones do not know.
protocol AreaCommand: CityCommand {
  func perform(in house: House) async throws
}

extension AreaCommand {
  func run(in house: House) async throws {
    do {
      try await perform(in: house)
    } catch let problem as Problem {
      let t = house.services.catalogues.translator(for: .english)
      let fields = problem.fields.map { "  \($0.field): \(t.sentence(for: $0))" }
      Console.complain(([t.sentence(for: problem)] + fields).joined(separator: "\n"))
      throw ExitCode(1)
    }
  }
}

/// Rows of text with their columns under one another.
enum TextTable {
  static func text(_ rows: [[String]]) -> String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { index, cell in
        index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
