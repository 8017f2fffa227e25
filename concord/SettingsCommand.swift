import ArgumentParser
import CapabilityKit

struct SettingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "Print the settings in force and where each comes from.")
  @OptionGroup var options: DataOptions

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options)
      for key in Settings.Key.allCases {
        guard let (value, source) = settings.values[key] else { continue }
        Console.say(
          "\(key.rawValue): \(Self.hidingPassword(value))\n    from \(source); --\(key.rawValue) or \(key.environment): \(key.meaning)"
        )
      }
    }
  }

  /// The password in a database address is not for the screen.
  static func hidingPassword(_ value: String) -> String {
    guard let scheme = value.firstRange(of: "://"), let at = value[scheme.upperBound...].lastIndex(of: "@"),
      let colon = value[scheme.upperBound..<at].firstIndex(of: ":")
    else { return value }
    return value[...colon] + "…" + value[at...]
  }
}
