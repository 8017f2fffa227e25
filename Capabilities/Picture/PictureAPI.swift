import Access
import CapabilityKit
import Evidence
import Foundation
import Tables
import Vocabulary

/// Figures as data: the same table for the command, the API and the files.
struct TableDocument: Codable, Sendable {
  struct Row: Codable, Sendable {
    let keys: [String: String]
    let value: Double?
    /// How much of the value was carried over from earlier boundaries: an estimate.
    let carried: Double?
  }
  let measure: PictureQuestion.Measure
  let boundaries: PictureQuestion.Boundaries
  let dimensions: [String]
  let rows: [Row]
  let total: Double?
  /// By how much the rows exceed the total, because records have several codes.
  let multiCoded: Double
  let notLocated: Double

  init(_ table: PictureTable) {
    measure = table.measure
    boundaries = table.boundaries
    dimensions = table.dimensions.map(\.rawValue)
    rows = table.rows.map { row in
      Row(
        keys: Dictionary(uniqueKeysWithValues: zip(table.dimensions.map(\.rawValue), row.keys)), value: row.value,
        carried: row.carried)
    }
    total = table.total
    multiCoded = table.multiCoded
    notLocated = table.notLocated
  }

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return try encoder.encode(self)
  }
}

extension PictureTable {
  /// One column per dimension, then `value`; where boundaries were carried over, then how much of it.
  func csv() -> [UInt8] {
    // For programs and terminals: plain UTF-8 without a mark, one line feed per row.
    var options = CSVWriter.Options()
    options.hasBOM = false
    options.endsWithCRLF = false
    var writer = CSVWriter(options: options)
    let isCarried = boundaries == .today
    writer.write(dimensions.map(\.rawValue) + ["value"] + (isCarried ? ["carried"] : []))
    for row in rows { writer.write(row.keys + [Self.text(row.value)] + (isCarried ? [Self.text(row.carried)] : [])) }
    return writer.take()
  }
}

enum PictureAPI {
  static let filterParameters: [APIParameter] =
    [APIParameter("from", .day, "The first day."), APIParameter("to", .day, "The last day.")]
    + PictureFilter.dimensions.map {
      APIParameter(
        $0.rawValue, .string, "Only these values; `none` stands for unknown or not located.", isRepeatable: true)
    }
  private static let boundaries = APIParameter(
    "boundaries", .string,
    "`as-recorded`, or `today`: areas of earlier boundaries carried by area to those of the last day, an estimate.")
  private static let tableParameters =
    [
      APIParameter("by", .string, "Dimensions, joined by commas; up to three."),
      APIParameter("measure", .string, "incidents, offences or rate (incidents per 10,000 residents)."), boundaries,
    ] + filterParameters

  static let table = Route.api(
    .get, "/api/v1/picture/table", who: .holder(of: .readPicture), summary: "Figures by any dimensions",
    parameters: tableParameters, answer: TableDocument.self
  ) { call in APIAnswer(TableDocument(try await counted(call))) }

  static let csv = Route.file(
    "/api/v1/picture/table.csv", who: .holder(of: .readPicture), summary: "Figures by any dimensions, as CSV",
    parameters: tableParameters, contentType: "text/csv"
  ) { call in
    Reply(content: .bytes(try await counted(call).csv(), type: "text/csv; charset=utf-8"))
  }

  static let figures = Route.api(
    .get, "/api/v1/picture", who: .holder(of: .readPicture),
    summary: "The picture: total, trend, areas, breakdowns, coverage",
    parameters: [
      APIParameter("measure", .string, "incidents, offences or rate."),
      APIParameter("unit", .string, "day, week, month, quarter or year."), boundaries,
    ] + filterParameters,
    answer: PictureDocument.self
  ) { call in
    let (answer, ground) = try await ShowPicture.answer(call)
    return APIAnswer(PictureDocument(answer, ground))
  }

  private static func counted(_ call: Call) async throws -> PictureTable {
    let question = try PictureQuestion(call.query)
    let services = call.services
    let ground = try await PictureGround.load(
      services, on: question.filter.to ?? services.today, boundaries: question.boundaries)
    return try PictureTable(
      by: try PictureDimensions.read(call.query["by"] ?? ""), question.measure, filter: question.filter,
      scope: services.policy.sources(call.principal, .readPicture).forCube, ground: ground, codes: ground.codes,
      snapshot: try await services.cube.refreshed(services.database), boundaries: question.boundaries)
  }
}

/// The whole picture as data.
struct PictureDocument: Codable, Sendable {
  struct Step: Codable, Sendable {
    let period: String
    let value: Double
    let yearBefore: Double?
    let isPartial: Bool
  }
  struct Place: Codable, Sendable {
    let area: String
    let code: String
    let count: Double
    let yearBefore: Double
    /// How much of `count` and of `yearBefore` was carried over from earlier boundaries: an estimate.
    let carried: Double
    let yearBeforeCarried: Double
    let population: Double?
    let rate: Double?
  }
  struct Group: Codable, Sendable {
    let dimension: String
    let values: [String: Double]
    let multiCoded: Double
  }
  struct Covered: Codable, Sendable {
    let expected: Int
    let reporting: Int
    let latest: Day?
  }
  let from: Day
  let to: Day
  let measure: PictureQuestion.Measure
  let unit: String
  let boundaries: PictureQuestion.Boundaries
  let total: Double
  let totalYearBefore: Double
  let notLocated: Double
  /// In areas of earlier boundaries, where these are not carried over.
  let elsewhere: Double
  /// Carried over, and outside of all areas of the last day. Areas, `notLocated`, `elsewhere` and this make the total.
  let outside: Double
  let steps: [Step]
  let areas: [Place]
  let breakdowns: [Group]
  let coverage: Covered

  init(_ answer: PictureAnswer, _ ground: PictureGround) {
    from = answer.time.days.lowerBound
    to = answer.time.days.upperBound
    measure = answer.question.measure
    unit = answer.time.unit.rawValue
    boundaries = answer.question.boundaries
    elsewhere = answer.elsewhere
    outside = answer.outside
    total = answer.total
    totalYearBefore = answer.totalBefore
    notLocated = answer.notLocated
    steps = answer.steps.map {
      Step(period: $0.period.description, value: $0.value, yearBefore: $0.before, isPartial: $0.isPartial)
    }
    areas = answer.places.map {
      Place(
        area: $0.area, code: ground.codes[$0.area] ?? "", count: $0.count, yearBefore: $0.before, carried: $0.carried,
        yearBeforeCarried: $0.carriedBefore, population: $0.population, rate: $0.rate)
    }
    breakdowns = answer.breakdowns.map { group in
      Group(
        dimension: group.dimension.rawValue,
        values: Dictionary(
          group.rows.map { (group.dimension.rendered($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }),
        multiCoded: group.multiCoded)
    }
    coverage = Covered(
      expected: answer.coverage.expected.count, reporting: answer.coverage.reporting.count,
      latest: answer.coverage.latest)
  }
}
