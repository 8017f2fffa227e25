import ArgumentParser
import CapabilityKit

/// The program.
@main
struct Concord: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concord",
    abstract: "A city's own picture of what threatens its cohesion and what its people need.",
    version: House.version,
    subcommands: [InitCommand.self, ServeCommand.self, SettingsCommand.self, DemoCommand.self]
      + capabilities.flatMap(\.commands))

  static func main() async {
    await Launch.$current.withValue(Launch(open: openHouse)) { await Concord.main(nil) }
  }
}
