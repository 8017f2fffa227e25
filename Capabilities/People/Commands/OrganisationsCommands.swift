import Access
import ArgumentParser
import CapabilityKit
import Storage
import Vocabulary

struct OrganisationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "organisations", abstract: "Organisations that work here or hand something in.",
    subcommands: [AddOrganisationCommand.self, ListOrganisationsCommand.self])
}

struct AddOrganisationCommand: CityCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Add an organisation.")
  @OptionGroup var options: DataOptions
  @Option(help: "Its name.") var name: String
  @Option(help: "Its kind: \(Organisation.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind = Organisation.Kind.other.rawValue
  @Flag(help: "Reports are expected from it: it counts in coverage.") var expected = false
  @Option(help: "Reports are expected within so many days.") var everyDays: Int?
  @Option(help: "How to reach it.") var contact = ""
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    guard let kind = Organisation.Kind(rawValue: kind) else {
      throw Problem.invalid([FieldProblem("kind", "unknown-choice", ["value": kind])])
    }
    let draft = OrganisationDraft(
      name: name, kind: kind, isExpectedSource: expected || everyDays != nil, expectedEveryDays: everyDays,
      contact: contact)
    let made = try await house.services.access.createOrganisation(draft, by: .commandLine)
    Console.say(json ? try People.json(OrganisationDocument(made), pretty: true) : "\(made.id)  \(made.name)")
  }
}

struct ListOrganisationsCommand: CityCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the organisations.")
  @OptionGroup var options: DataOptions
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let organisations = try await house.services.database.read { db in try Organisation.list(on: db) }
    if json {
      Console.say(try People.json(organisations.map(OrganisationDocument.init), pretty: true))
    } else {
      Console.say(
        TextColumns.align(
          organisations.map { [$0.id.text, $0.name, $0.kind.rawValue, $0.archived == nil ? "" : "archived"] }))
    }
  }
}

/// Rows of text with their columns under one another.
enum TextColumns {
  static func align(_ rows: [[String]]) -> String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
      }
      return cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
