import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Storage
import Vocabulary

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The record of who did and read what.",
    subcommands: [VerifyAuditCommand.self, AuditHeadCommand.self, ExportAuditCommand.self])
}

struct VerifyAuditCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Say whether the record is whole, or which entries were tampered with.",
    discussion: """
      Finds entries that were edited, removed, inserted or moved, and says which; then it ends with 1. Somebody who owns \
      the whole database could write the record anew from some entry on: against that, note what `audit head` prints \
      somewhere else from time to time, a line each, and hand the file over with --from-head.
      """)
  @OptionGroup var options: DataOptions
  @Option(help: "A file with what `audit head` printed earlier, a line each.") var fromHead: String?
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let noted = try fromHead.map(Self.heads) ?? []
    let result = try await house.services.database.read { db in try AuditTrail.verify(noted: noted, on: db) }
    if json {
      Console.say(try People.json(VerificationDocument(result), pretty: true))
    } else if result.isIntact {
      Console.say("Whole: \(result.entries) entries, head \(result.head.text)")
    } else {
      for fault in result.faults {
        let (first, last) = (fault.entries.lowerBound, fault.entries.upperBound)
        Console.say("\(fault.kind.rawValue): \(first == last ? "entry \(first)" : "entries \(first) to \(last)")")
      }
      Console.complain("The record was tampered with.")
    }
    if !result.isIntact { throw ExitCode(1) }
  }

  private static func heads(_ path: String) throws -> [AuditHead] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Problem("audit-head-file", status: 422, ["path": path])
    }
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    let heads = lines.compactMap { AuditHead($0) }
    guard !heads.isEmpty, heads.count == lines.count else {
      throw Problem("audit-head-file", status: 422, ["path": path])
    }
    return heads
  }
}

struct AuditHeadCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "head", abstract: "Print the number and hash of the last entry, to be noted elsewhere.")
  @OptionGroup var options: DataOptions

  func run(in house: House) async throws {
    Console.say(try await house.services.database.read { db in try AuditTrail.head(on: db) }.text)
  }
}

struct ExportAuditCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the whole record to a file, oldest first.")
  @OptionGroup var options: DataOptions
  @Argument(help: "The file: .csv, or .json for one JSON object a line.") var file: String

  func run(in house: House) async throws {
    let isJSON = file.hasSuffix(".json") || file.hasSuffix(".jsonl")
    guard FileManager.default.createFile(atPath: file, contents: nil),
      let handle = FileHandle(forWritingAtPath: file)
    else { throw Problem("audit-file-unwritable", status: 422, ["path": file]) }
    defer { try? handle.close() }
    let count = try await house.services.database.read { db in
      var writer = AuditFile.Writer(isJSON: isJSON)
      var count = 0
      try AuditTrail.forEach(on: db) { entry in
        try writer.write(entry)
        count += 1
        if count % 1000 == 0 { try handle.write(contentsOf: Data(writer.take())) }
      }
      try handle.write(contentsOf: Data(writer.take()))
      return count
    }
    Console.say("\(count) entries")
  }
}

/// What a reading of the whole record found.
struct VerificationDocument: Codable, Sendable, Hashable {
  struct Fault: Codable, Sendable, Hashable {
    /// `edited`, `removed`, `inserted`, `reordered` or `rewritten`.
    let kind: String
    let first: Int
    let last: Int
  }
  let isIntact: Bool
  let entries: Int
  /// The number and hash of the last entry.
  let head: String
  let faults: [Fault]

  init(_ result: AuditVerification) {
    isIntact = result.isIntact
    entries = Int(result.entries)
    head = result.head.text
    faults = result.faults.map {
      Fault(kind: $0.kind.rawValue, first: Int($0.entries.lowerBound), last: Int($0.entries.upperBound))
    }
  }
}
