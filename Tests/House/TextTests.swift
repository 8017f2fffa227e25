import Access
import CapabilityKit
import Foundation
import Site
import Testing
import Translation
import Vocabulary

@testable import concord

/// Every word that a person sees is there in every language.
struct TextTests {
  static func catalogues() throws -> Catalogues {
    try Catalogues(
      folders: [("site", SiteStrings.folder), ("kit", KitStrings.folder)] + capabilities.map { ($0.name, $0.strings) })
  }

  @Test func everyMessageIsThereInEveryLanguageWithTheSameArguments() throws {
    #expect(try Self.catalogues().problems() == [])
  }

  /// Reads the sources: a `Problem` or a field problem that is thrown has words.
  @Test func everyProblemHasWords() throws {
    let t = try Self.catalogues().translator(for: .english)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var missing: Set<String> = []
    for folder in ["Kits", "Backends", "Capabilities", "concord"] {
      let files = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
      while let name = files?.nextObject() as? String {
        guard name.hasSuffix(".swift"), !name.contains("/Tests/"), !name.contains("Testing/") else { continue }
        let text = try String(
          contentsOf: root.appendingPathComponent(folder).appendingPathComponent(name), encoding: .utf8)
        for match in text.matches(of: #/\bProblem\(\s*"([a-z-]+)",\s*status/#) where !t.has("problem.\(match.1)") {
          missing.insert("problem.\(match.1) (\(name))")
        }
        for match in text.matches(of: #/\bFieldProblem\(\s*"[^"]*",\s*"([a-z-]+)"/#) where !t.has("field.\(match.1)") {
          missing.insert("field.\(match.1) (\(name))")
        }
      }
    }
    #expect(missing.sorted() == [])
  }

  @Test func everyMenuEntryAndFirstStepHasWords() throws {
    let t = try Self.catalogues().translator(for: .english)
    for capability in capabilities {
      for entry in capability.navigation { #expect(t.has(entry.title), "\(entry.title)") }
      for step in capability.firstSteps {
        #expect(t.has("\(step.key).title") && t.has("\(step.key).note"), "\(step.key)")
      }
    }
    for permission in Access.permissions + KitPermissions.all + Registry(capabilities).permissions {
      #expect(t.has("permission.\(permission.name)"), "\(permission.name)")
    }
    for theme in Theme.all { #expect(t.has("theme.\(theme.code)"), "\(theme.code)") }
    for lens in Lens.allCases { #expect(t.has("lens.\(lens.rawValue)"), "\(lens)") }
  }
}
