import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Storage
import Vocabulary

struct ImportPeopleCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add people from a CSV file or a workbook, and print a one-time link for each.",
    discussion: "Columns: name, sign-in name, organisation, roles, language. Good rows land, the others are told.")
  @OptionGroup var options: DataOptions
  @Argument(help: "The file.") var file: String
  @Flag(help: "Check everything and store nothing.") var dryRun = false
  @OptionGroup var site: SiteAddress
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    guard let data = FileManager.default.contents(atPath: file) else { throw Problem.unreadable(file) }
    let rows = try PeopleTable.rows(Array(data), name: file)
    let result = try await house.services.access.importPeople(rows, isDryRun: dryRun, by: .commandLine)
    if json {
      Console.say(try People.json(PeopleImportDocument(result), pretty: true))
    } else {
      for invitation in result.invitations {
        Console.say(
          dryRun
            ? "would add  \(invitation.person.signInName)"
            : "\(invitation.person.signInName)  \(site.address)\(LinkPage.path(of: invitation.token))")
      }
      Console.say(
        "\(result.invitations.count) \(dryRun ? "would be added" : "added"), \(result.refusals.count) refused")
    }
    for refusal in result.refusals {
      Console.complain("row \(refusal.row.number): " + CommandTexts.sentence(for: .invalid(refusal.problems)))
    }
    if !result.refusals.isEmpty { throw ExitCode(2) }
  }
}

struct ResetSecondFactorCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-second-factor", abstract: "Take a person's second factor away, because the telephone is lost.")
  @OptionGroup var options: DataOptions
  @Argument(help: "What the person signs in with.") var signInName: String
  @Option(help: "\(SecondFactorReset.allCases.map(\.rawValue).joined(separator: ", ")).") var reason: String

  func run(in house: House) async throws {
    guard let reason = SecondFactorReset(rawValue: reason) else {
      throw Problem.invalid([FieldProblem("reason", "unknown-choice", ["value": reason])])
    }
    let person = try await Self.person(signInName, house)
    try await house.services.access.resetSecondFactor(of: person.id, reason: reason, by: .commandLine)
    Console.say("\(person.name) sets up another at the next sign-in where the role asks for it.")
  }

  static func person(_ name: String, _ house: House) async throws -> Person {
    guard let person = try await house.services.database.read({ db in try Person.named(name, on: db) }) else {
      throw Problem.invalid([FieldProblem("sign-in-name", "unknown-choice", ["value": name])])
    }
    return person
  }
}

struct SignInRulesCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Print or change what is asked of those who sign in.")
  @OptionGroup var options: DataOptions
  @Option(help: "Roles that need a second factor, with commas between; none: nobody does.") var secondFactor: String?
  @Option(help: "A session ends so many minutes after its last request.") var idle: Int?
  @Option(help: "A session ends so many minutes after sign-in.") var absolute: Int?
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let access = house.services.access
    var rules = try await access.rules()
    if let secondFactor { rules.secondFactorRoles = try Self.roles(secondFactor) }
    if let idle { rules.idleMinutes = idle }
    if let absolute { rules.absoluteMinutes = absolute }
    if secondFactor != nil || idle != nil || absolute != nil {
      rules = try await access.changeRules(to: rules, by: .commandLine)
    }
    let roles = rules.secondFactorRoles.map(\.rawValue).sorted().joined(separator: ", ")
    Console.say(
      json
        ? try People.json(SignInRulesDocument(rules), pretty: true)
        : """
        second factor: \(roles.isEmpty ? "nobody has to" : roles)
        idle:          \(rules.idleMinutes) minutes
        absolute:      \(rules.absoluteMinutes) minutes
        """)
  }

  static func roles(_ text: String) throws -> Set<Role> {
    let names = text.split { $0 == "," || $0 == " " }.map(String.init)
    return names == ["none"] ? [] : try AddPersonCommand.roles(names)
  }
}

struct TokenCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make an API token for a service; it is printed this once.")
  @OptionGroup var options: DataOptions
  @Argument(help: "What the service is called: its sign-in name.") var signInName: String
  @Option(help: "What the token is for.") var name: String
  @Option(help: "A permission that it reaches, such as incidents.read; may be repeated.") var permission: [String]
  @Option(help: "For how many days, at most 366.") var days = 90

  func run(in house: House) async throws {
    let service = try await ResetSecondFactorCommand.person(signInName, house)
    let new = try await house.services.access.createToken(
      for: service.id, name: name, permissions: Set(permission), days: days, by: .commandLine)
    Console.say(
      """
      \(new.secret)
      It works until \(new.token.expires.rfc3339), and is not shown again. Send it as: Authorization: Bearer \(Access.tokenPrefix)…
      """)
  }
}
