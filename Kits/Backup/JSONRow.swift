import Foundation
import Storage
import Vocabulary

/// A row as one line of JSON, an object by column. Bytes are base64; a number that JSON cannot write is its name.
enum JSONRow {
  static func append(_ values: [SQLValue], _ columns: [TableHead.Column], to out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    for (index, value) in values.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      append(columns[index].name, to: &out)
      out.append(UInt8(ascii: ":"))
      append(value, to: &out)
    }
    out += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
  }

  private static func append(_ value: SQLValue, to out: inout [UInt8]) {
    switch value {
    case .null: out += Array("null".utf8)
    case .integer(let number): out += Array(String(number).utf8)
    case .real(let number) where number.isFinite: out += Array("\(number)".utf8)
    case .real(let number): append("\(number)", to: &out)
    case .text(let text): append(text, to: &out)
    case .blob(let bytes): append(Data(bytes).base64EncodedString(), to: &out)
    }
  }

  private static func append(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: out += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  /// Nil when the line is not such an object.
  static func read(_ line: some Sequence<UInt8>, _ columns: [TableHead.Column], into values: inout [SQLValue]) -> Bool {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
      object.count == columns.count
    else { return false }
    for (index, column) in columns.enumerated() {
      guard let found = object[column.name], let value = value(found, column.kind) else { return false }
      values[index] = value
    }
    return true
  }

  private static func value(_ found: Any, _ kind: TableShape.Kind) -> SQLValue? {
    if found is NSNull { return .null }
    switch kind {
    case .integer: return (found as? NSNumber).map { .integer($0.int64Value) }
    case .real:
      if let name = found as? String { return Double(name).map { .real($0) } }
      // Foundation keeps a decimal number here, whose own conversion loses the last bit of some.
      return (found as? NSNumber).flatMap { Double($0.stringValue) }.map { .real($0) }
    case .text: return (found as? String).map { .text($0) }
    case .bytes: return (found as? String).flatMap { Data(base64Encoded: $0) }.map { .blob(Array($0)) }
    }
  }
}

/// Reads a file line by line without holding it.
struct LineReader {
  private let file: FileHandle
  private var buffer: [UInt8] = []
  private var at = 0
  private(set) var number = 0

  init(_ path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Problem("backup-missing", status: 404, ["path": path])
    }
    self.file = file
  }

  /// The next line without its end; nil after the last.
  mutating func next() throws -> ArraySlice<UInt8>? {
    var searched = at
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { at = end + 1 }
        number += 1
        return buffer[at..<end]
      }
      searched = buffer.count - at
      buffer.removeFirst(at)
      at = 0
      guard let more = try file.read(upToCount: 1 << 18), !more.isEmpty else {
        guard !buffer.isEmpty else { return nil }
        defer { at = buffer.count }
        number += 1
        return buffer[...]
      }
      buffer += more
    }
  }
}
