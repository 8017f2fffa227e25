import Crypto
import Foundation
import Vocabulary

/// What a visitor's form needs: a cookie and a hidden field that belong together.
public struct VisitorToken: Sendable, Hashable {
  public let cookie: String
  public let field: String
}

extension Access {
  /// The hidden field of a signed-in person's forms, which no other site can know.
  public func csrfToken(for signedIn: SignedIn) -> String {
    HMAC<SHA256>.authenticationCode(for: framed(["form", signedIn.session.id]), using: signedIn.formKey).hexadecimal
  }

  /// Throws `form-expired` unless the field is the session's. Compares in constant time.
  public func verify(csrf field: String?, for signedIn: SignedIn) throws {
    guard let bytes = field.flatMap({ [UInt8](hexadecimal: $0) }),
      HMAC<SHA256>.isValidAuthenticationCode(
        bytes, authenticating: framed(["form", signedIn.session.id]), using: signedIn.formKey)
    else { throw Problem.formExpired }
  }

  /// The cookie and field for a visitor's form; a cookie that the browser has already is kept.
  public func visitorToken(cookie: String?) -> VisitorToken {
    let kept = cookie.flatMap { Self.isVisitorCookie($0) ? $0 : nil }
    let cookie = kept ?? surroundings.bytes(16).hexadecimal
    let made = "\(surroundings.now().milliseconds)"
    return VisitorToken(cookie: cookie, field: made + "." + secret.code("visitor-form", cookie, made))
  }

  /// Throws `form-expired` unless the field was made here for this cookie, within the last day.
  public func verify(visitorField field: String?, cookie: String?) throws {
    guard let cookie, Self.isVisitorCookie(cookie), let field, field.utf8.count <= 100,
      case let parts = field.split(separator: ".").map(String.init), parts.count == 2, let made = Int64(parts[0]),
      secret.isCode(parts[1], "visitor-form", cookie, parts[0])
    else { throw Problem.formExpired }
    // A form from the future comes from before a clock was set back.
    let age = surroundings.now().milliseconds - made
    guard abs(age) <= limits.visitorForm * 1000 else { throw Problem.formExpired }
  }

  private static func isVisitorCookie(_ text: String) -> Bool { [UInt8](hexadecimal: text)?.count == 16 }
}

extension SignedIn {
  fileprivate var formKey: SymmetricKey { SymmetricKey(data: Data(formSecret.utf8)) }
}
