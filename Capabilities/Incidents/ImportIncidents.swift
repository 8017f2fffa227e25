import Access
import CapabilityKit
import Places
import Storage
import Tables
import Translation
import Vocabulary

extension IncidentDesk {
  /// Takes the incidents of a file. Needs `incidents.import` for the source. Bad rows are refused one by one; good ones
  /// land, batch by batch, each batch whole or not at all. What is here already stays as it is, or is updated with
  /// history where the file tells it differently. `rejects` is handed the refused rows as a file, part by part.
  ///
  /// Throws `day-order-ambiguous` where days can be read in two ways, and problems of the mapping.
  func importIncidents(
    _ table: TableFile, _ request: IncidentImport, by who: Principal?, t: Translator,
    progress: JobProgress = .silent, rejects: (([UInt8]) throws -> Void)? = nil
  ) async throws -> IncidentImportReport {
    try policy.require(who, .importIncidents, owner: request.source)
    let snapshot = try await services.places.current(database)
    let (book, source, rowLimit) = (try await book(), request.source, request.rowLimit)
    let sharing = try await sharing(request.sharing, of: source, by: who)
    let rows = try RowReader(
      request.mapping, table, order: try ImportDayOrder.order(request.mapping.day, table, chosen: request.dayOrder),
      receivedOrder: try request.mapping.received.map { try ImportDayOrder.order($0, table, chosen: request.dayOrder) }
        ?? .yearMonthDay,
      book: book, places: try RowPlaces(snapshot, request.mapping.place), source: source,
      sharing: sharing, today: services.today,
      utcOffset: services.city.current.utcOffset(at: now))
    // Two looks through the whole file, one beside the other.
    async let digest = request.isDryRun ? nil : Self.digest(table)
    let together = try ImportPass.together(table, rows, limit: rowLimit)
    let (seen, hasRecords) = try await database.read { db in
      (try IncidentImportStore.identities(source, on: db), try IncidentImportStore.hasRecords(source, on: db))
    }
    var pass = ImportPass(
      table, rows, together: together.counts, seen: seen, keepsRejects: rejects != nil, rowLimit: rowLimit, t: t,
      now: now)
    let writer = ImportWriter(
      desk: self, request: request, isCorrection: table.isRejects, hasRecords: hasRecords,
      mapping: request.mapping.fingerprint, who: who)
    var report = IncidentImportReport()
    report.isDryRun = request.isDryRun
    var number: Int?
    if let digest = try await digest { number = try await writer.begin(digest: digest) }
    report.importNumber = number
    let total = together.rows > 0 ? together.rows : nil
    do {
      var batch = try pass.next()
      while let current = batch {
        try progress.checkCancelled()
        // While one batch is written, the next is read.
        async let written = writer.write(current, import: number)
        let following = Result { try pass.next() }
        report.add(try await written)
        batch = try following.get()
        let more = pass.takeRejects()
        if !more.isEmpty { try rejects?(more) }
        progress.tell(pass.report.read, of: total)
      }
      report.take(pass.report)
      if pass.hasRejects || rejects != nil { try rejects?(pass.takeRejects()) }
    } catch {
      report.take(pass.report)
      report.isCancelled = error is CancellationError
      if let number { try? await writer.end(number, error is CancellationError ? .cancelled : .failed, report) }
      if let violation = error as? ConstraintViolation, violation.kind == .unique {
        throw Problem("import-at-once", status: 409)
      }
      throw error
    }
    if let number { try await writer.end(number, .done, report) }
    return report
  }

  /// Tells files apart in the audit trail without keeping their content.
  private static func digest(_ table: TableFile) throws -> String {
    var (a, b): (UInt64, UInt64) = (1, 2)
    var header = table.rawHeader.joined(separator: "\u{1F}")
    header.withUTF8 { bytes in (a, b) = (CellHash.of(bytes, seed: a), CellHash.of(bytes, seed: b)) }
    try table.forEachRow { row in
      for column in 0..<row.count {
        row.withBytes(column) { bytes in
          a = CellHash.of(bytes, seed: a)
          b = CellHash.mix(b ^ a, 0xA076_1D64_78BD_642F)
        }
      }
      return true
    }
    return CellHash.hex(a) + CellHash.hex(b)
  }
}

extension IncidentImportReport {
  mutating func take(_ pass: IncidentImportReport) {
    read = pass.read
    refused = pass.refused
    refusedCount = pass.refusedCount
    refusedByCode = pass.refusedByCode
  }
}

/// In which order a column's days are meant: as the mapping says, else as chosen, else as the file shows.
enum ImportDayOrder {
  static func order(
    _ rule: IncidentMapping.DayRule, _ table: TableFile, chosen: DayParser.Order?
  ) throws -> DayParser.Order {
    if let order = rule.order.flatMap({ DayParser.Order(rawValue: $0.rawValue) }) { return order }
    if let chosen { return chosen }
    switch try guess(rule.column, table) {
    case .certain(let order): return order
    case .none: return .yearMonthDay
    case .mixed(let examples):
      throw Problem(
        "day-order-mixed", status: 422, ["column": rule.column, "examples": examples.joined(separator: ", ")])
    case .ambiguous(let orders, let examples):
      throw ambiguous(rule.column, orders, examples)
    }
  }

  static func guess(_ name: String, _ table: TableFile) throws -> DayOrderGuess {
    guard !name.isEmpty else { throw Problem("mapping-day-missing", status: 422) }
    guard let column = table.column(named: name) else {
      throw Problem(
        "mapping-column-unknown", status: 422, ["column": name, "near": table.header.joined(separator: ", ")])
    }
    var samples: [String] = []
    var seen: Set<String> = []
    var rows = 0
    try table.forEachRow { row in
      rows += 1
      if let text = row.trimmed(column), seen.insert(text).inserted { samples.append(text) }
      return rows < 20_000 && samples.count < 2000
    }
    return DayParser.guess(order: samples)
  }

  /// Both readings of an example, so that a person can see which is meant.
  static func ambiguous(_ column: String, _ orders: [DayParser.Order], _ examples: [String]) -> Problem {
    let example = examples.first ?? ""
    let readings = orders.map { order in
      let day = (try? DayParser(order: order).parse(example))?.day.description ?? "?"
      return "\(order.rawValue): \(day)"
    }
    return Problem(
      "day-order-ambiguous", status: 422,
      [
        "column": column, "value": example, "readings": readings.joined(separator: "; "),
        "orders": orders.map(\.rawValue).joined(separator: ", "),
      ])
  }
}
