import Foundation
import Vocabulary

/// The value table of one coded field, made ready: from what a cell says to codes.
struct ValueTable: Sendable {
  enum Outcome: Sendable, Hashable {
    /// Empty: not known.
    case codes([Code])
    /// Nothing fits; what comes near.
    case unknown(near: [String])
  }

  private var exact: [String: [Code]] = [:]
  /// Longest first.
  private var beginnings: [(text: String, codes: [Code])] = []
  private var parts: [(text: String, codes: [Code])] = []
  private var fallback: [Code]?
  private var crosswalk: [String: [Code]] = [:]
  /// The list's own codes and names, where the mapping has no table.
  private var own: [String: [Code]] = [:]
  private var offered: [String] = []

  /// Throws `mapping-code-unknown` for a code that is not in the city's list.
  init(_ rule: IncidentMapping.CodeRule, _ field: IncidentMapping.Field, _ book: CodeBook) throws {
    let list = field.list
    func codes(_ text: String) throws -> [Code] {
      try text.split(separator: " ").map { word in
        let code = Code(String(word))
        guard book.contains(code, in: list) || code == .unknown else {
          let near = NearMiss.of(code.text, among: book[list].entries.map(\.code.text))
          throw Problem(
            "mapping-code-unknown", status: 422,
            ["field": field.rawValue, "code": code.text, "near": near.joined(separator: ", ")])
        }
        return code
      }
    }
    for (value, target) in rule.values ?? [:] {
      let found = try codes(target)
      let stars = (value.hasPrefix("*") && value.count > 1, value.hasSuffix("*") && value.count > 1)
      switch stars {
      case (true, true) where value.count > 2: parts.append((Self.fold(String(value.dropFirst().dropLast())), found))
      case (false, true): beginnings.append((Self.fold(String(value.dropLast())), found))
      default:
        exact[Self.fold(value)] = found
        offered.append(value)
      }
    }
    beginnings.sort { ($1.text.count, $0.text) < ($0.text.count, $1.text) }
    parts.sort { ($1.text.count, $0.text) < ($0.text.count, $1.text) }
    fallback = try rule.default.map(codes)
    if let system = rule.system {
      let entries = book[list].entries.filter { $0.crosswalk[system] != nil }
      guard !entries.isEmpty else {
        throw Problem("mapping-system-unknown", status: 422, ["field": field.rawValue, "system": system])
      }
      for entry in entries {
        for foreign in entry.crosswalk[system] ?? [] {
          crosswalk[Self.number(Self.fold(foreign)), default: []].append(entry.code)
        }
      }
    }
    if rule.values == nil, rule.system == nil {
      for entry in book[list].entries {
        for name in [entry.code.text] + Array(entry.name.texts.values) where own[Self.fold(name)] == nil {
          own[Self.fold(name)] = [entry.code]
        }
        offered.append(entry.code.text)
      }
    }
  }

  func outcome(_ cell: String) -> Outcome {
    let text = Self.fold(cell)
    if let codes = exact[text] ?? own[text] { return .codes(codes) }
    if text.isEmpty { return .codes([]) }
    if let codes = crosswalk[Self.number(text)] { return .codes(codes) }
    if let found = beginnings.first(where: { text.hasPrefix($0.text) }) { return .codes(found.codes) }
    if let found = parts.first(where: { text.contains($0.text) }) { return .codes(found.codes) }
    if let fallback { return .codes(fallback) }
    return .unknown(near: NearMiss.of(cell, among: offered))
  }

  var codesOfNothing: [Code]? { fallback }

  /// Small letters, one space between words.
  static func fold(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Spreadsheets drop leading zeros.
  private static func number(_ text: String) -> String {
    text.allSatisfy(\.isNumber) ? String(text.drop { $0 == "0" }) : text
  }
}

/// What somebody may have meant: at most three, nearest first.
enum NearMiss {
  static func of(_ text: String, among known: some Sequence<String>) -> [String] {
    let wanted = Array(ValueTable.fold(text).unicodeScalars.prefix(120))
    guard !wanted.isEmpty else { return [] }
    var found: [(distance: Int, text: String)] = []
    for candidate in Set(known) {
      let other = Array(ValueTable.fold(candidate).unicodeScalars.prefix(120))
      let limit = max(2, max(wanted.count, other.count) / 3)
      guard abs(wanted.count - other.count) <= limit else { continue }
      let distance = distance(wanted, other)
      if distance <= limit { found.append((distance, candidate)) }
    }
    return found.sorted { ($0.distance, $0.text) < ($1.distance, $1.text) }.prefix(3).map(\.text)
  }

  /// Letters to add, take away or change (V. Levenshtein, 1965).
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var last = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for (j, y) in b.enumerated() { row.append(min(last[j + 1] + 1, row[j] + 1, last[j] + (x == y ? 0 : 1))) }
      last = row
    }
    return last[b.count]
  }
}

/// A number for the bytes of a cell or a row that is the same on every machine and in every version: rows are known
/// again by it. 64 bits by folded multiplication; among a million rows two alike are less likely than a broken disk.
enum CellHash {
  static func of(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> UInt64 {
    var hash = seed ^ 0x9E37_79B9_7F4A_7C15
    var at = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while at + 8 <= bytes.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      hash = mix(hash ^ word, 0xA076_1D64_78BD_642F)
      at += 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.count {
      tail |= UInt64(bytes[at]) << shift
      shift += 8
      at += 1
    }
    return mix(hash ^ tail, 0xE703_7ED1_A0B4_28DB ^ (UInt64(bytes.count) << 1))
  }

  static func of(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 { bytes.withUnsafeBufferPointer { of($0, seed: seed) } }

  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low ^ a
  }

  static func hex(_ value: UInt64) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 16) { buffer in
      for place in 0..<16 { buffer[place] = digits[Int(value >> UInt64((15 - place) * 4) & 15)] }
      return 16
    }
  }
}
