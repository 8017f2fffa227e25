public import Access
import Foundation
public import Translation
public import Vocabulary

/// One request, read and checked: who asks, in which language, for what, and the services to answer with.
public struct Call: Sendable {
  public let services: Services
  public let method: Route.Method
  /// The route's: `/desk/incidents/{id}`.
  let pattern: String
  /// Without the query.
  public let path: String
  public let parameters: [String: String]
  public let query: Query
  public internal(set) var form: Form
  public internal(set) var body: [UInt8]
  /// Header fields by lowercase name.
  public let headers: [String: String]
  public let cookies: [String: String]
  public let signIn: SignedIn?
  /// On whose behalf a program asks with an API token; never together with a session.
  let tokenHolder: Principal?
  /// The route is one of those that lead to a second factor, which are open before there is one.
  let isEnrolment: Bool
  let hasUnknownToken: Bool
  public let language: Language
  public let t: Translator
  let csrf: FormToken
  /// The network address of the sender, for limits only: never stored, never logged.
  public let address: String?
  /// The request's own number, told to the sender and written in the log.
  public let number: String
  /// Why the session could not be looked up.
  let failure: Problem?
  let mayReadMetrics: Bool

  /// A parameter of the path, as an identifier; 404 when it has another form.
  public func identifier<Kind>(_ name: String, of kind: Kind.Type = Kind.self) throws -> Identifier<Kind> {
    guard let text = parameters[name], let id = Identifier<Kind>(text) else { throw Problem.notFound }
    return id
  }

  public func parameter(_ name: String) throws -> String {
    guard let text = parameters[name] else { throw Problem.notFound }
    return text
  }

  /// Nil for a visitor, and for somebody who has to set up a second factor before anything else.
  public var principal: Principal? {
    if let tokenHolder { return tokenHolder }
    return signIn.flatMap { $0.mustEnrol && !isEnrolment ? nil : $0.principal }
  }
  /// Goes into every form as the hidden field `csrf`.
  public var csrfToken: String { csrf.field }

  /// The person who is signed in.
  public func signedIn() throws -> Principal {
    guard let principal else { throw signInProblem }
    return principal
  }

  /// The session of the person who is signed in: for what an API token must not reach, such as making more tokens.
  public func session() throws -> SignedIn {
    if tokenHolder != nil { throw Problem("session-required", status: 403) }
    guard let signIn, principal != nil else { throw signInProblem }
    return signIn
  }

  /// Why somebody without a principal may not go on.
  var signInProblem: Problem {
    signIn == nil ? .signInRequired : Problem("second-factor-required", status: 403)
  }

  public func may(_ permission: Permission) -> Bool { services.policy.scope(principal, permission) != nil }
  public func may(_ permission: Permission, owner: OrganisationID?) -> Bool {
    services.policy.allows(principal, permission, owner: owner)
  }
  public func may(_ permission: Permission, to use: Use, _ record: SharedRecord) -> Bool {
    services.policy.allows(principal, permission, to: use, record)
  }

  /// The revision that a writer last saw, from `If-Match` or the form's hidden field.
  public var seenRevision: Int? {
    if let tag = headers["if-match"] { return Int(tag.filter { $0 != "\"" && $0 != "W" && $0 != "/" }) }
    return form["revision"].flatMap { Int($0) }
  }

  public func json<Body: Decodable>(_ type: Body.Type) throws -> Body {
    do {
      return try JSONDecoder().decode(Body.self, from: Data(body))
    } catch let error as DecodingError {
      throw Problem.invalid([FieldProblem(error.fieldPath, error.fieldCode)])
    }
  }

  public var today: Day { services.today }
  public var isAPI: Bool { path.hasPrefix("/api/") }
}

/// The parameters after the question mark, in order, each possibly repeated.
public struct Query: Sendable, Hashable {
  public var items: [Item]
  public struct Item: Sendable, Hashable {
    public var name: String
    public var value: String
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
  public init(_ items: [Item] = []) { self.items = items }
  public subscript(_ name: String) -> String? { items.first { $0.name == name && !$0.value.isEmpty }?.value }
  /// A number; what is none, or is out of range, is a problem of its field.
  public func number(_ name: String, standard: Int, in range: ClosedRange<Int>) throws -> Int {
    guard let text = self[name] else { return standard }
    guard let number = Int(text) else { throw Problem.invalid([FieldProblem(name, "not-a-number", ["value": text])]) }
    guard range.contains(number) else {
      let (least, most) = ("\(range.lowerBound)", "\(range.upperBound)")
      throw Problem.invalid([FieldProblem(name, "out-of-range", ["least": least, "most": most])])
    }
    return number
  }
  public func all(_ name: String) -> [String] { items.filter { $0.name == name && !$0.value.isEmpty }.map(\.value) }

  /// Replaces all values of a name; nil removes them.
  public func with(_ name: String, _ value: String?) -> Query {
    var copy = Query(items.filter { $0.name != name })
    if let value { copy.items.append(Item(name, value)) }
    return copy
  }
  public func without(_ name: String, _ value: String) -> Query {
    Query(items.filter { $0.name != name || $0.value != value })
  }

  /// `?a=1&b=2`, or nothing.
  public var text: String {
    let pairs = items.filter { !$0.value.isEmpty }.map {
      "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))"
    }
    return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
  }

  /// Reads `a=1&b=two+words`, as forms send it. At most 2,000 pairs are read.
  public init(parsing text: some StringProtocol) {
    items = text.split(separator: "&", maxSplits: 2000, omittingEmptySubsequences: true).prefix(2000).map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Item(PercentCoding.decode(parts[0]), parts.count > 1 ? PercentCoding.decode(parts[1]) : "")
    }
  }
}

/// The fields and files of a sent form.
public struct Form: Sendable {
  public struct File: Sendable {
    public let field: String
    /// The name on the sender's device, only ever shown or matched by its ending.
    public let name: String
    public let bytes: [UInt8]
  }
  public var fields: Query
  public var files: [File]
  public init(fields: Query = Query(), files: [File] = []) {
    self.fields = fields
    self.files = files
  }
  public subscript(_ name: String) -> String? {
    fields[name].map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.flatMap { $0.isEmpty ? nil : $0 }
  }
  public func all(_ name: String) -> [String] { fields.all(name) }
  public func file(_ field: String) -> File? { files.first { $0.field == field && !$0.bytes.isEmpty } }
  /// The values as the person typed them, to fill the form again.
  public var values: [String: [String]] {
    Dictionary(grouping: fields.items, by: \.name).mapValues { $0.map(\.value) }
  }
}

/// Percent-encoding of query text (RFC 3986, section 2.1; `+` is a space when decoding, as in forms).
public enum PercentCoding {
  public static func encode(_ text: String) -> String {
    var out: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"),
        UInt8(ascii: ":"), UInt8(ascii: ","):
        out.append(byte)
      default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  public static func decode(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hex(bytes[index + 1]),
        let low = hex(bytes[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension DecodingError {
  /// The path of the field that could not be read: `items.3.day`.
  var fieldPath: String {
    let (path, last): ([any CodingKey], String?) =
      switch self {
      case .keyNotFound(let key, let context): (context.codingPath, key.stringValue)
      case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
        (context.codingPath, nil)
      @unknown default: ([], nil)
      }
    let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue } + (last.map { [$0] } ?? [])
    return names.isEmpty ? "body" : names.joined(separator: ".")
  }

  var fieldCode: String {
    switch self {
    case .keyNotFound, .valueNotFound: "required"
    default: "wrong-form"
    }
  }
}

/// The token that a form must carry, and the cookie that it is checked against when nobody is signed in.
struct FormToken: Sendable {
  let field: String
  let cookie: String?
}
