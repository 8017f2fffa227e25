import Foundation
import StorageTesting
import Testing
import Vocabulary

@testable import CapabilityKit

/// The law: what is written is what Foundation's encoder writes, byte for byte.
struct JSONBytesTests {
  /// A value of any shape.
  private indirect enum Some: Encodable {
    case null
    case yes(Bool)
    case whole(Int64)
    case number(Double)
    case text(String)
    case list([Some])
    case object([String: Some])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .null:
        var container = encoder.singleValueContainer()
        try container.encodeNil()
      case .yes(let value): try value.encode(to: encoder)
      case .whole(let value): try value.encode(to: encoder)
      case .number(let value): try value.encode(to: encoder)
      case .text(let value): try value.encode(to: encoder)
      case .list(let values): try values.encode(to: encoder)
      case .object(let values): try values.encode(to: encoder)
      }
    }

    init(_ random: inout SeededRandom, depth: Int) {
      switch random.next() % (depth > 3 ? 5 : 7) {
      case 0: self = .null
      case 1: self = .yes(random.next() % 2 == 0)
      case 2: self = .whole(Int64(bitPattern: random.next()) >> Int64(random.next() % 64))
      case 3: self = .number((random.unit() - 0.5) * pow(10, Double(random.next() % 40) - 20))
      case 4: self = .text(Self.text(&random))
      case 5: self = .list((0..<random.next() % 5).map { _ in Some(&random, depth: depth + 1) })
      default:
        var fields: [String: Some] = [:]
        for _ in 0..<random.next() % 6 { fields[Self.text(&random)] = Some(&random, depth: depth + 1) }
        self = .object(fields)
      }
    }

    private static let letters = Array("abcABZ09 _-/\\\"'<>&{}[],:\u{7F}é€😀مرحبا\u{2028}").map { String($0) }

    private static func text(_ random: inout SeededRandom) -> String {
      (0..<random.next() % 12).map { _ -> String in
        let number = Int(random.next() % UInt64(letters.count + 32))
        return number < 32 ? String(UnicodeScalar(UInt8(number))) : letters[number - 32]
      }.joined()
    }
  }

  private static func expected(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func written(_ value: some Encodable) throws -> String {
    String(decoding: try JSONBytes.of(value), as: UTF8.self)
  }

  @Test func valuesOfAnyShapeAreWrittenAsFoundationWritesThem() throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<3000 {
      let value = Some(&random, depth: 0)
      #expect(try Self.written(value) == Self.expected(value))
    }
  }

  private enum Shape: String, Codable { case round, flat }
  private enum Choice: Encodable {
    case none
    case some(count: Int, names: [String])
    case bare(Double)
  }
  private class Base: Encodable {
    let id = 7
  }
  private final class Derived: Base {
    private enum Key: String, CodingKey { case name, tags, later }
    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("n", forKey: .name)
      try super.encode(to: container.superEncoder())
      var tags = container.nestedUnkeyedContainer(forKey: .tags)
      var later = container.nestedContainer(keyedBy: Key.self, forKey: .later)
      try later.encode(1.5, forKey: .name)
      try tags.encode(2)
      var inner = tags.nestedContainer(keyedBy: Key.self)
      try tags.encodeNil()
      try inner.encode([3], forKey: .tags)
      var innermost = tags.nestedUnkeyedContainer()
      try innermost.encode("x")
      try later.encode(Shape.flat, forKey: .later)
      // A key written again: the last value holds.
      try container.encode("m", forKey: .name)
      try super.encode(to: tags.superEncoder())
    }
  }
  private struct Record: Encodable {
    var z = UInt8(3)
    var a: Int?
    var m: Float = 0.1
    var b = [Shape.round: 1]
    var c = [3: "three"]
    var choices: [Choice] = [.none, .some(count: 2, names: ["é"]), .bare(-0.0)]
    var shape = Shape.flat
    var language = Language("ar")
    var empty: [String: String] = [:]
    var none: [Int] = []
    var large = [Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e21, 1e16, 123_456_789]
  }

  @Test func recordsChoicesAndContainersWithinContainersAreWrittenAsFoundationWritesThem() throws {
    #expect(try Self.written(Record()) == Self.expected(Record()))
    #expect(try Self.written([Derived(), Derived()]) == Self.expected([Derived(), Derived()]))
    #expect(try Self.written("alone") == "\"alone\"")
    #expect(try Self.written(Int?.none) == "null")
  }

  @Test func whatJSONDoesNotHaveIsRefused() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: EncodingError.self) { try JSONBytes.of([value]) }
    }
    #expect(throws: EncodingError.self) { try JSONBytes.of([Date(timeIntervalSince1970: 0)]) }
    #expect(throws: EncodingError.self) { try JSONBytes.of(["a": Data([1])]) }
    #expect(throws: EncodingError.self) { try JSONBytes.of(URL(filePath: "/")) }
    #expect(throws: EncodingError.self) { try JSONBytes.of(Decimal(1)) }
  }
}
