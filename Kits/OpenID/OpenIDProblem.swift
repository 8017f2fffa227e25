public import Vocabulary

/// Why somebody who came back from the sign-in service was not let in. Told by its name, for the person who runs things.
public enum OpenIDRefusal: String, Sendable, CaseIterable {
  /// The service could not be reached, or its answer could not be read.
  case unreachable
  /// What the service says of itself is not what was configured.
  case metadata
  /// The answer does not belong to this browser's request, or comes from another service.
  case state
  /// The service refused the code: used, expired or made up.
  case code
  /// An algorithm that is not taken, `none` above all.
  case algorithm
  /// No key of the service made this signature.
  case signature
  case issuer, audience, expired, nonce, subject
  /// The person's e-mail address is not vouched for, or not of an allowed domain.
  case email

  public var problem: Problem {
    Problem("sign-in-elsewhere-refused", status: self == .unreachable ? 502 : 403, ["reason": rawValue])
  }
}
