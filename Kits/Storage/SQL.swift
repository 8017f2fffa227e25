/// A statement written as a literal: its interpolations are bound parameters, never text.
///
///     try db.rows("SELECT name FROM area WHERE layer = \(layer) AND valid_from <= \(day)")
///
/// Another `SQL` value interpolates as SQL. A name that comes from code, never from a person, goes in with
/// `\(unchecked: name)`.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  /// The text between the parameters: always one piece more than there are parameters.
  public private(set) var pieces: [String]
  public private(set) var parameters: [SQLValue]

  public init(stringLiteral text: String) {
    pieces = [text]
    parameters = []
  }

  public init(stringInterpolation interpolation: StringInterpolation) {
    pieces = interpolation.pieces
    parameters = interpolation.parameters
  }

  /// Joins statements, for lists of conditions or columns.
  public init(joining parts: [SQL], separator: String) {
    self.init(stringLiteral: "")
    for (index, part) in parts.enumerated() {
      if index > 0 { append(SQL(stringLiteral: separator)) }
      append(part)
    }
  }

  public mutating func append(_ other: SQL) {
    pieces[pieces.count - 1] += other.pieces[0]
    pieces += other.pieces.dropFirst()
    parameters += other.parameters
  }

  public static func + (a: SQL, b: SQL) -> SQL {
    var sum = a
    sum.append(b)
    return sum
  }
  public static func += (a: inout SQL, b: SQL) { a.append(b) }

  /// The text with a placeholder for each parameter, numbered from 1: `?1` for SQLite, `$1` for PostgreSQL.
  public func text(placeholder: (Int) -> String) -> String {
    var out = pieces[0]
    for (index, piece) in pieces.dropFirst().enumerated() { out += placeholder(index + 1) + piece }
    return out
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var pieces: [String] = [""]
    var parameters: [SQLValue] = []
    public init(literalCapacity: Int, interpolationCount: Int) { parameters.reserveCapacity(interpolationCount) }
    public mutating func appendLiteral(_ text: String) { pieces[pieces.count - 1] += text }
    public mutating func appendInterpolation(_ value: some SQLConvertible) {
      parameters.append(value.sqlValue)
      pieces.append("")
    }
    public mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
      parameters.append(value?.sqlValue ?? .null)
      pieces.append("")
    }
    public mutating func appendInterpolation(_ other: SQL) {
      pieces[pieces.count - 1] += other.pieces[0]
      pieces += other.pieces.dropFirst()
      parameters += other.parameters
    }
    /// A list for `IN (…)`; an empty list matches nothing.
    public mutating func appendInterpolation(list: [some SQLConvertible]) {
      if list.isEmpty { return appendLiteral("NULL") }
      for (index, value) in list.enumerated() {
        if index > 0 { appendLiteral(", ") }
        appendInterpolation(value)
      }
    }
    public mutating func appendInterpolation(unchecked text: String) { appendLiteral(text) }
  }
}

/// A value as both databases store it. Truth is 0 or 1; days and instants are integers.
public enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}
