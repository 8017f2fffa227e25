import Foundation
import Testing

@testable import CaseFolders

/// The shared reference cases, when they are beside the project.
enum SharedCases {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/references").path
  static var areThere: Bool { FileManager.default.fileExists(atPath: root) }

  /// Names of the cases of a method.
  static func names(_ family: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(family)")) ?? []
    return all.filter { FileManager.default.fileExists(atPath: "\(root)/\(family)/\($0)/params.json") }.sorted()
  }

  /// Runs a case into a folder of its own; gives the case's folder and the results'.
  static func run(_ analysis: Analysis, _ name: String, threads: Int = 2) async throws -> (given: String, found: String)
  {
    let given = "\(root)/\(analysis.rawValue)/\(name)"
    let found = NSTemporaryDirectory() + "concord-case-\(analysis.rawValue)-\(name)-\(UUID().uuidString)"
    try await analysis.run(CaseFolder(given), into: ResultFolder(found), threads: threads)
    return (given, found)
  }

  static func rows(_ path: String) throws -> [[String]] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.count > 1 ? String($0.dropFirst().dropLast()) : String($0)
      }
    }
  }

  static func json(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The same header and rows; numbers within the tolerance, relative, and absolute for the columns that say so.
  static func agree(
    _ file: String, _ run: (given: String, found: String), tolerance: Double, except skipped: Set<String> = [],
    absolute: [String: Double] = [:]
  ) throws {
    let given = try rows("\(run.given)/\(file)")
    let found = try rows("\(run.found)/\(file)")
    #expect(given.first == found.first, "\(file)")
    #expect(given.count == found.count, "\(file)")
    guard let header = given.first, given.first == found.first else { return }
    var told = 0
    for (row, pair) in zip(given, found).enumerated() {
      for (column, name) in header.enumerated() where !skipped.contains(name) && told < 10 {
        let (a, b) = (pair.0[column], pair.1[column])
        if a == b { continue }
        let near = Double(a).flatMap { a in
          Double(b).map { abs(a - $0) <= (absolute[name] ?? 0) + tolerance * max(abs(a), abs($0), 1e-300) }
        }
        if near != true {
          told += 1
          Issue.record("\(file), row \(row + 1), column \(name): expected \(a), found \(b)")
        }
      }
    }
  }
}
