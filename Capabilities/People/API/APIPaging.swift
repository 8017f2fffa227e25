import CapabilityKit
import Vocabulary

/// A page of a list, as the query asks for it: `limit` (100 unless given, at most 500) from `offset`.
struct APIPaging {
  static let parameters = [
    APIParameter("limit", .integer, "How many at most, from 1 to 500; 100 unless given"),
    APIParameter("offset", .integer, "How many to skip"),
  ]
  let limit: Int
  let offset: Int

  init(_ query: Query) throws {
    limit = try query.number("limit", standard: 100, in: 1...500)
    offset = try query.number("offset", standard: 0, in: 0...1_000_000_000)
  }

  func list<Item, Document: Codable & Sendable>(
    _ all: [Item], of call: Call, as document: (Item) -> Document
  ) -> APIList<Document> {
    let page = all.dropFirst(offset).prefix(limit)
    let end = offset + page.count
    let next = end < all.count ? call.path + call.query.with("offset", "\(end)").text : nil
    return APIList(items: page.map(document), total: all.count, next: next)
  }
}

extension Query {
  /// A choice from the cases of a type; a value that is none is a problem of its field.
  func choice<Choice: RawRepresentable>(_ name: String, of type: Choice.Type = Choice.self) throws -> Choice?
  where Choice.RawValue == String {
    guard let text = self[name] else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw Problem.invalid([FieldProblem(name, "unknown-choice", ["value": text])])
    }
    return choice
  }

  func identifier<Kind>(_ name: String, of kind: Kind.Type = Kind.self) throws -> Identifier<Kind>? {
    guard let text = self[name] else { return nil }
    guard let id = Identifier<Kind>(text) else {
      throw Problem.invalid([FieldProblem(name, "unknown-choice", ["value": text])])
    }
    return id
  }
}

extension Call {
  /// The revision that a writer saw, without which nobody's work would be safe from being overwritten.
  func requiredRevision() throws -> Int {
    guard let seenRevision else { throw Problem("revision-required", status: 428) }
    return seenRevision
  }
}
