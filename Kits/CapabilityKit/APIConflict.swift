import Foundation
import Vocabulary

/// Two people changed one record: what is stored now beside what the second one sent. Told as a problem document
/// (RFC 9457) with status 409, in which both versions are objects, so that a program can show or merge them.
public struct APIConflict: Error, Sendable {
  /// The revision that is stored now; the one to name in `If-Match` when trying again.
  public let revision: Int
  public let yours: any Encodable & Sendable
  public let theirs: any Encodable & Sendable

  /// `yours` as it was sent, `theirs` as the record is answered.
  public init(revision: Int, yours: any Encodable & Sendable, theirs: any Encodable & Sendable) {
    self.revision = revision
    self.yours = yours
    self.theirs = theirs
  }

  private struct Document: Encodable {
    let type: String
    let title: String
    let status: Int
    let revision: Int
    /// The revision that the request was made from.
    let seenRevision: Int?
    let yours: Version
    let theirs: Version
  }
  private struct Version: Encodable {
    let value: any Encodable & Sendable
    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
  }

  func reply(to call: Call) throws -> Reply {
    let problem = Problem.conflict(current: "\(revision)")
    let document = Document(
      type: "urn:concord:problem:\(problem.code)", title: call.t.sentence(for: problem), status: problem.status,
      revision: revision, seenRevision: call.seenRevision, yours: Version(value: yours),
      theirs: Version(value: theirs))
    var reply = try Reply.json(document, status: problem.status, type: "application/problem+json")
    reply.headers.append(("ETag", "\"\(revision)\""))
    return reply
  }

  /// The document's schema: a problem, and both versions as the route takes and answers them.
  static func schema(yours: JSONSchema, theirs: JSONSchema) -> [String: Any] {
    let properties: [String: Any] = [
      "revision": ["type": "integer"], "seenRevision": ["type": "integer"], "yours": yours.object,
      "theirs": theirs.object,
    ]
    let versions: [String: Any] = [
      "type": "object", "required": ["revision", "yours", "theirs"], "properties": properties,
    ]
    return ["allOf": [["$ref": "#/components/schemas/Problem"], versions]]
  }
}
