import ArgumentParser
import CapabilityKit
import Foundation
import Storage
import Vocabulary

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Make the demonstration city, once. Everything in it is invented.")
  @OptionGroup var options: DataOptions
  @Option(help: "The last day with data; today unless given.") var until: String?

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options)
      let marker = settings[.data] + "/demonstration.txt"
      if let text = FileManager.default.contents(atPath: marker) {
        Console.write(Array(text))
        return
      }
      let day = try until.map { text in
        guard let day = Day(text) else {
          throw Problem.invalid([FieldProblem("until", "day-unknown", ["value": text])])
        }
        return day
      }
      let city = City(
        name: "Meridian", country: "BE", timeZone: "Europe/Brussels",
        languages: [Language("en"), Language("fr"), Language("ar")], isDemonstration: true)
      if let database = try? await openDatabase(settings, create: false) {
        await database.close()
        throw Problem("city-exists", status: 409, ["data": settings[.data]])
      }
      let house = try await openHouse(settings, city: city)
      var demonstration = DemonstrationCity(lastDay: day ?? house.services.today)
      for capability in capabilities { try await capability.demonstrate(&demonstration, house.services) }
      await house.services.database.close()
      let text = Self.signIns(demonstration)
      // Written last, so that a run that was cut short is not taken for a finished one.
      try Data(text.utf8).write(to: URL(fileURLWithPath: marker))
      Console.say(text)
    }
  }

  private static func signIns(_ city: DemonstrationCity) -> String {
    let width = city.signIns.map(\.name.count).max() ?? 0
    let lines = city.signIns.map { signIn in
      "  \(signIn.name.padding(toLength: width, withPad: " ", startingAt: 0))  \(signIn.password)  (\(signIn.role))"
    }
    return (["Demonstration sign-ins (name, password, role):"] + lines).joined(separator: "\n") + "\n"
  }
}
