import Tables
import Translation
import Vocabulary

/// A batch of whole incidents, ready to be written or compared.
struct ImportBatch: Sendable {
  var drafts: [ImportDraft]
  var patterns: [IncidentPattern]
  var bulk: BulkIncidents
  /// Drafts whose rows were here before and have no number.
  var known = 0
}

/// Goes through a file once, batch by batch. Rows of one incident may stand anywhere in it: how many belong together
/// was counted before, so that an incident is handed on when its last row was read. Memory holds one batch, the incidents
/// that wait for rows, and a number for each row.
struct ImportPass {
  static let batchSize = 50_000

  private var reader: TableReader
  private var rows: RowReader
  private let isLimited: Bool
  private let rowLimit: Int
  /// Rows that are still to come, for numbers that stand in more than one row.
  private var waiting: [UInt64: UInt32]
  private var open: [UInt64: [ImportedRow]] = [:]
  private var bulk = BulkIncidents()
  private var bulkNumbers: [Int: Int] = [:]
  private var joinedNumbers: [[Int]: Int] = [:]
  private let seen: Set<UInt64>
  private var occurrences: [UInt64: UInt32] = [:]
  private var rejects: Rejects?
  private let t: Translator
  private let now: Instant
  private(set) var report = IncidentImportReport()
  private var isAtEnd = false

  init(
    _ table: TableFile, _ rows: RowReader, together: [UInt64: UInt32], seen: Set<UInt64>, keepsRejects: Bool,
    rowLimit: Int, t: Translator, now: Instant
  ) {
    reader = table.reader()
    self.rows = rows
    waiting = together
    self.seen = seen
    rejects = keepsRejects ? Rejects(of: table) : nil
    self.rowLimit = rowLimit
    isLimited = rowLimit != .max
    self.t = t
    self.now = now
  }

  /// Which numbers stand in several rows, how often, and how many rows there are.
  static func together(
    _ table: TableFile, _ rows: RowReader, limit: Int
  ) throws -> (counts: [UInt64: UInt32], rows: Int) {
    guard rows.recordColumn != nil else { return ([:], 0) }
    var counts: [UInt64: UInt32] = [:]
    var total = 0
    try table.forEachRow { row in
      total += 1
      let hash = rows.recordHash(row)
      if hash != 0 { counts[hash, default: 0] += 1 }
      return total < limit
    }
    return (counts.filter { $0.value > 1 }, total)
  }

  /// The header and the refused rows since the last call.
  mutating func takeRejects() -> [UInt8] { rejects?.take() ?? [] }
  var hasRejects: Bool { (rejects?.count ?? 0) > 0 }

  /// The next whole incidents; nil at the end.
  mutating func next() throws -> ImportBatch? {
    if isAtEnd { return nil }
    var read: [ImportedRow] = []
    read.reserveCapacity(Self.batchSize)
    var positions: [(row: Int, x: Double, y: Double)] = []
    var ended: [UInt64] = []
    while read.count < Self.batchSize {
      guard report.read < rowLimit, let row = try reader.next() else {
        isAtEnd = true
        break
      }
      report.read += 1
      switch rows.read(row) {
      case .success(let good):
        if let position = good.position { positions.append((read.count, position.x, position.y)) }
        read.append(good.row)
      case .failure(let fault):
        let reason = report.refuse(row.rowNumber, fault, t)
        rejects?.add(row, problem: reason)
        let hash = rows.recordHash(row)
        // The last row of a record may be the one that is refused.
        if hash != 0, count(off: hash) { ended.append(hash) }
        // A file of nothing but bad rows must not grow in memory either.
        if report.refusedCount % Self.batchSize == 0 { return try batch(&read, positions, ended) }
      }
    }
    return try batch(&read, positions, ended)
  }

  private mutating func batch(
    _ read: inout [ImportedRow], _ positions: [(row: Int, x: Double, y: Double)], _ ended: [UInt64]
  ) throws -> ImportBatch {
    var drafts: [ImportDraft] = []
    drafts.reserveCapacity(read.count)
    var known = 0
    try rows.resolve(&read, positions)
    for row in read {
      if row.recordHash == 0 {
        let occurrence = occurrences[row.digest, default: 0]
        occurrences[row.digest] = occurrence + 1
        let identity = CellHash.mix(row.digest &+ UInt64(occurrence), 0xE703_7ED1_A0B4_28DB)
        if seen.contains(identity) {
          known += 1
        } else {
          drafts.append(ImportDraft(first: row, identity: identity))
        }
      } else if waiting[row.recordHash] != nil || open[row.recordHash] != nil {
        open[row.recordHash, default: []].append(row)
        if count(off: row.recordHash) { close(row.recordHash, &drafts) }
      } else {
        drafts.append(ImportDraft(first: row))
      }
    }
    for hash in ended { close(hash, &drafts) }
    if isAtEnd, !open.isEmpty { for hash in open.keys.sorted() { close(hash, &drafts) } }
    for index in drafts.indices { try prepare(&drafts[index]) }
    return ImportBatch(drafts: drafts, patterns: rows.patterns, bulk: bulk, known: known)
  }

  /// Counts a row of a number that stands in several; true when it was the last.
  private mutating func count(off hash: UInt64) -> Bool {
    guard let left = waiting[hash] else { return false }
    if left > 1 {
      waiting[hash] = left - 1
      return false
    }
    waiting[hash] = nil
    return true
  }

  private mutating func close(_ hash: UInt64, _ drafts: inout [ImportDraft]) {
    guard let rows = open.removeValue(forKey: hash), let first = rows.first else { return }
    drafts.append(ImportDraft(first: first, rest: Array(rows.dropFirst())))
  }

  private mutating func prepare(_ draft: inout ImportDraft) throws {
    let row = draft.first
    if draft.rest.isEmpty {
      let number: Int
      if let known = bulkNumbers[row.pattern] {
        number = known
      } else {
        number = try bulk.pattern(rows.patterns[row.pattern])
        bulkNumbers[row.pattern] = number
      }
      draft.prepared = PreparedIncident(
        pattern: number, occurred: row.occurred, received: row.received ?? now, place: row.place,
        sourceRecord: row.record,
        offenceTexts: row.offenceText.map(Self.line), text: row.text, point: row.point)
      return
    }
    let all = draft.rows
    let parts = all.map(\.pattern)
    let number: Int
    if let known = joinedNumbers[parts] {
      number = known
    } else {
      number = try bulk.pattern(IncidentPattern.joined(parts.map { rows.patterns[$0] }))
      joinedNumbers[parts] = number
    }
    draft.prepared = PreparedIncident(
      pattern: number, occurred: all.occurred, received: all.received ?? now, place: all.place,
      sourceRecord: row.record,
      offenceTexts: IncidentColumns.offenceTexts(all.offences(rows.patterns)), text: all.joinedText, point: all.point)
  }

  /// One line an offence.
  private static func line(_ text: String) -> String {
    text.utf8.contains { $0 == 10 || $0 == 13 } ? String(text.map { $0.isNewline ? " " : $0 }) : text
  }
}
