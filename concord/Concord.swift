import Areas
import ArgumentParser
import CapabilityKit

/// The program.
@main
struct Concord: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concord",
    abstract: "A city's own picture of what threatens its cohesion and what its people need.",
    version: House.version,
    subcommands: [
      InitCommand.self, ServeCommand.self, SettingsCommand.self, DemoCommand.self, BackupCommand.self,
      RestoreCommand.self, ExportCommand.self, ImportCommand.self, DoctorCommand.self,
      AnalyseCommand.self,
    ]
      + capabilities.flatMap(\.commands))

  static func main() async {
    // Options by language, such as `--name-fr`, cannot be declared one by one.
    let arguments = ArgumentSpelling.rewritten(Array(CommandLine.arguments.dropFirst()))
    await Launch.$current.withValue(Launch(open: openHouse)) { await Concord.main(arguments) }
  }
}
