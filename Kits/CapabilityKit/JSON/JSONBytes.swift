import Foundation

/// A value as JSON, byte for byte as Foundation's encoder writes it with sorted keys and plain slashes, several times as
/// fast: answers are written on every request, and that encoder makes a tree of each first.
///
/// Files and commands, which are written seldom, use Foundation's. Types that it writes in ways of its own (`Date`,
/// `Data`, `URL`, `Decimal`) are refused: an answer says them as text or numbers.
enum JSONBytes {
  /// Throws `EncodingError.invalidValue` for a number that JSON does not have, or a type that is refused.
  static func of(_ value: some Encodable) throws -> [UInt8] {
    let whole = JSONPlace(in: JSONText())
    try whole.write(any: value)
    return whole.text.bytes
  }
}

/// Text under way, to which values are added one after the other: a value within another has ended before the other goes
/// on. Who breaks this order, with containers that he keeps beside each other, writes into texts of their own, which are
/// put in when the value around them ends.
///
/// What these classes keep is read and changed by their own short methods, none of which calls out meanwhile: looking at
/// run time whether two accesses overlap took a fifth of the time.
private final class JSONText {
  @exclusivity(unchecked) var bytes: [UInt8] = []
  /// Values that have ended and that nobody holds any more, to be used again.
  @exclusivity(unchecked) var spare: [JSONValue] = []
  /// Orders of keys that objects of this text had, the newest last: the next record of a list has the same ones.
  @exclusivity(unchecked) var orders: [(keys: [String], sorted: [Int])] = []

  /// The places of keys, ascending; of equal ones in their order.
  func order(_ keys: [String]) -> [Int] {
    if let known = orders.last(where: { $0.keys == keys }) { return known.sorted }
    let sorted = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    if orders.count == 8 { orders.removeFirst() }
    orders.append((keys, sorted))
    return sorted
  }
}

/// A place for a value; an object and a list are places too.
private class JSONPlace {
  let text: JSONText
  /// Where in the text values come that have a text of their own, ascending.
  @exclusivity(unchecked) final var apart: [(at: Int, ended: () -> [UInt8])] = []

  init(in text: JSONText) { self.text = text }

  /// Ends what begins at a byte of the text.
  func close(from start: Int) {
    guard !apart.isEmpty else { return }
    let whole = joined(start..<text.bytes.count)
    text.bytes.replaceSubrange(start..., with: whole)
    apart = []
  }

  /// A part of the text with what stands apart.
  final func joined(_ range: Range<Int>) -> [UInt8] {
    var whole: [UInt8] = []
    whole.reserveCapacity(range.count)
    var from = range.lowerBound
    for (at, ended) in apart where range.contains(at) || at == range.upperBound {
      whole += text.bytes[from..<at]
      whole += ended()
      from = at
    }
    whole += text.bytes[from..<range.upperBound]
    return whole
  }

  final func add(apart container: JSONPlace) {
    apart.append(
      (
        text.bytes.count,
        {
          container.close(from: 0)
          return container.text.bytes
        }
      ))
  }

  final func add(apart value: JSONValue) { apart.append((text.bytes.count, value.ended)) }

  // MARK: Values

  final func write(_ value: Bool) { append(value ? "true" : "false") }

  final func write(_ value: some BinaryInteger) { append(String(value)) }

  final func write<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Number) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "JSON has no such number"))
    }
    // A whole number has no fraction here, but negative zero its sign.
    if value.magnitude < 1e6, let whole = Int64(exactly: value), whole != 0 || value.sign == .plus {
      return write(whole)
    }
    var text = value.description
    if text.hasSuffix(".0") { text.removeLast(2) }
    append(text)
  }

  final func writeNull() { append("null") }

  final func write(_ value: String) { Self.quote(value, into: &text.bytes) }

  private final func append(_ ascii: String) {
    var ascii = ascii
    ascii.withUTF8 { text.bytes.append(contentsOf: $0) }
  }

  static func quote(_ text: String, into out: inout [UInt8]) {
    var text = text
    text.withUTF8 { text in
      out.append(UInt8(ascii: "\""))
      var from = 0
      for index in text.indices {
        let byte = text[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: text[from..<index]))
        escape(byte, into: &out)
        from = index + 1
      }
      out.append(contentsOf: UnsafeBufferPointer(rebasing: text[from...]))
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
    if Value.self == Double.self, let number = value as? Double { return try write(number) }
    if Value.self == Date.self || Value.self == Data.self || Value.self == URL.self || Value.self == Decimal.self {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "An answer says a \(Value.self) as text or numbers"))
    }
    var encoder = text.spare.popLast() ?? JSONValue()
    encoder.begin(self)
    try value.encode(to: encoder)
    try encoder.end(value)
    if isKnownUniquelyReferenced(&encoder) { text.spare.append(encoder) }
  }
}

private final class JSONObject: JSONPlace {
  @exclusivity(unchecked) private var keys: [String] = []
  /// Of each key's first byte; its value ends where the next field begins, after a comma.
  @exclusivity(unchecked) private var starts: [Int] = []
  @exclusivity(unchecked) private var isAscending = true

  func begin(_ key: String) {
    if let last = keys.last {
      if isAscending { isAscending = last < key }
      text.bytes.append(UInt8(ascii: ","))
    } else {
      text.bytes.append(UInt8(ascii: "{"))
    }
    keys.append(key)
    starts.append(text.bytes.count)
    Self.quote(key, into: &text.bytes)
    text.bytes.append(UInt8(ascii: ":"))
  }

  override func close(from start: Int) {
    if keys.isEmpty { text.bytes.append(UInt8(ascii: "{")) }
    if isAscending {
      super.close(from: start)
    } else {
      let sorted = sorted()
      text.bytes.replaceSubrange(start..., with: sorted)
    }
    text.bytes.append(UInt8(ascii: "}"))
  }

  /// By key; of a key that was written twice the last value holds.
  private func sorted() -> [UInt8] {
    let end = text.bytes.count
    let order = text.order(keys)
    var sorted: [UInt8] = []
    sorted.reserveCapacity(end - starts[0] + 1)
    for (place, index) in order.enumerated() {
      if place + 1 < order.count, keys[order[place + 1]] == keys[index] { continue }
      sorted.append(sorted.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
      let range = starts[index]..<(index + 1 < starts.count ? starts[index + 1] - 1 : end)
      if apart.isEmpty { sorted += text.bytes[range] } else { sorted += joined(range) }
    }
    return sorted
  }
}

private final class JSONList: JSONPlace {
  @exclusivity(unchecked) private(set) var count = 0

  func begin() {
    text.bytes.append(count > 0 ? UInt8(ascii: ",") : UInt8(ascii: "["))
    count += 1
  }

  override func close(from start: Int) {
    if count == 0 { text.bytes.append(UInt8(ascii: "[")) }
    super.close(from: start)
    text.bytes.append(UInt8(ascii: "]"))
  }
}

/// Where one value writes itself: as an object, as a list, or as a single value.
private final class JSONValue: Encoder, SingleValueEncodingContainer {
  @exclusivity(unchecked) private var place: JSONPlace?
  @exclusivity(unchecked) private var start = 0
  @exclusivity(unchecked) private var container: JSONPlace?

  /// A value that is written while the one around it goes on.
  static func apart(in around: JSONPlace) -> JSONValue {
    let value = JSONValue()
    value.begin(JSONPlace(in: JSONText()))
    around.add(apart: value)
    return value
  }

  func begin(_ place: JSONPlace) {
    self.place = place
    start = place.text.bytes.count
    container = nil
  }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  private var open: JSONPlace {
    guard let place else { preconditionFailure("A value was written after it had ended") }
    return place
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(JSONFields<Key>(object: keep { JSONObject(in: $0) }))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { JSONItems(list: keep { JSONList(in: $0) }) }

  /// The one that was asked for before, or a new one.
  private func keep<Container: JSONPlace>(_ make: (JSONText) -> Container) -> Container {
    if let known = container as? Container { return known }
    let made = make(open.text)
    container = made
    return made
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  /// The text of a value of its own.
  func ended() -> [UInt8] {
    let place = place
    container?.close(from: start)
    (self.place, container) = (nil, nil)
    return place?.text.bytes ?? []
  }

  func end(_ value: some Encodable) throws {
    let place = open
    container?.close(from: start)
    (self.place, container) = (nil, nil)
    guard place.text.bytes.count > start else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "It did not write itself"))
    }
  }

  func encodeNil() throws { open.writeNull() }
  func encode(_ value: Bool) throws { open.write(value) }
  func encode(_ value: String) throws { open.write(value) }
  func encode(_ value: Double) throws { try open.write(value) }
  func encode(_ value: Float) throws { try open.write(value) }
  func encode(_ value: Int) throws { open.write(value) }
  func encode(_ value: Int8) throws { open.write(value) }
  func encode(_ value: Int16) throws { open.write(value) }
  func encode(_ value: Int32) throws { open.write(value) }
  func encode(_ value: Int64) throws { open.write(value) }
  func encode(_ value: UInt) throws { open.write(value) }
  func encode(_ value: UInt8) throws { open.write(value) }
  func encode(_ value: UInt16) throws { open.write(value) }
  func encode(_ value: UInt32) throws { open.write(value) }
  func encode(_ value: UInt64) throws { open.write(value) }
  func encode(_ value: some Encodable) throws { try open.write(any: value) }
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
    let nested = JSONObject(in: JSONText())
    at(key).add(apart: nested)
    return KeyedEncodingContainer(JSONFields<Nested>(object: nested))
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    let nested = JSONList(in: JSONText())
    at(key).add(apart: nested)
    return JSONItems(list: nested)
  }

  func superEncoder() -> any Encoder { JSONValue.apart(in: at(JSONSuper())) }
  func superEncoder(forKey key: Key) -> any Encoder { JSONValue.apart(in: at(key)) }
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
    let nested = JSONObject(in: JSONText())
    next().add(apart: nested)
    return KeyedEncodingContainer(JSONFields<Nested>(object: nested))
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    let nested = JSONList(in: JSONText())
    next().add(apart: nested)
    return JSONItems(list: nested)
  }

  func superEncoder() -> any Encoder { JSONValue.apart(in: next()) }
}
