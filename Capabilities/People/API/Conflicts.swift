import CapabilityKit
import Foundation
import Vocabulary

/// Runs a change, and tells a conflict with both versions: what is stored now and what was sent, as JSON.
func tellingConflicts<Answer, Sent: Encodable, Stored: Encodable>(
  sent: Sent, stored: () async throws -> Stored, _ change: () async throws -> Answer
) async throws -> Answer {
  do {
    return try await change()
  } catch var problem as Problem where problem.code == "conflict" {
    problem.arguments["sent"] = try json(sent)
    problem.arguments["stored"] = try json(await stored())
    throw problem
  }
}

func json(_ value: some Encodable, pretty: Bool = false) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
