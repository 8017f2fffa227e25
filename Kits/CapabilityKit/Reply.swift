import Foundation
public import Site

/// What a route answers with.
public struct Reply: Sendable {
  public enum Content: Sendable {
    case page(Page)
    case bytes([UInt8], type: String)
    case nothing
  }
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var content: Content
  public var cookies: [SetCookie] = []
  /// A message key shown on the next page, once.
  public var flash: String?

  public init(status: Int = 200, headers: [(name: String, value: String)] = [], content: Content) {
    self.status = status
    self.headers = headers
    self.content = content
  }

  public static func page(_ page: Page, status: Int = 200) -> Reply { Reply(status: status, content: .page(page)) }

  /// Sends the browser on with 303 See Other, to an address of this site.
  public static func redirect(to path: String, flash: String? = nil) -> Reply {
    // An address that begins with one slash stays on this site: no open redirect.
    let isOwn =
      path.hasPrefix("/") && !path.hasPrefix("//") && !path.hasPrefix("/\\") && !path.utf8.contains { $0 < 32 }
    var reply = Reply(status: 303, headers: [("Location", isOwn ? path : "/")], content: .nothing)
    reply.flash = flash
    return reply
  }

  /// Sends the browser on to another site, which the operator has named: never an address that came with a request.
  public static func redirect(elsewhere address: String) -> Reply {
    Reply(status: 303, headers: [("Location", address)], content: .nothing)
  }

  public static func json(_ value: some Encodable, status: Int = 200, type: String = "application/json") throws -> Reply
  {
    Reply(status: status, content: .bytes(try JSONBytes.of(value), type: "\(type); charset=utf-8"))
  }

  /// A file for the person to keep. `name` is plain ASCII.
  public static func file(_ bytes: [UInt8], name: String, type: String) -> Reply {
    Reply(
      headers: [("Content-Disposition", "attachment; filename=\"\(name)\"")], content: .bytes(bytes, type: type))
  }
}

/// A cookie to set: always `HttpOnly`, `SameSite=Lax`, and where the site is served over HTTPS also `Secure` and named
/// `__Host-…`, so that no neighbouring site can plant one (RFC 6265bis, section 4.1.3.2).
public struct SetCookie: Sendable, Hashable {
  public let name: String
  public let value: String
  /// Nil: until the browser closes. Zero removes the cookie.
  public let maxAge: Int?
  public init(_ name: String, _ value: String, maxAge: Int? = nil) {
    self.name = name
    self.value = value
    self.maxAge = maxAge
  }

  public static let session = "concord-session"
  /// Between the password and the code of the second factor.
  public static let secondStep = "concord-second-step"
  /// Between here and the city's sign-in service.
  public static let elsewhere = "concord-elsewhere"
  public static let device = "concord-device"
  public static let visitor = "concord-visitor"
  public static let language = "concord-language"
  public static let flash = "concord-flash"

  /// The name that a browser knows it by.
  static func name(_ name: String, secure: Bool) -> String { secure ? "__Host-" + name : name }

  func header(secure: Bool) -> String {
    var text = "\(Self.name(name, secure: secure))=\(PercentCoding.encode(value)); Path=/; HttpOnly; SameSite=Lax"
    if let maxAge { text += "; Max-Age=\(maxAge)" }
    if secure { text += "; Secure" }
    return text
  }
}
