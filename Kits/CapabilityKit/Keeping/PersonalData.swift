public import Access
import Foundation
public import Storage
public import Vocabulary

/// What a capability keeps about the people who work with Concord: how it is told to them, and how it is erased.
///
/// Message keys: `personal.NAME` is the section's title.
public struct PersonalData: Sendable {
  /// In kebab case, unique in the house: `incident-comments`.
  public let name: String
  /// The kind that says why and until when; nil for what stays as long as the account.
  public let kind: String?
  public let export: @Sendable (Person, any Connection) throws -> [PersonalRecord]
  /// Runs inside the transaction that removes the account. Says what became of what.
  public let erase: @Sendable (Person, ErasureScene, any Connection) throws -> [ErasedPart]

  public init(
    _ name: String, kind: String? = nil,
    export: @escaping @Sendable (Person, any Connection) throws -> [PersonalRecord],
    erase: @escaping @Sendable (Person, ErasureScene, any Connection) throws -> [ErasedPart] = { _, _, _ in [] }
  ) {
    self.name = name
    self.kind = kind
    self.export = export
    self.erase = erase
  }
}

/// Who erases, and when.
public struct ErasureScene: Sendable {
  public let services: Services
  public let who: Principal?
  public let now: Instant
  public init(services: Services, who: Principal?, now: Instant) {
    self.services = services
    self.who = who
    self.now = now
  }
}

/// One record about a person, field by field. Message keys of fields: `personal.field.NAME`.
public struct PersonalRecord: Sendable, Hashable {
  public var fields: [(name: String, value: String)]
  /// Fields without a value are left out.
  public init(_ fields: KeyValuePairs<String, String?>) {
    self.fields = fields.compactMap { field in field.value.map { (field.key, $0) } }
  }
  public static func == (a: Self, b: Self) -> Bool { a.fields.elementsEqual(b.fields) { $0 == $1 } }
  public func hash(into hasher: inout Hasher) { for field in fields { hasher.combine(field.value) } }
}

/// What became of one kind of data in an erasure. Message keys: `erased.WHAT`, `erased.how.HOW`.
public struct ErasedPart: Sendable, Hashable, Codable {
  public enum How: String, Sendable, Hashable, Codable, CaseIterable {
    case removed
    /// The record stays, with an identifier that leads to nobody.
    case unnamed
    /// The name was taken out of a text.
    case redacted
  }
  public let what: String
  public let count: Int
  public let how: How
  public init(_ what: String, _ count: Int, _ how: How) {
    self.what = what
    self.count = count
    self.how = how
  }
}

/// A person's name and sign-in name as texts may quote them. A name of one word is not looked for: it may be any word.
public struct QuotedName: Sendable {
  public static let replacement = "[…]"
  private let quotes: [String]

  public init(_ person: Person) {
    let name = person.name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    quotes =
      (name.contains(" ") ? [name] : []) + (person.signInName.contains("@") ? [person.signInName] : [])
  }

  public var isEmpty: Bool { quotes.isEmpty }

  /// Rows whose column may quote the name; `without` decides.
  public func condition(_ column: SQL) -> SQL {
    if quotes.isEmpty { return "(1 = 0)" }
    let parts = quotes.map { quote -> SQL in
      let pattern = quote.lowercased().reduce(into: "") { $0 += "!%_".contains($1) ? "!\($1)" : "\($1)" }
      let exact = quote.reduce(into: "") { $0 += "!%_".contains($1) ? "!\($1)" : "\($1)" }
      return
        "LOWER(\(column)) LIKE \("%\(pattern)%") ESCAPE '!' OR \(column) LIKE \("%\(exact)%") ESCAPE '!'"
    }
    return "(\(SQL(joining: parts, separator: " OR ")))"
  }

  /// The text with the name taken out; nil when it is not in it.
  public func without(_ text: String) -> String? {
    var result = text
    for quote in quotes {
      var from = result.startIndex
      while let range = result.range(of: quote, options: [.caseInsensitive], range: from..<result.endIndex) {
        let isWord =
          (range.lowerBound == result.startIndex || !result[result.index(before: range.lowerBound)].isLetter)
          && (range.upperBound == result.endIndex || !result[range.upperBound].isLetter)
        if isWord {
          let offset = result.distance(from: result.startIndex, to: range.lowerBound)
          result.replaceSubrange(range, with: Self.replacement)
          from = result.index(result.startIndex, offsetBy: offset + Self.replacement.count)
        } else {
          from = range.upperBound
        }
      }
    }
    return result == text ? nil : result
  }
}
