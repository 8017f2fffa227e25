import ArgumentParser
import CapabilityKit
import Foundation
import Storage
import Vocabulary

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything that can go wrong with a city's data, and say what to do.",
    discussion: "It reads everything and changes nothing. Exit code 1 when something is wrong.")
  @OptionGroup var options: DataOptions
  @Flag(help: "As JSON, for programs.") var json = false

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options)
      let findings = await Doctor(settings: settings, surroundings: .system).examine()
      if json {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Console.say(String(decoding: try encoder.encode(findings), as: UTF8.self))
      } else {
        for finding in findings { Console.say(finding.text) }
        let wrong = findings.count { $0.state == .wrong }
        Console.say(wrong == 0 ? "Nothing is wrong." : "\(wrong) of \(findings.count) things are wrong.")
      }
      if findings.contains(where: { $0.state == .wrong }) { throw ExitCode(1) }
    }
  }
}

/// What the doctor found in one place.
struct Finding: Codable, Hashable, Sendable {
  enum State: String, Codable, Sendable { case good, attention, wrong }
  /// Stable, for programs.
  let check: String
  let state: State
  let found: String
  /// What to do next; nil when nothing is.
  let advice: String?

  static func good(_ check: String, _ found: String) -> Finding {
    Finding(check: check, state: .good, found: found, advice: nil)
  }
  static func attention(_ check: String, _ found: String, _ advice: String) -> Finding {
    Finding(check: check, state: .attention, found: found, advice: advice)
  }
  static func wrong(_ check: String, _ found: String, _ advice: String) -> Finding {
    Finding(check: check, state: .wrong, found: found, advice: advice)
  }

  var text: String {
    let sign =
      switch state {
      case .good: "good     "
      case .attention: "attention"
      case .wrong: "WRONG    "
      }
    return "\(sign)  \(check): \(found)" + (advice.map { "\n           → \($0)" } ?? "")
  }
}
