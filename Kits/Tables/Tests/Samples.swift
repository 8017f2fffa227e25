import Foundation

@testable import Tables

/// Real files beside the checkout; tests that need them are skipped where they are absent.
enum Samples {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../shared/data").standardizedFileURL
  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
  static func messy(_ name: String) -> String { path("messy_tables/\(name)") }
  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  static func all(_ folder: String) throws -> [String] {
    let base = self.folder.appendingPathComponent(folder)
    guard let found = FileManager.default.enumerator(atPath: base.path) else { return [] }
    return found.compactMap { $0 as? String }.filter { !$0.hasSuffix("/") }.sorted().map {
      base.appendingPathComponent($0).path
    }.filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }
}

/// SplitMix64: the same numbers every time.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

func table(_ text: String, _ change: (inout TableOptions) -> Void = { _ in }) throws -> TableFile {
  var options = TableOptions()
  change(&options)
  return try TableFile.open(Array(text.utf8), options: options)
}

func grid(_ table: TableFile) throws -> [[String?]] { try table.rows().map(\.texts) }
