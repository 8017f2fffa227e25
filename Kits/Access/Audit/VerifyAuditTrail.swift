public import Storage
import Vocabulary

/// The result of reading the whole audit trail.
public struct AuditVerification: Sendable, Hashable {
  /// What was done to the trail, and to which entries.
  public struct Fault: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable { case edited, removed, inserted, reordered }
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
  /// Reads the whole chain once and says which entries were edited, removed, inserted or reordered. Memory does not
  /// grow with the trail unless it is broken.
  public static func verify(on db: any Connection) throws -> AuditVerification {
    let head = try head(on: db)
    var scan = ChainScan()
    try db.forEachRow(
      """
      SELECT seq, at, person, organisation, action, subject_kind, subject_id, summary, previous, hash
      FROM audit_entry ORDER BY seq
      """
    ) { row in
      let previous: String = try row.get(8)
      let own = link(
        previous: previous, at: try row.get(1), person: try row.optional(2), organisation: try row.optional(3),
        action: try row.get(4), subject: Reference(try row.get(5), try row.get(6)), summary: try row.get(7))
      scan.take(sequence: try row.get(0), previous: previous, hash: try row.get(9), own: own)
    }
    let links = scan.breaks.isEmpty ? [] : try chainLinks(on: db)
    return AuditVerification(entries: scan.count, head: head, faults: scan.faults(head: head, links: links))
  }

  private static func chainLinks(on db: any Connection) throws -> [ChainLink] {
    try db.rows("SELECT seq, previous, hash FROM audit_entry ORDER BY seq").map {
      ChainLink(sequence: try $0.get(0), previous: try $0.get(1), hash: try $0.get(2))
    }
  }
}

struct ChainLink {
  let sequence: Int64
  let previous: String
  let hash: String
}

/// What one reading of the chain finds.
struct ChainScan {
  private(set) var count: Int64 = 0
  /// Entries that are whole in themselves, after an entry that is, and yet do not name it as the one before.
  private(set) var breaks: [ChainLink] = []
  private var found: [AuditVerification.Fault] = []
  private var last: (sequence: Int64, hash: String, isWhole: Bool) = (0, AuditTrail.genesis, true)

  mutating func take(sequence: Int64, previous: String, hash: String, own: String) {
    count += 1
    let isWhole = own == hash
    if !isWhole { note(.edited, sequence...sequence) }
    if sequence > last.sequence + 1 {
      note(.removed, (last.sequence + 1)...(sequence - 1))
    } else if sequence <= last.sequence {
      note(.inserted, sequence...sequence)
    } else if previous != last.hash, isWhole, last.isWhole, breaks.count < 1000 {
      breaks.append(ChainLink(sequence: sequence, previous: previous, hash: hash))
    }
    last = (sequence, hash, isWhole)
  }

  func faults(head: AuditHead, links: [ChainLink]) -> [AuditVerification.Fault] {
    var faults = found
    let places = Dictionary(links.map { ($0.hash, $0.sequence) }, uniquingKeysWith: { first, _ in first })
    let moved = Self.moved(links)
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

  /// The entries that stand elsewhere than the chain has them; empty unless the chain still runs through all of them.
  private static func moved(_ links: [ChainLink]) -> [Int64] {
    let next = Dictionary(links.map { ($0.previous, $0) }, uniquingKeysWith: { first, _ in first })
    var hash = AuditTrail.genesis
    var moved: [Int64] = []
    for link in links {
      guard let following = next[hash] else { return [] }
      if following.sequence != link.sequence { moved.append(link.sequence) }
      hash = following.hash
    }
    return moved
  }

  private mutating func note(_ kind: AuditVerification.Fault.Kind, _ entries: ClosedRange<Int64>) {
    if found.count < 1000 { found.append(.init(kind, entries)) }
  }
}
