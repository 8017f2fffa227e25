import Foundation
import Testing

/// What the kit promises of its own source: it imports nothing, and says of every public symbol what it is.
struct PublicSymbolsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  private static func sources() throws -> [(name: String, lines: [String])] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try paths.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("Tests/") }.sorted().map { path in
      let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      return (path, text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    }
  }

  @Test func nothingIsImported() throws {
    let sources = try Self.sources()
    #expect(sources.count > 50)
    for source in sources {
      #expect(!source.lines.contains { $0.hasPrefix("import ") || $0.hasPrefix("public import ") })
    }
  }

  @Test func everyPublicSymbolIsDocumented() throws {
    for source in try Self.sources() {
      for (index, line) in source.lines.enumerated()
      where line.hasPrefix("public ") && !line.hasPrefix("public extension") {
        let above = source.lines[..<index].last { !$0.hasPrefix("@") } ?? ""
        #expect(above.hasPrefix("///"), "\(source.name):\(index + 1): \(line)")
      }
    }
  }
}
