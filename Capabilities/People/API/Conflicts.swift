import CapabilityKit
import Foundation
import Vocabulary

/// Runs a change, and tells a conflict with both versions: what was sent and what is stored now.
func tellingConflicts<Answer, Sent: Encodable & Sendable, Stored: Encodable & Sendable>(
  sent: Sent, stored: () async throws -> Stored, _ change: () async throws -> Answer
) async throws -> Answer {
  do {
    return try await change()
  } catch let problem as Problem where problem.code == "conflict" {
    let revision = problem.arguments["current"].flatMap { Int($0) } ?? 0
    throw APIConflict(revision: revision, yours: sent, theirs: try await stored())
  }
}

func json(_ value: some Encodable, pretty: Bool = false) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
