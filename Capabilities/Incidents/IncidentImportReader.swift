import Access
import Tables
import Vocabulary

/// What one table and one mapping mean together: finds the columns, reads rows, remembers what distinct cells mean.
struct RowReader {
  struct CodedField {
    let field: IncidentMapping.Field
    let table: ValueTable
    let columns: [Int]
    let names: [String]
    let separator: Character?
    let constant: [Code]?
    /// What cells mean, by their bytes: the place in `meanings`, or −1 and below in `faults`.
    var cells: [UInt64: Int] = [:]
    var meanings: [Set<Code>] = []
    var numbers: [Set<Code>: Int] = [:]
    var faults: [RowFault] = []

    func codes(_ text: String, _ column: String) throws(RowFault) -> Set<Code> {
      var codes: Set<Code> = []
      let values = separator.map { text.split(separator: $0).map { String($0).trimmingSpace } } ?? [text]
      for value in values.isEmpty ? [""] : values {
        switch table.outcome(value) {
        case .codes(let found): codes.formUnion(found)
        case .unknown(let near):
          throw RowFault(
            column, value, near.isEmpty ? "value-unknown" : "value-unknown-near",
            ["near": near.joined(separator: ", ")])
        }
      }
      return codes
    }
  }

  let mapping: IncidentMapping
  let header: [String]
  var patterns: [IncidentPattern] = []
  var patternNumbers: [UInt64: Int] = [:]
  var fields: [CodedField] = []
  let recordColumn: Int?
  let dayColumn: Int
  let timeColumn: Int?
  let receivedColumn: Int?
  let receivedTime: Int?
  let areaColumn: Int?
  let xColumn: Int?
  let yColumn: Int?
  private let offenceColumns: [Int]
  private let textColumns: [Int]
  private let digestColumns: [Int]
  let dayParser: DayParser
  let receivedParser: DayParser
  let latest: Day
  let utcOffset: Int
  let source: OrganisationID
  let sharing: Sharing
  var places: RowPlaces

  init(
    _ mapping: IncidentMapping, _ table: TableFile, order: DayParser.Order, receivedOrder: DayParser.Order,
    book: CodeBook, places: RowPlaces, source: OrganisationID, sharing: Sharing,
    today: Day, utcOffset: Int
  ) throws {
    func find(_ name: String) throws -> Int {
      if let column = table.column(named: name) { return column }
      let near = NearMiss.of(name, among: table.header)
      let others = table.header.prefix(40).filter { !near.contains($0) }
      throw Problem(
        "mapping-column-unknown", status: 422, ["column": name, "near": (near + others).joined(separator: ", ")])
    }
    func find(_ name: String?) throws -> Int? { try name.map { try find($0) } }
    self.mapping = mapping
    header = table.header
    recordColumn = try find(mapping.record)
    dayColumn = try find(mapping.day.column)
    timeColumn = try find(mapping.day.time)
    receivedColumn = try find(mapping.received?.column)
    receivedTime = try find(mapping.received?.time)
    areaColumn = try find(mapping.place?.area)
    xColumn = try find(mapping.place?.x)
    yColumn = try find(mapping.place?.y)
    guard (xColumn == nil) == (yColumn == nil) else {
      throw Problem("mapping-unreadable", status: 422, ["detail": "place.x, place.y"])
    }
    offenceColumns = try mapping.offenceText.map { try find($0) }
    textColumns = try mapping.text.map { try find($0) }
    for field in IncidentMapping.Field.allCases {
      guard let rule = mapping.codes[field] else { continue }
      let table = try ValueTable(rule, field, book)
      let constant = try rule.value.map { value -> [Code] in
        let fixed = IncidentMapping.CodeRule(values: ["": value])
        guard case .codes(let codes) = try ValueTable(fixed, field, book).outcome("") else { return [] }
        return codes
      }
      fields.append(
        CodedField(
          field: field, table: table, columns: try rule.allColumns.map { try find($0) }, names: rule.allColumns,
          separator: rule.separator?.first, constant: constant))
    }
    guard let conduct = mapping.codes[.conduct],
      !conduct.allColumns.isEmpty || conduct.value != nil || conduct.default != nil
    else { throw Problem("mapping-conduct-missing", status: 422) }
    let single = [timeColumn, receivedColumn, receivedTime, areaColumn, xColumn, yColumn].compactMap { $0 }
    let used = [dayColumn] + single + offenceColumns + textColumns + fields.flatMap(\.columns)
    digestColumns = Set(used).subtracting([recordColumn].compactMap { $0 })
      .sorted { table.header[$0] < table.header[$1] }
    dayParser = DayParser(order: order)
    receivedParser = DayParser(order: receivedOrder)
    latest = today
    self.utcOffset = utcOffset
    self.source = source
    self.sharing = sharing
    self.places = places
  }

  /// The hash of the row's own number; 0 for a blank cell or when there is no such column.
  func recordHash(_ row: TableRow) -> UInt64 {
    guard let recordColumn else { return 0 }
    return row.withBytes(recordColumn) { bytes in
      let inner = Self.trim(bytes)
      return inner.isEmpty ? 0 : max(1, CellHash.of(inner))
    }
  }

  /// Reads a row but for a position, which `resolve` finds for many rows at once.
  mutating func read(_ row: TableRow) -> Result<(row: ImportedRow, position: (x: Double, y: Double)?), RowFault> {
    do throws(RowFault) {
      if let problem = row.problem { throw RowFault("", "", problem.code, problem.arguments) }
      var digest: UInt64 = 0
      for column in digestColumns {
        digest = row.withBytes(column) { CellHash.of(Self.trim($0), seed: digest) }
      }
      let occurred = try occurrence(row)
      let received = try receivedInstant(row)
      var (place, position) = try place(row, on: occurred.day)
      if position != nil { place = .unlocated(.outside) }
      let pattern = try pattern(row)
      var read = ImportedRow(
        rowNumber: row.rowNumber, digest: digest, occurred: occurred, received: received, place: place,
        pattern: pattern)
      if let recordColumn {
        read.recordHash = recordHash(row)
        if read.recordHash != 0 {
          let text = row.trimmed(recordColumn) ?? ""
          guard text.utf8.count <= 200 else { throw RowFault(header[recordColumn], text, "too-long", ["limit": "200"]) }
          read.record = text
        }
      }
      read.offenceText = try joined(row, offenceColumns, " · ", limit: 500)
      read.text = try joined(row, textColumns, "\n", limit: DraftCheck.longestText)
      return .success((read, position))
    } catch {
      return .failure(error)
    }
  }

  /// Turns positions into areas; `points` are in degrees, nil where the projection has no answer.
  mutating func resolve(_ rows: inout [ImportedRow], _ positions: [(row: Int, x: Double, y: Double)]) throws {
    try places.resolve(&rows, positions, keepsPoint: mapping.place?.keepsPoint == true)
  }
}
