import CPQ
import Storage

/// A statement with `$1` placeholders, its parameters as text and their types.
///
/// Numbers and bytes have their own type. Text and NULL have none, so that they take the type of what they stand
/// beside, as in SQLite; before `IS NULL` there is nothing beside them, and they are text.
struct PostgresStatement {
  let text: String
  let parameters: [String?]
  let types: [Oid]

  private static let integer: Oid = 20
  private static let real: Oid = 701
  private static let bytes: Oid = 17
  private static let text: Oid = 25
  private static let open: Oid = 0

  init(_ sql: SQL) throws {
    var text = sql.pieces[0]
    var parameters: [String?] = []
    var types: [Oid] = []
    // `GROUP BY day / $1` is the selected `day / $2` to PostgreSQL only when both are the same parameter.
    var numbers: [SQLValue: Int]? = sql.pieces.contains { $0.contains("GROUP BY") } ? [:] : nil
    for (value, next) in zip(sql.parameters, sql.pieces.dropFirst()) {
      if let number = numbers?[value] {
        text += "$\(number)\(next)"
        continue
      }
      let (parameter, type) = try Self.parameter(value)
      parameters.append(parameter)
      types.append(type == Self.open && Self.beginsWithNullTest(next) ? Self.text : type)
      if type == Self.integer || type == Self.real { numbers?[value] = parameters.count }
      text += "$\(parameters.count)\(next)"
    }
    self.text = text
    self.parameters = parameters
    self.types = types
  }

  private init(text: String, parameters: [String?], types: [Oid]) {
    self.text = text
    self.parameters = parameters
    self.types = types
  }

  func prefixed(_ words: String) -> PostgresStatement {
    PostgresStatement(text: words + text, parameters: parameters, types: types)
  }

  private static func parameter(_ value: SQLValue) throws -> (String?, Oid) {
    switch value {
    case .null: return (nil, open)
    case .integer(let number): return (String(number), integer)
    // SQLite keeps what is not a number as NULL.
    case .real(let number): return (number.isNaN ? nil : "\(number)", real)
    case .text(let text):
      try SQL.refuseNUL(in: text, field: "")
      return (text, open)
    case .blob(let bytes):
      var text = Array("\\x".utf8)
      text.appendHex(of: bytes)
      return (String(decoding: text, as: UTF8.self), Self.bytes)
    }
  }

  private static func beginsWithNullTest(_ piece: String) -> Bool {
    let words = piece.prefix(40).split(maxSplits: 3, whereSeparator: \.isWhitespace).map { $0.uppercased() }
    guard words.first == "IS" else { return false }
    let word = words.count > 1 && words[1] == "NOT" ? words.dropFirst(2).first : words.dropFirst().first
    return word?.hasPrefix("NULL") == true
  }

  /// Only queries can be read through a cursor.
  var isQuery: Bool { text.beginsWithWord(["SELECT", "WITH", "VALUES"]) }
  /// Definitions run once, and lists have many lengths.
  var isWorthKeeping: Bool {
    parameters.count <= 40 && text.beginsWithWord(["SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE"])
  }
}

extension String {
  fileprivate func beginsWithWord(_ words: [String]) -> Bool {
    let start = drop { $0.isWhitespace || $0 == "(" }
    return words.contains { start.prefix($0.count).uppercased() == $0 }
  }
}

extension [UInt8] {
  mutating func appendHex(of bytes: [UInt8]) {
    reserveCapacity(count + 2 * bytes.count)
    for byte in bytes {
      append(Self.hexDigits[Int(byte >> 4)])
      append(Self.hexDigits[Int(byte & 15)])
    }
  }
  private static let hexDigits = Array("0123456789abcdef".utf8)
}
