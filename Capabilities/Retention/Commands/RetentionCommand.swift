import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Storage
import Vocabulary

struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention", abstract: "How long things are kept, legal holds, and what a person can have erased.",
    subcommands: [
      ReportCommand.self, PurgeCommand.self, SetRuleCommand.self, HoldCommand.self, HoldsCommand.self,
      ReleaseCommand.self, PersonDataCommand.self, EraseCommand.self, CertificateCommand.self,
    ])
}

/// JSON as people read it.
func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// Rows of text with their columns under one another.
func aligned(_ rows: [[String]]) -> String {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
  return rows.map { row in
    row.enumerated().map { index, cell in
      index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

struct ReportCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print what is kept of every kind, by which rule, and what is overdue. Exit code 1 if anything is.")
  @OptionGroup var options: DataOptions
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let document = RetentionDocument(try await RetentionReport.load(house.services))
    if json {
      Console.say(try Retention.json(document))
    } else {
      let head = ["kind", "rule", "kept", "oldest", "due", "overdue", "held", "last run"]
      Console.say(
        aligned(
          [head]
            + document.items.map {
              [
                $0.kind, $0.rule, "\($0.kept)", $0.oldest ?? "", "\($0.due)", "\($0.overdue)", "\($0.held)",
                $0.lastRun ?? "",
              ]
            }))
      Console.say("Overdue: \(document.overdue)")
    }
    if document.overdue > 0 { throw ExitCode(1) }
  }
}

struct PurgeCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Remove what is due, as the server does every hour.")
  @OptionGroup var options: DataOptions
  @Flag(help: "Say what would be removed, and remove nothing.") var dryRun = false
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let run = PurgeRun(services: house.services)
    let outcomes = dryRun ? try await run.rehearse() : try await run.run()
    if json {
      Console.say(try Retention.json(outcomes))
    } else {
      Console.say(aligned(outcomes.map { [$0.kind, "\($0.purged)"] }))
    }
  }
}

struct SetRuleCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change how long a kind is kept. Without --yes, says what it would do.")
  @OptionGroup var options: DataOptions
  @Argument(help: "The kind, as the report names it.") var kind: String
  @Argument(help: "24m, 90d or 12h.") var term: String
  @Flag(help: "Save it.") var yes = false
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let change = ChangeRule(services: house.services)
    let (kind, term) = (try change.find(kind), try RetentionAPI.term(term))
    let effect = try await change.effect(kind, term)
    if yes { try await change.save(kind, term, by: .commandLine) }
    if json { return Console.say(try Retention.json(EffectDocument(effect, isSaved: yes))) }
    Console.say(
      """
      \(kind.name): \(effect.old.text) -> \(effect.new.text)\(yes ? ", saved" : ", not saved: repeat with --yes")
      The next run removes \(effect.removedNow) that it would otherwise keep; \(effect.kept) stay for now.
      """)
  }
}

struct HoldCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Hold records back from purge and erasure.")
  @OptionGroup var options: DataOptions
  @Option(help: "One incident, by identifier.") var incident: String?
  @Option(help: "One person's account, by identifier.") var person: String?
  @Option(help: "All records of an organisation, by name or identifier.") var source: String?
  @Option(help: "Records of this day and later.") var from: String?
  @Option(help: "Records of this day and earlier.") var to: String?
  @Option(help: "Why.") var reason: String
  @Option(help: "The day by which somebody looks whether it is still needed.") var review: String
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let draft = HoldDraft(
      subjectKind: person == nil ? "incident" : "person", subject: person ?? incident, source: source, from: from,
      to: to, reason: reason, review: review)
    let hold = try await HoldDesk(services: house.services).place(draft, by: .commandLine)
    Console.say(json ? try Retention.json(HoldDocument(hold)) : hold.id.text)
  }
}

struct HoldsCommand: CityCommand {
  static let configuration = CommandConfiguration(commandName: "holds", abstract: "List legal holds.")
  @OptionGroup var options: DataOptions
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let holds = try await house.services.database.read { try Holds.list(on: $0) }.map(HoldDocument.init)
    if json { return Console.say(try Retention.json(holds)) }
    Console.say(
      aligned(holds.map { [$0.id, $0.released == nil ? "in force" : "released", $0.review, $0.reason] }))
  }
}

struct ReleaseCommand: CityCommand {
  static let configuration = CommandConfiguration(commandName: "release", abstract: "Release a legal hold.")
  @OptionGroup var options: DataOptions
  @Argument(help: "The hold's identifier.") var hold: String
  @Option(help: "Why.") var reason: String

  func run(in house: House) async throws {
    guard let id = Identifier<Hold>(hold) else { throw Problem.notFound }
    try await HoldDesk(services: house.services).release(id, reason: reason, by: .commandLine)
    Console.say("released")
  }
}

/// Finds a person by what they sign in with.
private func named(_ name: String, _ house: House) async throws -> Person {
  guard let person = try await house.services.database.read({ db in try Person.named(name, on: db) }) else {
    throw Problem.invalid([FieldProblem("sign-in-name", "unknown-choice", ["value": name])])
  }
  return person
}

struct PersonDataCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "person-data", abstract: "Print everything that is kept about a person, as JSON.")
  @OptionGroup var options: DataOptions
  @Argument(help: "What the person signs in with.") var signInName: String

  func run(in house: House) async throws {
    let person = try await named(signInName, house)
    Console.say(
      try json(PersonDocument(try await PersonFile.load(person.id, by: .commandLine, house.services))))
  }
}

struct EraseCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Erase a person who asked for it, and print the certificate as JSON.")
  @OptionGroup var options: DataOptions
  @Argument(help: "What the person signs in with.") var signInName: String
  @Option(help: "The same once more, to be sure.") var confirm: String

  func run(in house: House) async throws {
    let person = try await named(signInName, house)
    let certificate = try await ErasePerson(services: house.services).erase(
      person.id, typed: confirm, by: .commandLine)
    Console.say(try json(CertificateDocument(certificate, isGenuine: true)))
  }
}

struct CertificateCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "certificate", abstract: "Print a certificate and check it. Exit code 1 if it is not genuine.")
  @OptionGroup var options: DataOptions
  @Argument(help: "Its identifier.") var certificate: String

  func run(in house: House) async throws {
    guard let id = Identifier<Certificate>(certificate) else { throw Problem.notFound }
    let found = try await house.services.database.read { db -> CertificateDocument? in
      try Certificate.find(id, on: db).map { CertificateDocument($0, isGenuine: try $0.isGenuine(on: db)) }
    }
    guard let found else { throw Problem.notFound }
    Console.say(try json(found))
    if !found.isGenuine { throw ExitCode(1) }
  }
}
