import Storage
import Vocabulary

extension [UInt8] {
  /// Appends a row in the text format of COPY (PostgreSQL manual, COPY, "Text Format").
  mutating func appendCopyRow(_ values: [SQLValue], _ columns: [String]) throws {
    for index in values.indices {
      if index > 0 { append(UInt8(ascii: "\t")) }
      switch values[index] {
      case .null: append(contentsOf: "\\N".utf8)
      case .integer(let number): appendInteger(number)
      case .real(let number): appendReal(number)
      case .text(let text): try appendEscaped(text, columns[index])
      case .blob(let bytes):
        append(contentsOf: "\\\\x".utf8)
        appendHex(of: bytes)
      }
    }
    append(UInt8(ascii: "\n"))
  }

  private mutating func appendInteger(_ number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = count
    repeat {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    self[start...].reverse()
  }

  private mutating func appendReal(_ number: Double) {
    if number.isNaN { return append(contentsOf: "\\N".utf8) }
    // A whole number also fits a column of integers, as it does in SQLite.
    if let whole = Int64(exactly: number), whole != 0 { return appendInteger(whole) }
    append(contentsOf: "\(number)".utf8)
  }

  private mutating func appendEscaped(_ text: String, _ column: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      for byte in bytes {
        switch byte {
        case 0: throw Problem.invalid([FieldProblem(column, "control-character")])
        case UInt8(ascii: "\\"): append(contentsOf: "\\\\".utf8)
        case UInt8(ascii: "\t"): append(contentsOf: "\\t".utf8)
        case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): append(contentsOf: "\\r".utf8)
        default: append(byte)
        }
      }
    }
  }
}
