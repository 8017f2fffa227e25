import Foundation
import Vocabulary

/// A JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it), made from a `Codable` type by decoding it from a decoder that
/// writes down what is asked of it.
public indirect enum JSONSchema: Sendable, Hashable {
  case string(format: String?, allowed: [String])
  case integer, number, boolean, anything
  case array(JSONSchema)
  case dictionary(JSONSchema)
  case object([Property])

  public struct Property: Sendable, Hashable {
    let name: String
    let schema: JSONSchema
    let isRequired: Bool
  }

  static func describe<Value: Decodable>(_ type: Value.Type) throws -> JSONSchema { try sample(type).schema }

  /// A type may describe itself when decoding cannot show its form.
  static func sample<Value: Decodable>(_ type: Value.Type) throws -> (schema: JSONSchema, value: Value) {
    func known(_ schema: JSONSchema, _ value: Any) throws -> (JSONSchema, Value) {
      guard let value = value as? Value else { throw SchemaProblem(type: "\(type)") }
      return (schema, value)
    }
    switch type {
    case is String.Type: return try known(.string(format: nil, allowed: []), "")
    case is Bool.Type: return try known(.boolean, false)
    case is Int.Type: return try known(.integer, 0)
    case is Int64.Type: return try known(.integer, Int64(0))
    case is Double.Type: return try known(.number, 0.0)
    case is Day.Type: return try known(.string(format: "date", allowed: []), Day(number: 0))
    case is [String: String].Type: return try known(.dictionary(.string(format: nil, allowed: [])), [String: String]())
    case is [String: [String]].Type:
      return try known(.dictionary(.array(.string(format: nil, allowed: []))), [String: [String]]())
    default: break
    }
    if let cases = type as? any (CaseIterable & RawRepresentable).Type,
      let found = Self.choices(cases) as? ([String], Value)
    {
      return (.string(format: nil, allowed: found.0), found.1)
    }
    let record = Record()
    let value = try Value(from: RecordingDecoder(record: record))
    return (record.schema, value)
  }

  private static func choices<Choice: CaseIterable & RawRepresentable>(_ type: Choice.Type) -> Any? {
    guard let first = Choice.allCases.first else { return nil }
    return (Choice.allCases.compactMap { $0.rawValue as? String }, first)
  }

  /// As a JSON object.
  var object: [String: Any] {
    switch self {
    case .string(let format, let allowed):
      var object: [String: Any] = ["type": "string"]
      if let format { object["format"] = format }
      if !allowed.isEmpty { object["enum"] = allowed }
      return object
    case .integer: return ["type": "integer"]
    case .number: return ["type": "number"]
    case .boolean: return ["type": "boolean"]
    case .anything: return [:]
    case .array(let item): return ["type": "array", "items": item.object]
    case .dictionary(let value): return ["type": "object", "additionalProperties": value.object]
    case .object(let properties):
      var object: [String: Any] = ["type": "object"]
      object["properties"] = Dictionary(
        properties.map { ($0.name, $0.schema.object) }, uniquingKeysWith: { first, _ in first })
      let required = properties.filter(\.isRequired).map(\.name)
      if !required.isEmpty { object["required"] = required }
      return object
    }
  }
}

struct SchemaProblem: Error { let type: String }

/// What one decoding asked for.
private final class Record {
  var properties: [JSONSchema.Property] = []
  var single: JSONSchema?
  var schema: JSONSchema { single ?? .object(properties) }
}

private struct RecordingDecoder: Decoder {
  let record: Record
  var codingPath: [any CodingKey] = []
  var userInfo: [CodingUserInfoKey: Any] = [:]
  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed(record: record))
  }
  func unkeyedContainer() -> any UnkeyedDecodingContainer { Unkeyed(record: record) }
  func singleValueContainer() -> any SingleValueDecodingContainer { Single(record: record) }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let record: Record
  var codingPath: [any CodingKey] = []
  var allKeys: [Key] = []
  func contains(_ key: Key) -> Bool { true }
  func decodeNil(forKey key: Key) -> Bool { false }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    let (schema, value) = try JSONSchema.sample(type)
    record.properties.append(.init(name: key.stringValue, schema: schema, isRequired: true))
    return value
  }
  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    record.properties.append(.init(name: key.stringValue, schema: try JSONSchema.describe(type), isRequired: false))
    return nil
  }
  // The standard library's own overloads would otherwise ask `decodeNil` and then require the value.
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }
  private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
    record.properties.append(.init(name: key.stringValue, schema: try JSONSchema.describe(type), isRequired: false))
    return nil
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<
    Nested
  > {
    throw SchemaProblem(type: key.stringValue)
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw SchemaProblem(type: key.stringValue)
  }
  func superDecoder() throws -> any Decoder { RecordingDecoder(record: record) }
  func superDecoder(forKey key: Key) throws -> any Decoder { RecordingDecoder(record: record) }
}

private struct Unkeyed: UnkeyedDecodingContainer {
  let record: Record
  var codingPath: [any CodingKey] = []
  var count: Int? { 1 }
  var currentIndex = 0
  var isAtEnd: Bool { currentIndex > 0 }
  init(record: Record) { self.record = record }
  mutating func decodeNil() -> Bool { false }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    currentIndex += 1
    let (schema, value) = try JSONSchema.sample(type)
    record.single = .array(schema)
    return value
  }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    throw SchemaProblem(type: "nested")
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw SchemaProblem(type: "nested") }
  mutating func superDecoder() throws -> any Decoder { RecordingDecoder(record: record) }
}

private struct Single: SingleValueDecodingContainer {
  let record: Record
  var codingPath: [any CodingKey] = []
  func decodeNil() -> Bool { false }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let (schema, value) = try JSONSchema.sample(type)
    record.single = schema
    return value
  }
}
