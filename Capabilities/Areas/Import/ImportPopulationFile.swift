import Access
import CapabilityKit
import Places
import Storage
import Tables
import Vocabulary

/// Which columns of a table say where, how many and when.
struct PopulationOrder: Sendable, Hashable {
  var area = ""
  var value = ""
  var year: Int?
  var yearColumn: String?
  var layer: String?

  init(area: String, value: String, year: Int? = nil, yearColumn: String? = nil, layer: String? = nil) {
    self.area = area
    self.value = value
    self.year = year
    self.yearColumn = yearColumn
    self.layer = layer
  }

  /// Reads `area`, `value`, `year`, `year-column` and `layer`.
  init(_ query: Query) throws {
    area = query["area"] ?? ""
    value = query["value"] ?? ""
    yearColumn = query["year-column"]
    layer = query["layer"]
    if let text = query["year"] {
      guard let number = Int(text) else {
        throw Problem.invalid([FieldProblem("year", "not-a-number", ["value": text])])
      }
      year = number
    }
  }

  var query: Query {
    Query(
      [
        .init("area", area), .init("value", value), .init("year", year.map { "\($0)" } ?? ""),
        .init("year-column", yearColumn ?? ""), .init("layer", layer ?? ""),
      ].filter { !$0.value.isEmpty })
  }
}

/// The one way for population figures into Concord.
enum ImportPopulationFile {
  static func rows(_ table: TableFile, _ order: PopulationOrder) throws -> [PopulationRow] {
    var problems: [FieldProblem] = []
    func column(_ field: String, _ name: String) -> Int {
      if name.isEmpty {
        problems.append(FieldProblem(field, "required"))
        return 0
      }
      if let place = table.column(named: name) { return place }
      problems.append(
        FieldProblem(field, "column-unknown", ["value": name, "columns": table.header.joined(separator: ", ")]))
      return 0
    }
    let area = column("area", order.area)
    let value = column("value", order.value)
    let yearColumn = order.yearColumn.map { column("year-column", $0) }
    if yearColumn == nil {
      switch order.year {
      case nil: problems.append(FieldProblem("year", "required"))
      case let year? where !(1...9999).contains(year):
        problems.append(FieldProblem("year", "out-of-range", ["least": "1", "most": "9999"]))
      default: break
      }
    }
    if !problems.isEmpty { throw Problem.invalid(problems) }
    let all = try table.rows()
    // One style for the column: `6,718` alone could be either.
    let style = NumberStyle.guess(all.compactMap { $0.trimmed(value) }.filter { $0.contains(where: \.isNumber) })
    return all.compactMap { row in
      guard let name = row.trimmed(area) else { return nil }
      // A year that cannot be read is refused with its row, as a year that is none.
      let year =
        yearColumn.map { row.integer($0) ?? row.number($0).flatMap { Int(exactly: $0) } ?? 0 } ?? order.year ?? 0
      return PopulationRow(
        row: row.rowNumber, area: name, year: (1...9999).contains(year) ? year : 0,
        value: row.number(value) ?? style.flatMap { row.number(value, as: $0) })
    }
  }

  static func perform(
    _ table: TableFile, named source: String, _ order: PopulationOrder, by who: Principal, _ services: Services,
    dryRun: Bool = false
  ) async throws -> PopulationReport {
    try services.policy.require(who, .manageAreas)
    let rows = try rows(table, order)
    let areas = try await services.currentPlaces().chosenLayer(order.layer)
    guard !areas.isEmpty else { throw Problem("areas-missing", status: 422) }
    let now = services.surroundings.now()
    return try await services.database.write { db in
      let report = try Places.importPopulation(rows, areas: areas, source: source, on: db, dryRun: dryRun)
      if !dryRun, report.imported > 0 {
        let years = Set(rows.map(\.year)).sorted().map { "\($0)" }.joined(separator: " ")
        try AuditTrail.record(
          "areas.population-imported", by: who, subject: AreaReference.of(layer: areas.layer),
          changes: [Change("figures", nil, "\(report.imported)"), Change("years", nil, String(years.prefix(200)))],
          at: now, on: db)
      }
      return report
    }
  }
}
