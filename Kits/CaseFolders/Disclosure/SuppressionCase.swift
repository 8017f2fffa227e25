import Statistics

/// Cells below a threshold are hidden, and others so that those cannot be worked out: the cheapest pattern where the
/// search ends in time, and always a quick one.
struct SuppressionCase {
  private let published: PublishedTable
  private let minWidth: Double
  private let timeLimit: Double
  private let publishesZeros: Bool
  private let isPrimary: [Bool]
  private let cost: [Double]
  /// A pattern made by another program, to be attacked as well.
  private let other: [Bool]?

  private var table: AdditiveTable { published.table }

  /// Attacks on patterns of more hidden cells are left out: their linear program would be out of proportion.
  private static let mostAttacked = 1200

  init(_ folder: CaseFolder, _ parameters: CaseParameters) throws {
    let names = try parameters.texts("dims") ?? { throw parameters.fault("dims", "is missing") }()
    guard (1...6).contains(names.count), Set(names).count == names.count, !names.contains("freq") else {
      throw parameters.fault("dims", "must name one to six different columns")
    }
    let threshold = try parameters.requiredNumber("threshold", in: 0...1e15)
    minWidth = try parameters.requiredNumber("min_width", in: 0...1e15)
    let isByValue = try parameters.requiredText("objective", oneOf: ["cells", "value"]) == "value"
    let marginCost = try parameters.number("margin_cost", in: 0...1e9) ?? 1
    publishesZeros = try parameters.bool("publish_zeros") ?? true
    timeLimit = try parameters.number("time_limit", in: 0...86_400) ?? 240
    try parameters.finish()
    let published = try PublishedTable(folder, dimensions: names)
    self.published = published
    let (values, cross) = (published.table.values, published.cross)
    isPrimary = values.indices.map { values[$0] > 0 && Double(values[$0]) < threshold && $0 != cross.grandTotal }
    cost = cross.keys.enumerated().map { cell, key in
      (cross.isMargin(key) ? marginCost : 1) * (isByValue ? Double(values[cell]) + 1 : 1)
    }
    other = try Self.pattern("gauss_pattern.csv", folder, published)
  }

  private static func pattern(_ file: String, _ folder: CaseFolder, _ published: PublishedTable) throws -> [Bool]? {
    guard folder.has(file) else { return nil }
    let rows = try folder.table(file, [], allowsMore: true)
    let columns = try published.names.map { try rows.names($0) }
    let flags = try rows.texts("suppressed")
    var pattern = [Bool](repeating: false, count: published.table.values.count)
    for (row, flag) in flags.enumerated() {
      guard ["TRUE", "FALSE"].contains(flag.uppercased()) else {
        throw rows.fault(row, "suppressed", "\(flag) is neither TRUE nor FALSE")
      }
      if flag.uppercased() == "TRUE" { pattern[try published.cell(rows, row, columns)] = true }
    }
    return pattern
  }

  func write(_ results: ResultFolder) throws {
    let (values, grandTotal) = (table.values, published.cross.grandTotal)
    let isFixed = values.indices.map { (values[$0] == 0 && publishesZeros) || $0 == grandTotal }
    let width = Int(exactly: minWidth.rounded(.up)) ?? .max
    let quick = try Suppression(
      table, rules: isPrimary.map { $0 ? .width(width) : nil }, isFixed: isFixed, cost: cost.map { max($0, 1e-9) })
    var report: [String: Any] = [
      "n_cells": values.count, "n_inner": published.cross.keys.count { !published.cross.isMargin($0) },
      "grand_total": values[grandTotal], "n_primary": isPrimary.count(where: \.self),
      "primary": values.indices.filter { isPrimary[$0] }.map(entry),
      "audit_primary_only": audit(isPrimary),
    ]
    if quick.unprotected.isEmpty { report["quick"] = audit(quick.hidden) }
    if let other { report["gauss_suppression"] = audit(other) }
    var optimum: [Bool]?
    if values.count <= OptimalSuppression.mostCells {
      let clock = ContinuousClock()
      let end = clock.now + .seconds(timeLimit)
      let search = try OptimalSuppression(
        table, isSensitive: isPrimary, isFixed: isFixed, cost: cost, width: minWidth,
        start: quick.unprotected.isEmpty ? [quick.hidden] : [], shouldStop: { clock.now > end })
      switch search.outcome {
      case .optimal:
        optimum = search.hidden
        report["optimum_status"] = "optimal"
        report["optimum"] = search.hidden.map(audit)
      case .impossible: report["optimum_status"] = "infeasible: no pattern reaches the requested width"
      case .stopped:
        report["optimum_status"] = "time limit"
        report["best_found"] = search.hidden.map(audit)
      }
      report["lower_bound"] = search.outcome == .impossible ? nil : search.lowerBound
    } else {
      report["optimum_status"] = "too large for an exact search"
    }
    try results.write(
      "expected_cells.csv", published.names + ["freq", "primary", "optimum_suppressed"],
      published.cross.keys.enumerated().map { cell, key in
        published.codes(key) + [
          "\(values[cell])", ResultFolder.text(isPrimary[cell]), optimum.map { ResultFolder.text($0[cell]) },
        ]
      })
    try results.write("expected.json", json: report)
  }

  private func entry(_ cell: Int) -> [String: Any] {
    var entry: [String: Any] = ["freq": table.values[cell]]
    for (name, code) in zip(published.names, published.codes(published.cross.keys[cell])) { entry[name] = code }
    return entry
  }

  /// What someone could work out from a pattern.
  private func audit(_ hidden: [Bool]) -> [String: Any] {
    let cells = table.values.indices.filter { hidden[$0] }
    var report: [String: Any] = [
      "n_suppressed": cells.count, "n_secondary": cells.count { !isPrimary[$0] },
      "objective": cells.reduce(0) { $0 + cost[$1] }, "suppressed_value": cells.reduce(0) { $0 + table.values[$1] },
    ]
    guard cells.count <= Self.mostAttacked else { return report }
    let ranges = table.ranges(hidden: hidden)
    func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
    report["intervals"] = cells.map { cell in
      var entry = entry(cell)
      entry["primary"] = isPrimary[cell]
      entry["lo"] = rounded(ranges[cell]?.least ?? 0)
      entry["hi"] = ranges[cell]?.most.map(rounded) ?? .nan
      return entry
    }
    // A cell that the pattern shows is known.
    let widths = table.values.indices.filter { isPrimary[$0] }.map { ranges[$0]?.width ?? 0 }
    report["n_primary_exactly_disclosed"] = widths.count { $0 < 1e-6 }
    report["n_primary_width_below_min"] = widths.count { $0 < minWidth - 1e-6 }
    return report
  }
}
