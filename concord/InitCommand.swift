import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Storage
import Vocabulary

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Set up a city of your own, with its first administrator.",
    discussion: "What is not given as a flag is asked for.")
  @OptionGroup var options: DataOptions
  @Option(help: "The city's name.") var name: String?
  @Option(help: "The country, as two letters (ISO 3166-1): BE.") var country: String?
  @Option(help: "The time zone: Europe/Brussels.") var timeZone: String?
  @Option(help: "The languages of the site, the first one leading: fr,en,ar.") var languages: String?
  @Option(help: "The name of the first administrator.") var administrator: String?
  @Option(help: "What the first administrator signs in with, such as an e-mail address.") var signInName: String?
  @Option(help: "The organisation that runs this Concord, such as City Hall.") var organisation: String?
  @Option(help: "Roles that need a second factor, with commas between; none: nobody does.")
  var secondFactor = "administrator,auditor"

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options)
      let city = City(
        name: try ask(name, "Name of the city"),
        country: try ask(country, "Country, as two letters (BE)").uppercased(),
        timeZone: try ask(timeZone, "Time zone (Europe/Brussels)"),
        languages: try ask(languages, "Languages of the site, the first one leading (fr,en,ar)")
          .split(whereSeparator: { $0 == "," || $0 == " " }).map { Language(String($0)) })
      let person = try ask(administrator, "Name of the first administrator")
      let signIn = try ask(signInName, "E-mail address that they sign in with")
      let office = try ask(organisation, "Organisation that runs this Concord (City Hall)")
      try check(city)
      let roles = try secondFactorRoles()
      try await refuseSecond(settings)
      let house = try await openHouse(settings, city: city)
      let invitation = try await house.services.access.createFirstAdministrator(
        name: person, signInName: signIn,
        organisation: OrganisationDraft(name: office, kind: .cityDepartment), language: city.languages.first)
      var rules = try await house.services.access.rules()
      rules.secondFactorRoles = roles
      _ = try await house.services.access.changeRules(to: rules, by: .commandLine)
      await house.services.database.close()
      Console.say(
        """
        \(city.name) is set up in \(settings[.data]).
        Start it:      concord serve --data \(settings[.data])
        First sign-in: \(settings.address)/link/\(invitation.token)
        The link works once, until \(invitation.expires.rfc3339).
        """)
    }
  }

  private func check(_ city: City) throws {
    var problems = city.problems
    let offered: Set<Language> = Set(["en", "fr", "ar"].map { Language($0) })
    for language in city.languages where !offered.contains(language) {
      problems.append(FieldProblem("languages", "unknown-choice", ["value": language.tag]))
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
  }

  private func secondFactorRoles() throws -> Set<Role> {
    let names = secondFactor.split { $0 == "," || $0 == " " }.map(String.init)
    if names == ["none"] { return [] }
    return Set(
      try names.map { name in
        guard let role = Role(rawValue: name) else {
          throw Problem.invalid([FieldProblem("second-factor", "unknown-choice", ["value": name])])
        }
        return role
      })
  }

  private func refuseSecond(_ settings: Settings) async throws {
    guard let database = try? await openDatabase(settings, create: false) else { return }
    let exists = (try? await database.read { try City.load($0) != nil }) ?? false
    await database.close()
    if exists { throw Problem("city-exists", status: 409, ["data": settings[.data]]) }
  }

  private func ask(_ given: String?, _ question: String) throws -> String {
    if let given { return given }
    FileHandle.standardError.write(Data("\(question): ".utf8))
    guard let line = readLine()?.trimmingCharacters(in: .whitespaces), !line.isEmpty else {
      throw ValidationError("“\(question)” is needed: answer it or give its flag (see concord init --help).")
    }
    return line
  }
}
