public import Storage
import Vocabulary

/// The result of reading the whole audit trail.
public struct AuditVerification: Sendable, Hashable {
  /// What was done to the trail, and to which entries.
  public struct Fault: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
      case edited, removed, inserted, reordered
      /// The chain is whole in itself and is not the one whose head was noted: somewhere among these entries it was
      /// written anew, with every hash after it.
      case rewritten
    }
    public let kind: Kind
    /// The numbers of the entries as they stand now; for removed ones without a gap, the number at which they are
    /// missing.
    public let entries: ClosedRange<Int64>
    init(_ kind: Kind, _ entries: ClosedRange<Int64>) {
      self.kind = kind
      self.entries = entries
    }
  }
  public let entries: Int64
  public let head: AuditHead
  /// In the order of the entries; not more than a thousand.
  public let faults: [Fault]
  public var isIntact: Bool { faults.isEmpty }
}

extension AuditTrail {
  /// Reads the whole chain once and says which entries were edited, removed, inserted or reordered; a chain that is
  /// broken is read a second time. Memory does not grow with the trail.
  ///
  /// - Parameters:
  ///   - noted: heads that were noted elsewhere earlier. The first that the trail does not have proves a rewriting
  ///     between it and the one before.
  ///   - progress: is told now and then how many entries were read; what it throws ends the reading.
  public static func verify(
    noted: [AuditHead] = [], progress: (Int64) throws -> Void = { _ in }, on db: any Connection
  ) throws -> AuditVerification {
    let head = try head(on: db)
    var scan = ChainScan()
    var heads = NotedHeads(noted)
    try db.forEachRow(
      """
      SELECT seq, at, person, organisation, action, subject_kind, subject_id, summary, previous, hash
      FROM audit_entry ORDER BY seq
      """
    ) { row in
      let (sequence, previous, hash): (Int64, String, String) = (try row.get(0), try row.get(8), try row.get(9))
      let own = link(
        previous: previous, at: try row.get(1), person: try row.optional(2), organisation: try row.optional(3),
        action: try row.get(4), subject: Reference(try row.get(5), try row.get(6)), summary: try row.get(7))
      scan.take(sequence: sequence, previous: previous, hash: hash, own: own)
      heads.take(sequence, hash)
      if scan.count % 5000 == 0 { try progress(scan.count) }
    }
    try progress(scan.count)
    let places = scan.breaks.isEmpty ? [:] : try places(of: Set(scan.breaks.map(\.previous)), on: db)
    let faults = scan.faults(head: head, places: places) + [heads.fault].compactMap { $0 }
    return AuditVerification(entries: scan.count, head: head, faults: faults)
  }

  /// The first entries that have these hashes.
  private static func places(of wanted: Set<String>, on db: any Connection) throws -> [String: Int64] {
    var places: [String: Int64] = [:]
    try db.forEachRow("SELECT seq, hash FROM audit_entry ORDER BY seq") { row in
      let hash: String = try row.get(1)
      if wanted.contains(hash), places[hash] == nil { places[hash] = try row.get(0) }
    }
    return places
  }
}

/// Compares the trail with the heads that somebody noted.
struct NotedHeads {
  private let noted: [AuditHead]
  private var met = 0
  private var lastGood: Int64 = 0
  private var firstBad: Int64?

  init(_ noted: [AuditHead]) { self.noted = noted.filter { $0.sequence > 0 }.sorted { $0.sequence < $1.sequence } }

  mutating func take(_ sequence: Int64, _ hash: String) {
    while met < noted.count, noted[met].sequence < sequence { miss() }
    while met < noted.count, noted[met].sequence == sequence {
      guard noted[met].hash == hash else {
        miss()
        continue
      }
      if firstBad == nil { lastGood = sequence }
      met += 1
    }
  }

  private mutating func miss() {
    firstBad = firstBad ?? noted[met].sequence
    met += 1
  }

  var fault: AuditVerification.Fault? {
    guard let bad = firstBad ?? (met < noted.count ? noted[met].sequence : nil) else { return nil }
    return .init(.rewritten, min(lastGood + 1, bad)...bad)
  }
}

/// What one reading of the chain finds.
struct ChainScan {
  /// An entry that is whole in itself, after one that is, and yet does not name it as the one before.
  struct Break {
    let sequence: Int64
    let previous: String
    /// The hash of the entry that stands before it.
    let before: String
    /// How many entries stand before it.
    let index: Int64
  }
  private(set) var count: Int64 = 0
  private(set) var breaks: [Break] = []
  private var found: [AuditVerification.Fault] = []
  private var first: String?
  private var last: (sequence: Int64, hash: String, isWhole: Bool) = (0, AuditTrail.genesis, true)

  mutating func take(sequence: Int64, previous: String, hash: String, own: String) {
    let isWhole = own == hash
    if !isWhole { note(.edited, sequence...sequence) }
    if sequence > last.sequence + 1 {
      note(.removed, (last.sequence + 1)...(sequence - 1))
    } else if sequence <= last.sequence {
      note(.inserted, sequence...sequence)
    } else if previous != last.hash, isWhole, last.isWhole, breaks.count < 1000 {
      breaks.append(Break(sequence: sequence, previous: previous, before: last.hash, index: count))
    }
    if first == nil { first = previous }
    count += 1
    last = (sequence, hash, isWhole)
  }

  func faults(head: AuditHead, places: [String: Int64]) -> [AuditVerification.Fault] {
    var faults = found
    let moved = moved
    var explainsMissing = false
    var explainsSurplus = false
    if !moved.isEmpty {
      faults += moved.map { .init(.reordered, $0...$0) }
    } else {
      for broken in breaks {
        if let place = places[broken.previous] ?? (broken.previous == AuditTrail.genesis ? 0 : nil) {
          if place < broken.sequence - 1 {
            explainsSurplus = true
            faults.append(.init(.inserted, (place + 1)...(broken.sequence - 1)))
          } else {
            faults.append(.init(.reordered, broken.sequence...broken.sequence))
          }
        } else if last.sequence < head.sequence {
          // The one before is nowhere and the trail is too short: it was taken out and the rest numbered anew.
          explainsMissing = true
          faults.append(.init(.removed, broken.sequence...broken.sequence))
        } else {
          // The one before is nowhere and nothing is missing: it was rewritten together with its hash.
          faults.append(.init(.edited, (broken.sequence - 1)...(broken.sequence - 1)))
        }
      }
    }
    if last.sequence < head.sequence, !explainsMissing {
      faults.append(.init(.removed, (last.sequence + 1)...head.sequence))
    } else if last.sequence > head.sequence, !explainsSurplus {
      faults.append(.init(.inserted, (head.sequence + 1)...last.sequence))
    } else if last.sequence == head.sequence, last.hash != head.hash, last.isWhole, moved.isEmpty, last.sequence > 0 {
      faults.append(.init(.edited, last.sequence...last.sequence))
    }
    return faults.sorted { ($0.entries.lowerBound, $0.kind.rawValue) < ($1.entries.lowerBound, $1.kind.rawValue) }
  }

  /// The entries that stand elsewhere than the chain has them, at most a thousand; empty unless the chain still runs
  /// through all of them. Between two breaks the chain runs as the entries stand, so that the pieces are put in order
  /// rather than the entries.
  private var moved: [Int64] {
    guard !breaks.isEmpty, breaks.count < 1000, let first, !found.contains(where: { $0.kind != .edited }) else {
      return []
    }
    var pieces: [String: (start: Int64, count: Int64, end: String)] = [:]
    var (start, previous): (Int64, String) = (0, first)
    // A break before the first entry is none between two.
    for broken in breaks where broken.index > 0 {
      pieces[previous] = (start, broken.index - start, broken.before)
      (start, previous) = (broken.index, broken.previous)
    }
    pieces[previous] = (start, count - start, last.hash)
    guard pieces.count == breaks.count(where: { $0.index > 0 }) + 1 else { return [] }
    var moved: [Int64] = []
    var (hash, place): (String, Int64) = (AuditTrail.genesis, 0)
    for _ in 0..<pieces.count {
      guard let piece = pieces[hash] else { return [] }
      if piece.start != place {
        // Without gaps the n-th entry has the number n.
        moved += (place..<(place + min(piece.count, 1000))).map { $0 + 1 }
      }
      place += piece.count
      hash = piece.end
    }
    return Array(moved.sorted().prefix(1000))
  }

  private mutating func note(_ kind: AuditVerification.Fault.Kind, _ entries: ClosedRange<Int64>) {
    if found.count < 1000 { found.append(.init(kind, entries)) }
  }
}
