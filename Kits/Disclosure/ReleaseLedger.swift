import Crypto
import Foundation
public import Storage
public import Vocabulary

/// A release as it is kept: what everyone may see, and the numbers that it was made from.
struct StoredRelease: Sendable {
  let sequence: Int64
  let document: PublicRelease
  let text: String
  let cells: [LedgerCell]
  let digest: String
  let chain: String

  init(_ row: some Row) throws {
    sequence = try row.get(0)
    text = try row.get(1)
    document = try JSONDecoder().decode(PublicRelease.self, from: Data(text.utf8))
    cells = try JSONDecoder().decode([LedgerCell].self, from: Data(row.get(2, as: String.self).utf8))
    digest = try row.get(3)
    chain = try row.get(4)
  }

  static let columns: SQL = "SELECT seq, document, exact, digest, chain FROM disclosure_release"

  static func all(on db: any Connection) throws -> [StoredRelease] {
    try db.rows("\(columns) ORDER BY seq").map { try StoredRelease($0) }
  }
  static func ofYear(_ year: Int, on db: any Connection) throws -> [StoredRelease] {
    let prefix = Period(.year, of: Day(year, 1, 1) ?? Day(number: 0)).description
    return try db.rows("\(columns) WHERE period LIKE \(prefix + "%") ORDER BY seq").map { try StoredRelease($0) }
  }
  /// The last version of each period.
  static func current(_ all: [StoredRelease]) -> [StoredRelease] {
    all.filter { one in
      !all.contains { $0.document.period == one.document.period && $0.document.version > one.document.version }
    }
  }
}

/// What was published: never changed, only added to.
public enum ReleaseLedger {
  /// Publishes what a person has looked at, in the transaction that also holds its audit entry.
  ///
  /// - Parameter seen: the digest of the preview that they saw.
  /// - Throws: `release-changed` when the figures are others by now, `required` at `reason` for a new version without one.
  @discardableResult
  public static func publish(
    _ prepared: PreparedRelease, seen: String, city: String, reason: String, today: Day, at now: Instant,
    on db: any Connection
  ) throws -> Released<PublicRelease> {
    guard seen == prepared.digest else { throw Problem("release-changed", status: 409) }
    let reason = reason.filter { !$0.isNewline }
    if prepared.version > 1, reason.isEmpty { throw Problem.invalid([FieldProblem("reason", "required")]) }
    if reason.count > 500 { throw Problem.invalid([FieldProblem("reason", "too-long", ["limit": "500"])]) }
    let exact = prepared.exact
    let document = PublicRelease(
      city: city, period: exact.period.description, version: prepared.version, published: today, reason: reason,
      minimum: prepared.rules.minimum, areaFloor: prepared.rules.areaFloor, licence: prepared.rules.licence,
      coverage: exact.coverage, places: exact.places, dimensions: exact.dimensions,
      figures: prepared.figures.map {
        .init(
          period: $0.key.period, place: $0.key.place, dimension: $0.key.dimension, code: $0.key.code,
          count: $0.hiding == nil ? $0.count : nil)
      })
    let text = String(decoding: try JSONEncoder.stable.encode(document), as: UTF8.self)
    let cells = prepared.figures.map { LedgerCell($0.key, count: $0.count, hiding: $0.hiding) }
    let secret = String(decoding: try JSONEncoder.stable.encode(cells), as: UTF8.self)
    let last = try db.row("SELECT seq, chain FROM disclosure_release ORDER BY seq DESC LIMIT 1")
    let sequence = try (last?.get(0, as: Int64.self) ?? 0) + 1
    let digest = sha256(text)
    let chain = link(try last?.get(1) ?? "", text, secret)
    try db.run(
      """
      INSERT INTO disclosure_release (seq, period, version, published, document, exact, digest, chain)
      VALUES (\(sequence), \(document.period), \(document.version), \(now), \(text), \(secret), \(digest), \(chain))
      """)
    return Released(document, digest: digest)
  }

  /// Every version of every period, the newest period first and its newest version first.
  public static func all(on db: any Connection) throws -> [Released<PublicRelease>] {
    try StoredRelease.all(on: db).map { Released($0.document, digest: $0.digest) }.sorted { a, b in
      let (x, y) = (Period(a.value.period), Period(b.value.period))
      if let x, let y, x != y { return (x.last, y.first) > (y.last, x.first) }
      return a.value.version > b.value.version
    }
  }

  /// The last version of each period, the newest period first.
  public static func current(on db: any Connection) throws -> [Released<PublicRelease>] {
    var seen: Set<String> = []
    return try all(on: db).filter { seen.insert($0.value.period).inserted }
  }

  public static func find(
    _ period: String, version: Int, on db: any Connection
  ) throws -> Released<PublicRelease>? {
    try stored(period, version, db).map { Released($0.document, digest: $0.digest) }
  }

  /// The bytes of a release as they were written down, which never change.
  public static func text(_ period: String, version: Int, on db: any Connection) throws -> Released<String>? {
    try stored(period, version, db).map { Released($0.text, digest: $0.digest) }
  }

  private static func stored(_ period: String, _ version: Int, _ db: any Connection) throws -> StoredRelease? {
    try db.row("\(StoredRelease.columns) WHERE period = \(period) AND version = \(version)").map {
      try StoredRelease($0)
    }
  }

  /// The releases that are not as they were when they were published: edited, removed or moved.
  public static func damaged(on db: any Connection) throws -> [String] {
    var previous = ""
    var expected: Int64 = 1
    var found: [String] = []
    for row in try db.rows("\(StoredRelease.columns) ORDER BY seq") {
      let sequence: Int64 = try row.get(0)
      let chain = link(previous, try row.get(1), try row.get(2))
      let isWhole =
        try sequence == expected && chain == row.get(4, as: String.self)
        && sha256(row.get(1)) == row.get(3, as: String.self)
      if !isWhole { found.append("\(sequence)") }
      previous = try row.get(4)
      expected = sequence + 1
    }
    return found
  }

  private static func link(_ previous: String, _ document: String, _ exact: String) -> String {
    sha256("\(previous)\n\(sha256(document))\n\(sha256(exact))")
  }
}

/// SHA-256 as lowercase hexadecimal.
func sha256(_ text: String) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var out: [UInt8] = []
  for byte in SHA256.hash(data: Data(text.utf8)) { out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
  return String(decoding: out, as: UTF8.self)
}

extension JSONEncoder {
  /// The same value always gives the same bytes.
  static var stable: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
