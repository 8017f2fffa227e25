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

  /// A library that is linked and not installed is found out by whoever starts the program.
  @Test func everyLibraryIsInstalledWhereTheProgramIsBuiltAndWhereItRuns() throws {
    let running = [
      "sqlite3": "libsqlite3-0", "pq": "libpq5", "geos_c": "libgeos-c1v5", "gdal": "libgdal32", "expat": "libexpat1",
      "z": "zlib1g", "qrencode": "libqrencode4", "jemalloc": "libjemalloc2",
    ]
    let systems = root.appendingPathComponent("Systems")
    let maps = try FileManager.default.contentsOfDirectory(atPath: systems.path).map {
      try read("Systems/\($0)/module.modulemap")
    }
    let linked = maps.flatMap { $0.matches(of: #/link "([^"]+)"/#).map { String($0.1) } }
    #expect(Set(linked) == Set(running.keys))
    for file in ["Documentation/operate/Containerfile", "Documentation/guide/operate.md"] {
      let words = Set(try read(file).split { " \n\\".contains($0) }.map(String.init))
      for package in running.values { #expect(words.contains(package), "\(package) in \(file)") }
    }
    let setup = try read("Tests/setup.sh")
    for package in try read("Package.swift").matches(of: #/apt: "([^"]+)"/#) {
      #expect(setup.contains(package.1), "\(package.1) in Tests/setup.sh")
    }
  }

  @Test func everyAddressInTheREADMEExists() throws {
    for file in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"] {
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

  /// The threat model and the checklists say which test holds a promise; a test that was renamed would hold nothing.
  @Test func everyTestThatIsCitedExists() throws {
    var sources = ""
    for case let file as URL in FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) ?? .init() {
      let path = file.path
      if path.hasSuffix("/.build") { continue }
      guard !path.contains("/.build/"), path.contains("/Tests/"), ["swift", "py"].contains(file.pathExtension) else {
        continue
      }
      sources += "\n// FILE \(file.lastPathComponent)\n" + (try String(contentsOf: file, encoding: .utf8))
    }
    for document in [
      "Documentation/threat-model.md", "Documentation/asvs.md", "Documentation/guide/operate.md", "SECURITY.md",
    ] {
      let text = try read(document)
      var count = 0
      for match in text.matches(of: #/`([A-Z][A-Za-z]*Tests)\.([a-z][A-Za-z0-9]*)`/#) {
        count += 1
        #expect(sources.contains(" \(match.1) {") || sources.contains(" \(match.1): "), "\(document): \(match.1)")
        #expect(sources.contains("func \(match.2)("), "\(document): \(match.1).\(match.2)")
      }
      for match in text.matches(of: #/`(test_[a-z_]+\.py)::(test_[a-z0-9_]+)`/#) {
        count += 1
        #expect(
          sources.contains("// FILE \(match.1)\n") && sources.contains("def \(match.2)("),
          "\(document): \(match.1)::\(match.2)")
      }
      #expect(document == "SECURITY.md" || count > 0)
    }
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
