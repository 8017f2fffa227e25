import Access
import ArgumentParser
import CapabilityKit
import Storage
import Vocabulary

struct PeopleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "people", abstract: "People who may sign in.",
    subcommands: [
      AddPersonCommand.self, ListPeopleCommand.self, LinkCommand.self, ImportPeopleCommand.self,
      ResetSecondFactorCommand.self, SignInRulesCommand.self, TokenCommand.self,
    ])
}

struct AddPersonCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a person and print the one-time link with which they choose a password.")
  @OptionGroup var options: DataOptions
  @Option(help: "The person's name.") var name: String
  @Option(help: "What they sign in with, such as an e-mail address.") var signInName: String
  @Option(help: "Their organisation, by name or identifier.") var organisation: String
  @Option(help: "A role; may be repeated. \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
  var role: [String]
  @Option(help: "The language of their pages; the browser's unless given.") var language: String?
  @Flag(help: "A program, which gets API tokens and no link.") var service = false
  @OptionGroup var site: SiteAddress
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let home = try await Self.organisation(organisation, house)
    let draft = PersonDraft(
      name: name, signInName: signInName, organisation: home.id, roles: try Self.roles(role),
      language: language.map { Language($0) })
    if service {
      let made = try await house.services.access.createService(draft, by: .commandLine)
      return Console.say(json ? try People.json(PersonDocument(made), pretty: true) : "\(made.id)  \(made.name)")
    }
    try site.tell(try await house.services.access.createPerson(draft, by: .commandLine), asJSON: json)
  }

  static func organisation(_ text: String, _ house: House) async throws -> Organisation {
    guard let found = try await house.services.database.read({ db in try Organisation.named(text, on: db) }) else {
      throw Problem.invalid([FieldProblem("organisation", "unknown-choice", ["value": text])])
    }
    return found
  }

  static func roles(_ texts: [String]) throws -> Set<Role> {
    Set(
      try texts.map { text in
        guard let role = Role(rawValue: text) else {
          throw Problem.invalid([FieldProblem("role", "unknown-choice", ["value": text])])
        }
        return role
      })
  }
}

struct ListPeopleCommand: CityCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the people who may sign in.")
  @OptionGroup var options: DataOptions
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let people = try await house.services.database.read { db in try Person.list(on: db) }
    if json {
      Console.say(try People.json(people.map(PersonDocument.init), pretty: true))
    } else {
      Console.say(
        TextColumns.align(
          people.map { [$0.signInName, $0.name, $0.organisationName, $0.state.rawValue, Self.roles(of: $0)] }))
    }
  }

  private static func roles(of person: Person) -> String {
    person.orderedRoles.map(\.rawValue).joined(separator: ", ")
  }
}

struct LinkCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Print a new one-time link, for a first sign-in or a forgotten password. Older links stop working.")
  @OptionGroup var options: DataOptions
  @Argument(help: "What the person signs in with.") var signInName: String
  @OptionGroup var site: SiteAddress
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let name = signInName
    guard let person = try await house.services.database.read({ db in try Person.named(name, on: db) }) else {
      throw Problem.invalid([FieldProblem("sign-in-name", "unknown-choice", ["value": name])])
    }
    try site.tell(try await house.services.access.issueLink(for: person.id, by: .commandLine), asJSON: json)
  }
}

/// Where people reach the site, for links that are printed.
struct SiteAddress: ParsableArguments {
  @Option(help: "The address at which people reach the site.") var address = "http://127.0.0.1:8080"

  func tell(_ invitation: Invitation, asJSON: Bool) throws {
    if asJSON {
      Console.say(try People.json(InvitationDocument(invitation), pretty: true))
    } else {
      let site = address.hasSuffix("/") ? String(address.dropLast()) : address
      Console.say(
        """
        \(invitation.person.name) (\(invitation.person.signInName)), \(invitation.person.organisationName)
        One-time link: \(site)\(LinkPage.path(of: invitation.token))
        It works once, until \(invitation.expires.rfc3339), and is not shown again.
        """)
    }
  }
}
