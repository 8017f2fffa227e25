import JWTKit

/// A value of a claim, of whatever kind the service sends.
enum ClaimValue: Codable, Sendable, Hashable {
  case text(String)
  case number(Double)
  case truth(Bool)
  case list([ClaimValue])
  case object([String: ClaimValue])
  case nothing

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .nothing
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let truth = try? value.decode(Bool.self) {
      self = .truth(truth)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let list = try? value.decode([ClaimValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: ClaimValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .text(let text): try value.encode(text)
    case .number(let number): try value.encode(number)
    case .truth(let truth): try value.encode(truth)
    case .list(let list): try value.encode(list)
    case .object(let object): try value.encode(object)
    case .nothing: try value.encodeNil()
    }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  /// One text, or the texts of a list.
  var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .list(let list): list.compactMap(\.text)
    default: []
    }
  }
}

/// What a token says, by name. Its signature is checked by the library, everything else by `IDToken`.
struct Claims: JWTPayload, Hashable {
  var values: [String: ClaimValue]
  init(_ values: [String: ClaimValue]) { self.values = values }
  init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: ClaimValue].self)
  }
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }
  func verify(using algorithm: some JWTAlgorithm) async throws {}

  /// By a path such as `realm_access.roles`; a claim whose own name has dots comes first.
  subscript(path: String) -> ClaimValue? {
    if let value = values[path] { return value }
    var value: ClaimValue? = .object(values)
    for name in path.split(separator: ".") {
      guard case .object(let object) = value else { return nil }
      value = object[String(name)]
    }
    return value
  }
}
