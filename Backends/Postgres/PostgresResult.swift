import CPQ
import Storage

/// A result of the server, in libpq's memory.
final class PostgresResult {
  private let pointer: OpaquePointer
  let columns: ColumnNames
  private let forms: [Form]

  /// How a column's text is read, by its type (`pg_type.dat`).
  private enum Form {
    case truth, integer, real, number, bytes, text
    init(_ type: Oid) {
      self =
        switch type {
        case 16: .truth
        case 20, 21, 23, 26: .integer
        case 700, 701: .real
        case 1700: .number
        case 17: .bytes
        default: .text
        }
    }
  }

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    let count = PQnfields(pointer)
    columns = ColumnNames((0..<count).map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" })
    forms = (0..<count).map { Form(PQftype(pointer, $0)) }
  }

  deinit { PQclear(pointer) }

  var rowCount: Int { Int(PQntuples(pointer)) }
  /// `INSERT 0 3`, `SELECT 1`, `ROLLBACK`.
  var tag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }
  var changeCount: Int {
    guard !tag.hasPrefix("SELECT"), let text = PQcmdTuples(pointer) else { return 0 }
    return Int(String(cString: text)) ?? 0
  }

  func failure(_ statement: String) -> PostgresFailure {
    func field(_ letter: Unicode.Scalar) -> String? {
      PQresultErrorField(pointer, Int32(letter.value)).map { String(cString: $0) }
    }
    return PostgresFailure(
      code: field("C") ?? "", message: field("M") ?? PQresultErrorMessage(pointer).map { String(cString: $0) } ?? "",
      detail: field("D") ?? "", table: field("t"), column: field("c"), constraint: field("n"), statement: statement)
  }

  func storedRow(_ row: Int) -> StoredRow {
    StoredRow(columns: columns, values: forms.indices.map { value(row, $0) })
  }

  func value(_ row: Int, _ column: Int) -> SQLValue {
    precondition(forms.indices.contains(column), "A row has no column \(column)")
    let (row, index) = (Int32(row), Int32(column))
    guard PQgetisnull(pointer, row, index) == 0, let start = PQgetvalue(pointer, row, index) else { return .null }
    let count = Int(PQgetlength(pointer, row, index))
    return start.withMemoryRebound(to: UInt8.self, capacity: count) { start in
      let bytes = UnsafeBufferPointer(start: start, count: count)
      switch forms[column] {
      case .truth: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
      case .integer: return Self.integer(bytes).map { .integer($0) } ?? Self.text(bytes)
      case .real: return Self.real(bytes)
      // A sum of whole numbers is a `numeric` without a point.
      case .number: return Self.integer(bytes).map { .integer($0) } ?? Self.real(bytes)
      case .bytes: return .blob(Self.bytes(bytes))
      case .text: return Self.text(bytes)
      }
    }
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue {
    .text(String(decoding: bytes, as: UTF8.self))
  }

  private static func real(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue {
    let text = String(decoding: bytes, as: UTF8.self)
    return Double(text).map { .real($0) } ?? .text(text)
  }

  /// Nil when there is something besides digits and a sign, or too much of them.
  private static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let digits = bytes.dropFirst(isNegative ? 1 : 0)
    if digits.isEmpty { return nil }
    var sum: Int64 = 0
    for byte in digits {
      guard (48...57).contains(byte) else { return nil }
      // Summed below zero, where the largest magnitude is.
      let (product, isTooLarge) = sum.multipliedReportingOverflow(by: 10)
      let (next, isTooMuch) = product.subtractingReportingOverflow(Int64(byte - 48))
      if isTooLarge || isTooMuch { return nil }
      sum = next
    }
    if isNegative { return sum }
    return sum == .min ? nil : -sum
  }

  /// Reads `\x00ff`.
  private static func bytes(_ hex: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    func digit(_ byte: UInt8) -> UInt8 { byte <= UInt8(ascii: "9") ? byte & 0x0F : (byte & 0x0F) + 9 }
    let count = max(0, hex.count / 2 - 1)
    return [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      for index in 0..<count { out[index] = digit(hex[2 * index + 2]) << 4 | digit(hex[2 * index + 3]) }
      filled = count
    }
  }
}

/// One row of a result, read when asked.
struct PostgresRow: Row {
  let result: PostgresResult
  let row: Int

  var count: Int { result.columns.names.count }
  func value(at index: Int) -> SQLValue { result.value(row, index) }
  func index(of column: String) -> Int? { result.columns.index(of: column) }
}
