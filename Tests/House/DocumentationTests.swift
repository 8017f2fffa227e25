import ArgumentParser
import CapabilityKit
import Foundation
import GoldenTesting
import Testing

@testable import concord

/// Documentation that cannot drift.
struct DocumentationTests {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func read(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func everySettingIsDocumented() throws {
    let guide = try read("Documentation/guide/settings.md")
    for key in Settings.Key.allCases {
      #expect(guide.contains("`\(key.rawValue)`") && guide.contains("`\(key.environment)`"), "\(key.rawValue)")
    }
  }

  @Test func everyCapabilityHasAReadmeThatSaysWhatItStoresAndWhoMay() throws {
    for capability in capabilities {
      let name = capability.name.prefix(1).uppercased() + capability.name.dropFirst()
      let text = try read("Capabilities/\(name)/README.md")
      #expect(text.contains("Who may") && text.lowercased().contains("stored"), "\(name)")
    }
  }

  @Test func everyAddressInTheREADMEExists() throws {
    for file in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
      for match in try read(file).matches(of: #/\]\(([^)#]+)\)/#) where !match.1.hasPrefix("http") {
        #expect(
          FileManager.default.fileExists(atPath: root.appendingPathComponent(String(match.1)).path),
          "\(file): \(match.1)")
      }
    }
  }

  @Test func theOpenAPIDocumentIsTheOneThatWasReviewed() throws {
    let document = try OpenAPI.document(of: capabilities.flatMap(\.routes), version: House.version)
    expectGolden(String(decoding: document, as: UTF8.self), "openapi")
  }

  @Test func everyCommandIsInTheGuide() throws {
    let guide = try read("Documentation/guide/commands.md")
    func check(_ command: any ParsableCommand.Type, _ path: String) {
      let name = path + (command.configuration.commandName ?? "?")
      if command.configuration.subcommands.isEmpty {
        #expect(guide.contains("`\(name)"), "\(name)")
      } else {
        for inner in command.configuration.subcommands { check(inner, name + " ") }
      }
    }
    for command in Concord.configuration.subcommands { check(command, "concord ") }
  }
}
