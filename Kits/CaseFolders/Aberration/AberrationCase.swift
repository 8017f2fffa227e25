import Statistics

/// The cases of `aberration`: `params.json` says by `method` which rule is run on which files.
enum AberrationCase {
  static let methods = [
    "ears", "farringtonFlexible", "farrington_original", "cusum", "panel_fdr", "tails", "padjust", "eb_nb",
  ]

  static func run(_ folder: CaseFolder, into results: ResultFolder, threads: Int) async throws {
    let parameters = try folder.parameters()
    switch try parameters.requiredText("method", oneOf: methods) {
    case "ears": try EarsCase.run(folder, parameters, into: results)
    case "farringtonFlexible": try await FarringtonCase.run(folder, parameters, into: results, threads: threads)
    case "panel_fdr": try await FarringtonCase.runPanel(folder, parameters, into: results, threads: threads)
    case "farrington_original": try FarringtonOriginalCase.run(folder, parameters, into: results)
    case "cusum": try CusumCase.run(folder, parameters, into: results)
    case "tails": try TailsCase.run(folder, parameters, into: results)
    case "padjust": try AdjustmentCase.run(folder, parameters, into: results)
    default: try SparsePanelCase.run(folder, parameters, into: results)
    }
  }
}

/// `counts.csv`: t, perhaps date, and a column of counts for each series; `NA` is a missing count.
struct CountSeries {
  let names: [String]
  /// By series; NaN is missing.
  let counts: [[Double]]
  let periods: Int
  private let table: CaseTable

  init(_ folder: CaseFolder) throws {
    let table = try folder.table("counts.csv", ["t"], allowsMore: true)
    self.table = table
    names = table.header.filter { $0 != "t" && $0 != "date" }
    periods = table.count
    guard !names.isEmpty else { throw CaseFault("counts.csv", row: 1, "has no series") }
    guard periods > 0 else { throw CaseFault("counts.csv", "has no counts") }
    let times = try table.integers("t")
    for row in times.indices.dropFirst() where times[row] &- times[row - 1] != 1 {
      throw table.fault(row, "t", "\(times[row]) does not follow \(times[row - 1])")
    }
    counts = try names.map { try Self.column($0, table) }
  }

  private static func column(_ name: String, _ table: CaseTable) throws -> [Double] {
    let texts = try table.texts(name)
    return try texts.indices.map { row in
      let text = texts[row]
      if text == "NA" { return .nan }
      guard !text.isEmpty else { throw table.fault(row, name, "is empty") }
      guard let value = Double(text), value.isFinite, value == value.rounded() else {
        throw table.fault(row, name, "\(text) is not a whole number")
      }
      guard value >= 0 else { throw table.fault(row, name, "\(text) is less than 0") }
      guard value <= 0x1p53 else { throw table.fault(row, name, "\(text) is more than 9007199254740992") }
      return value
    }
  }

  /// Steps of a year, and dates when `epochAsDate` says so.
  func timeline(_ parameters: CaseParameters) throws -> Timeline {
    let perYear = try parameters.requiredInteger("freq", in: 1...100_000)
    guard try parameters.bool("epochAsDate") == true else { return Timeline(count: periods, perYear: perYear) }
    let dates = try table.names("date")
    let days = try dates.indices.map { row in
      let parts = dates[row].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
        let number = Timeline.day(year: year, month: month, day: day)
      else { throw table.fault(row, "date", "\(dates[row]) is not a date such as 2024-01-31") }
      return number
    }
    for row in days.indices.dropFirst() where days[row] <= days[row - 1] {
      throw table.fault(row, "date", "\(dates[row]) does not come after \(dates[row - 1])")
    }
    return Timeline(days: days, perYear: perYear)
  }

  /// The periods to judge, from 0: `range` holds the first and the last, or any other number of them one by one.
  func range(_ parameters: CaseParameters) throws -> [Int] {
    let alone = (try? parameters.integer("range")).flatMap(\.self)
    guard let given = try alone.map({ [$0] }) ?? parameters.integers("range") else {
      throw parameters.fault("range", "is missing")
    }
    if let outside = given.first(where: { !(1...periods).contains($0) }) {
      throw parameters.fault("range", "\(outside) is outside 1 to \(periods)")
    }
    guard given.count == 2 else { return given.map { $0 - 1 } }
    let ascending = Array((min(given[0], given[1]) - 1)...(max(given[0], given[1]) - 1))
    return given[0] <= given[1] ? ascending : ascending.reversed()
  }

  /// `population.csv`, when it is there: the same columns of people.
  func populations(_ folder: CaseFolder, above0 mustBePositive: Bool) throws -> [[Double]]? {
    guard folder.has("population.csv") else { return nil }
    let table = try folder.table("population.csv", [], allowsMore: true)
    guard table.count == periods else {
      throw CaseFault("population.csv", "has \(table.count) rows where counts.csv has \(periods)")
    }
    return try names.map { name in
      let values = try table.numbers(name, in: 0 ... .infinity)
      if mustBePositive, let row = values.firstIndex(of: 0) { throw table.fault(row, name, "0 is no population") }
      return values
    }
  }
}
