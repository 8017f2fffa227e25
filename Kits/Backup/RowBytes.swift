import Crypto
import Foundation
import Storage
import Vocabulary

/// A row as bytes: for each value its kind, then the value. Equal rows of two databases are equal bytes.
struct RowBytes {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Seven bits a byte, the lowest first; the highest bit says that there are more (LEB128).
  mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func append(block: some Collection<UInt8>) {
    append(number: UInt64(block.count))
    bytes += block
  }

  mutating func append(_ value: SQLValue) {
    switch value {
    case .null: bytes.append(0)
    case .integer(let number):
      bytes.append(1)
      // Small magnitudes of either sign are short.
      append(number: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    case .real(let number):
      bytes.append(2)
      withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
    case .text(let text):
      bytes.append(3)
      append(block: text.utf8)
    case .blob(let block):
      bytes.append(4)
      append(block: block)
    }
  }
}

extension BackupReader {
  func number() throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      let byte = try takeByte()
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte & 0x80 == 0 { return value }
    }
    throw Problem.backupDamaged
  }

  func block() throws -> [UInt8] {
    let count = try number()
    guard count <= 1 << 30 else { throw Problem.backupDamaged }
    return try take(Int(count))
  }

  func value() throws -> SQLValue {
    switch try takeByte() {
    case 0: return .null
    case 1:
      let number = try number()
      return .integer(Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1))
    case 2:
      let bits = try take(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return .real(Double(bitPattern: bits))
    case 3:
      guard let text = String(validating: try block(), as: UTF8.self) else { throw Problem.backupDamaged }
      return .text(text)
    case 4: return .blob(try block())
    default: throw Problem.backupDamaged
    }
  }

  func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let value = try? JSONDecoder().decode(type, from: Data(try block())) else { throw Problem.backupDamaged }
    return value
  }
}

/// How many rows a table has, and the SHA-256 of all of them in the order of their key.
public struct TableSum: Sendable, Hashable, Codable {
  public let name: String
  public let rows: Int
  /// Hexadecimal.
  public let digest: String
}

/// Sums up rows as they pass.
struct TableSumming {
  private var digest = SHA256()
  private var rows = 0
  private var bytes = RowBytes()

  /// Takes a row, and gives its bytes.
  mutating func take(_ values: some Sequence<SQLValue>) -> [UInt8] {
    bytes.removeAll()
    for value in values { bytes.append(value) }
    bytes.bytes.withUnsafeBytes { digest.update(bufferPointer: $0) }
    rows += 1
    return bytes.bytes
  }

  func sum(_ name: String) -> TableSum {
    TableSum(name: name, rows: rows, digest: digest.finalize().map { pad(String($0, radix: 16)) }.joined())
  }
  private func pad(_ text: String) -> String { text.count < 2 ? "0" + text : text }
}

extension TableSum {
  /// Sums up every table of the database, as one moment has it.
  public static func all(on db: any Connection) throws -> [TableSum] {
    try TableShape.all(on: db).map { shape in
      var summing = TableSumming()
      try db.forEachRow(shape.rows(db.dialect)) { row in
        _ = summing.take((0..<row.count).lazy.map { row.value(at: $0) })
      }
      return summing.sum(shape.name)
    }
  }

  /// Throws `copy-differs` with the first table that is not the same.
  public static func requireSame(_ one: [TableSum], _ other: [TableSum]) throws {
    let others = Dictionary(other.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for sum in one where others[sum.name] != sum { throw Problem.notTheSame(sum.name) }
    let names = Set(one.map(\.name))
    if let more = other.first(where: { !names.contains($0.name) }) { throw Problem.notTheSame(more.name) }
  }
}
