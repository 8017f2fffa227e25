import Foundation

/// A value as JSON, byte for byte as Foundation's encoder writes it with sorted keys and plain slashes, several times as
/// fast: answers are written on every request, and that encoder makes a tree of each first.
///
/// Files and commands, which are written seldom, use Foundation's. Types that it writes in ways of its own (`Date`,
/// `Data`, `URL`, `Decimal`) are refused: an answer says them as text or numbers.
enum JSONBytes {
  /// Throws `EncodingError.invalidValue` for a number that JSON does not have, or a type that is refused.
  static func of(_ value: some Encodable) throws -> [UInt8] {
    let whole = JSONContainer()
    try whole.write(any: value)
    return whole.bytes
  }
}

/// An object, a list or a place for a value, under way. What is in it is text already, but for containers that somebody
/// may still add to.
private class JSONContainer {
  /// A place in the text and in the list of open containers.
  struct Place {
    var byte = 0
    var open = 0
  }
  var bytes: [UInt8] = []
  /// Where in the text open containers come, ascending.
  private var open: [(at: Int, container: JSONContainer)] = []

  var end: Place { Place(byte: bytes.count, open: open.count) }

  func add(_ container: JSONContainer) { open.append((bytes.count, container)) }

  func close(into out: inout [UInt8]) { append(Place(), end, to: &out) }

  final func append(_ start: Place, _ end: Place, to out: inout [UInt8]) {
    var from = start.byte
    for (at, container) in open[start.open..<end.open] {
      out += bytes[from..<at]
      container.close(into: &out)
      from = at
    }
    out += bytes[from..<end.byte]
  }

  // MARK: Values

  final func write(_ value: Bool) { bytes += value ? "true".utf8 : "false".utf8 }

  final func write(_ value: some BinaryInteger) { bytes += String(value).utf8 }

  final func write<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Number) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "JSON has no such number"))
    }
    var text = value.description
    if text.hasSuffix(".0") { text.removeLast(2) }
    bytes += text.utf8
  }

  final func writeNull() { bytes += "null".utf8 }

  final func write(_ value: String) { Self.quote(value, into: &bytes) }

  static func quote(_ text: String, into out: inout [UInt8]) {
    var text = text
    text.withUTF8 { text in
      out.append(UInt8(ascii: "\""))
      var from = 0
      for index in text.indices {
        let byte = text[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        out += text[from..<index]
        escape(byte, into: &out)
        from = index + 1
      }
      out += text[from...]
      out.append(UInt8(ascii: "\""))
    }
  }

  private static func escape(_ byte: UInt8, into out: inout [UInt8]) {
    let letter: UInt8
    switch byte {
    case 0x08: letter = UInt8(ascii: "b")
    case 0x09: letter = UInt8(ascii: "t")
    case 0x0A: letter = UInt8(ascii: "n")
    case 0x0C: letter = UInt8(ascii: "f")
    case 0x0D: letter = UInt8(ascii: "r")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
    default:
      let digits = Array("0123456789abcdef".utf8)
      out += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      return
    }
    out += [UInt8(ascii: "\\"), letter]
  }

  final func write<Value: Encodable>(any value: Value) throws {
    if Value.self == String.self, let text = value as? String { return write(text) }
    if Self.refused.contains(where: { $0 == Value.self }) {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "An answer says a \(Value.self) as text or numbers"))
    }
    let encoder = JSONValue(self, isLate: false)
    try value.encode(to: encoder)
    try encoder.finish(value)
  }

  private static let refused: [any Any.Type] = [Date.self, Data.self, URL.self, Decimal.self]
}

private final class JSONObject: JSONContainer {
  private struct Field {
    let key: String
    let number: Int
    let start: Place
    var end: Place
  }
  private var fields: [Field] = []

  func begin(_ key: String) {
    endField()
    fields.append(Field(key: key, number: fields.count, start: end, end: end))
  }

  private func endField() {
    if !fields.isEmpty { fields[fields.count - 1].end = end }
  }

  override func close(into out: inout [UInt8]) {
    endField()
    fields.sort { $0.key < $1.key || ($0.key == $1.key && $0.number < $1.number) }
    out.append(UInt8(ascii: "{"))
    var isFirst = true
    for (index, field) in fields.enumerated() {
      // Of a key that was written twice the last value holds.
      if index + 1 < fields.count, fields[index + 1].key == field.key { continue }
      if !isFirst { out.append(UInt8(ascii: ",")) }
      isFirst = false
      Self.quote(field.key, into: &out)
      out.append(UInt8(ascii: ":"))
      append(field.start, field.end, to: &out)
    }
    out.append(UInt8(ascii: "}"))
  }
}

private final class JSONList: JSONContainer {
  private(set) var count = 0

  func begin() {
    if count > 0 { bytes.append(UInt8(ascii: ",")) }
    count += 1
  }

  override func close(into out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    super.close(into: &out)
    out.append(UInt8(ascii: "]"))
  }
}

/// Where one value writes itself: as an object, as a list, or as a single value.
private final class JSONValue: Encoder, SingleValueEncodingContainer {
  private let parent: JSONContainer
  /// Somebody writes after the value around it has gone on: the parent must wait for the container.
  private let isLate: Bool
  private var container: JSONContainer?
  private var isWritten = false

  init(_ parent: JSONContainer, isLate: Bool) {
    self.parent = parent
    self.isLate = isLate
  }

  static func later(in parent: JSONContainer) -> JSONValue {
    let place = JSONContainer()
    parent.add(place)
    return JSONValue(place, isLate: true)
  }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    let object = container as? JSONObject ?? JSONObject()
    keep(object)
    return KeyedEncodingContainer(JSONFields<Key>(object: object))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    let list = container as? JSONList ?? JSONList()
    keep(list)
    return JSONItems(list: list)
  }

  private func keep(_ made: JSONContainer) {
    if isLate, container == nil { parent.add(made) }
    container = made
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func finish(_ value: some Encodable) throws {
    if let container { return container.close(into: &parent.bytes) }
    guard isWritten else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "It did not write itself"))
    }
  }

  func encodeNil() throws { note { parent.writeNull() } }
  func encode(_ value: Bool) throws { note { parent.write(value) } }
  func encode(_ value: String) throws { note { parent.write(value) } }
  func encode(_ value: Double) throws { try note { try parent.write(value) } }
  func encode(_ value: Float) throws { try note { try parent.write(value) } }
  func encode(_ value: Int) throws { note { parent.write(value) } }
  func encode(_ value: Int8) throws { note { parent.write(value) } }
  func encode(_ value: Int16) throws { note { parent.write(value) } }
  func encode(_ value: Int32) throws { note { parent.write(value) } }
  func encode(_ value: Int64) throws { note { parent.write(value) } }
  func encode(_ value: UInt) throws { note { parent.write(value) } }
  func encode(_ value: UInt8) throws { note { parent.write(value) } }
  func encode(_ value: UInt16) throws { note { parent.write(value) } }
  func encode(_ value: UInt32) throws { note { parent.write(value) } }
  func encode(_ value: UInt64) throws { note { parent.write(value) } }
  func encode(_ value: some Encodable) throws { try note { try parent.write(any: value) } }

  private func note(_ write: () throws -> Void) rethrows {
    isWritten = true
    try write()
  }
}

private struct JSONFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let object: JSONObject
  var codingPath: [any CodingKey] { [] }

  private func at(_ key: some CodingKey) -> JSONObject {
    object.begin(key.stringValue)
    return object
  }

  func encodeNil(forKey key: Key) { at(key).writeNull() }
  func encode(_ value: Bool, forKey key: Key) { at(key).write(value) }
  func encode(_ value: String, forKey key: Key) { at(key).write(value) }
  func encode(_ value: Double, forKey key: Key) throws { try at(key).write(value) }
  func encode(_ value: Float, forKey key: Key) throws { try at(key).write(value) }
  func encode(_ value: Int, forKey key: Key) { at(key).write(value) }
  func encode(_ value: Int8, forKey key: Key) { at(key).write(value) }
  func encode(_ value: Int16, forKey key: Key) { at(key).write(value) }
  func encode(_ value: Int32, forKey key: Key) { at(key).write(value) }
  func encode(_ value: Int64, forKey key: Key) { at(key).write(value) }
  func encode(_ value: UInt, forKey key: Key) { at(key).write(value) }
  func encode(_ value: UInt8, forKey key: Key) { at(key).write(value) }
  func encode(_ value: UInt16, forKey key: Key) { at(key).write(value) }
  func encode(_ value: UInt32, forKey key: Key) { at(key).write(value) }
  func encode(_ value: UInt64, forKey key: Key) { at(key).write(value) }
  func encode(_ value: some Encodable, forKey key: Key) throws { try at(key).write(any: value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    let nested = JSONObject()
    at(key).add(nested)
    return KeyedEncodingContainer(JSONFields<Nested>(object: nested))
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    let nested = JSONList()
    at(key).add(nested)
    return JSONItems(list: nested)
  }

  func superEncoder() -> any Encoder { JSONValue.later(in: at(JSONSuper())) }
  func superEncoder(forKey key: Key) -> any Encoder { JSONValue.later(in: at(key)) }
}

private struct JSONSuper: CodingKey {
  var stringValue: String { "super" }
  var intValue: Int? { nil }
  init() {}
  init?(stringValue: String) {}
  init?(intValue: Int) { nil }
}

private struct JSONItems: UnkeyedEncodingContainer {
  let list: JSONList
  var codingPath: [any CodingKey] { [] }
  var count: Int { list.count }

  private func next() -> JSONList {
    list.begin()
    return list
  }

  func encodeNil() { next().writeNull() }
  func encode(_ value: Bool) { next().write(value) }
  func encode(_ value: String) { next().write(value) }
  func encode(_ value: Double) throws { try next().write(value) }
  func encode(_ value: Float) throws { try next().write(value) }
  func encode(_ value: Int) { next().write(value) }
  func encode(_ value: Int8) { next().write(value) }
  func encode(_ value: Int16) { next().write(value) }
  func encode(_ value: Int32) { next().write(value) }
  func encode(_ value: Int64) { next().write(value) }
  func encode(_ value: UInt) { next().write(value) }
  func encode(_ value: UInt8) { next().write(value) }
  func encode(_ value: UInt16) { next().write(value) }
  func encode(_ value: UInt32) { next().write(value) }
  func encode(_ value: UInt64) { next().write(value) }
  func encode(_ value: some Encodable) throws { try next().write(any: value) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    let nested = JSONObject()
    next().add(nested)
    return KeyedEncodingContainer(JSONFields<Nested>(object: nested))
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    let nested = JSONList()
    next().add(nested)
    return JSONItems(list: nested)
  }

  func superEncoder() -> any Encoder { JSONValue.later(in: next()) }
}
