import Testing

@testable import Tables

struct ColumnGuessTests {
  @Test func anEmptyTableHasEmptyColumns() throws {
    let found = try ColumnGuess.profile(table("a,b\n"))
    #expect(found.map(\.kind) == [.empty, .empty])
    #expect(found.allSatisfy { $0.fillRate == 0 && $0.rows == 0 })
  }

  @Test func tellsKindsApart() throws {
    var text = "ref,day,time,count,share,lat,lon,kind,note\n"
    for row in 1...40 {
      text += "INC-\(1000 + row),\(row % 28 + 1)/3/2024,\(row % 24):05,\(row % 9),\(Double(row) / 8),"
      text += "52.\(row)1,13.\(row)2,"
      text += "\(["theft", "threat", "graffiti"][row % 3]),Something else happened on the street number \(row)\n"
    }
    let found = try ColumnGuess.profile(table(text))
    #expect(
      found.map(\.kind) == [
        .identifier, .day(.certain(.dayMonthYear)), .time, .integer, .number, .latitude, .longitude, .codes, .text,
      ])
    #expect(found[7].values.map(\.text) == ["threat", "graffiti", "theft"])
    #expect(found[7].values.map(\.count) == [14, 13, 13])
    #expect(found[3].range == 0...8)
    #expect(found[0].examples == ["INC-1001", "INC-1002", "INC-1003", "INC-1004", "INC-1005"])
    #expect(try ColumnGuess.profile(table(text), sampleRows: 5).allSatisfy { $0.rows == 5 })
  }

  @Test func splitsNamesIntoWords() {
    #expect(ColumnGuess.words(of: "OCC_DATE") == ["occ", "date"])
    #expect(ColumnGuess.words(of: "occDate 2") == ["occ", "date"])
    #expect(ColumnGuess.words(of: "رقم البلاغ") == ["رقم", "البلاغ"])
  }

  @Test(.enabled(if: Samples.exist)) func realFiles() throws {
    let denver = try TableFile.open(
      path: Samples.path("incidents_tension/denver_bias_motivated_crimes_2010_2018.csv"))
    let columns = try ColumnGuess.profile(denver)
    func kind(_ name: String) -> ColumnProfile.Kind? { columns.first { $0.name == name }?.kind }
    #expect(kind("Case") == .identifier)
    #expect(kind("OCC_DATE") == .day(.certain(.monthDayYear)))
    #expect(kind("OCC_TIME") == .time)
    #expect(kind("Bias Type") == .codes)
    #expect(kind("OFFENSE_DESC") == .codes)
    #expect(kind("X_COORDINATE") == .integer)
    #expect(columns.first { $0.name == "X_COORDINATE" }?.filled == 361)
    let york = try ColumnGuess.profile(
      TableFile.open(path: Samples.path("incidents_tension/nypd_hate_crimes_2019_2021.csv")))
    func yorkKind(_ name: String) -> ColumnProfile.Kind? { york.first { $0.name == name }?.kind }
    #expect(yorkKind("Full Complaint ID") == .identifier)
    #expect(yorkKind("Record Create Date") == .day(.certain(.monthDayYear)))
    #expect(yorkKind("Bias Motive Description") == .codes)
    #expect(yorkKind("Complaint Precinct Code") == .integer)
    #expect(york.first { $0.name == "Complaint Precinct Code" }?.values.isEmpty == false)
  }
}
