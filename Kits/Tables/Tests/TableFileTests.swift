import Foundation
import Testing
import Vocabulary

@testable import Tables

/// Real files, each for the fault that it is known for.
@Suite(.enabled(if: Samples.exist)) struct TableFileTests {
  @Test func everySampleOpensOrIsRefusedWithAProblem() throws {
    var opened = 0
    for path in try Samples.all("messy_tables") where !path.hasSuffix(".json") && !path.hasSuffix(".xls") {
      do {
        let table = try TableFile.open(path: path)
        let rows = try table.rows()
        #expect(!table.header.isEmpty)
        #expect(Set(table.header).count == table.header.count)
        #expect(rows.allSatisfy { !$0.isBlank })
        _ = try ColumnGuess.profile(table)
        opened += 1
      } catch let problem as Problem {
        #expect(problem == .tableEmpty, "\(path): \(problem)")
      }
    }
    #expect(opened >= 55)
  }

  @Test func csvSpectrumReadsAsItsJSON() throws {
    let folder = "messy_tables/csv_spectrum"
    for path in try Samples.all("\(folder)/csvs") {
      let name = String(path.split(separator: "/").last?.dropLast(4) ?? "")
      let data = Data(try Samples.bytes(Samples.path("\(folder)/json/\(name).json")))
      let expected = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: String]])
      let table = try TableFile.open(path: path)
      let found = try table.rows().map { row in
        Dictionary(uniqueKeysWithValues: table.header.indices.map { (table.header[$0], row.text($0) ?? "") })
      }
      #expect(found == expected, "\(name)")
    }
  }

  @Test func csvkit() throws {
    func open(_ name: String) throws -> TableFile { try TableFile.open(path: Samples.messy("csvkit/\(name)")) }
    let bad = try open("bad.csv").rows()
    #expect(bad.map(\.problem) == [.tooManyValues(expected: 3, found: 4), nil, nil])
    #expect(bad.map(\.isShort) == [false, true, false])
    #expect(try open("bad_skip_lines.csv").headerRow == 4)
    #expect(try grid(open("blanks.csv")) == [["", "NA", "N/A", "NONE", "NULL", "."]])
    #expect(throws: Problem.tableEmpty) { try open("empty.csv") }
    let mac = try open("mac_newlines.csv")
    #expect(mac.lineEnding == .cr)
    #expect(try grid(mac) == [["1", "2", "3"], ["Once upon\ra time", "5", "6"]])
    #expect(try open("no_header_row.csv").headerLooksLikeData)
    #expect(try open("null_byte.csv").droppedNULs == 1)
    #expect(try open("test_empty_columns.csv").header == ["a", "b", "c", "column 4", "column 5"])
    #expect(try open("test_header_newline.csv").header == ["start end", "b", "c"])
    let latin = try open("test_latin1.csv")
    #expect(latin.encoding == .windows1252 && latin.encodingConfidence < 0.6)
    #expect(try grid(latin) == [["1", "2", "3"], ["4", "5", "©"]])
    #expect(try grid(open("test_locale.csv")) == [["1,7", "200.000.000", ""]])
    #expect(try grid(open("test_no_leading_zeroes.csv")) == [["01", "00.11", "0.1"]])
    #expect(try grid(open("test_utf16_little.csv")) == [["1", "2", "3"], ["4", "5", "ʤ"]])
    let marked = try open("test_utf8_bom.csv")
    #expect(marked.hasBOM && marked.header == ["foo", "bar", "baz"])
    #expect(try open("test_geo.csv").rows().count == 17)
    let federal = try TableFile.open(path: Samples.messy("csvkit_realdata/Datagov_FY10_EDU_recp_by_State.csv"))
    #expect(federal.headerRow == 3)
    #expect(federal.titles.count == 1)
    #expect(try federal.rows().first?.text(8) == "19,582")
    #expect(try federal.rows().first?.number(8, as: NumberStyle(decimal: ".", grouping: ",")) == 19_582)
  }

  @Test func frictionless() throws {
    func open(_ name: String) throws -> TableFile { try TableFile.open(path: Samples.messy("frictionless/\(name)")) }
    #expect(try open("blank-headers.csv").header == ["id", "column 2", "age"])
    #expect(try open("blank-rows.csv").rows().count == 2)
    #expect(try open("duplicate-headers.csv").header == ["id", "name", "id (2)", "age", "id (3)"])
    #expect(try open("bom.csv").hasBOM)
    #expect(try open("delimiter.csv").delimiter == ";")
    #expect(try open("issue-1009-semicolon.csv").delimiter == ";")
    #expect(try open("latin1.csv").encoding == .windows1252)
    #expect(try open("capital-invalid.csv").header == ["id", "name", "name (2)"])
    #expect(
      try open("capital-invalid.csv").rows().last?.problem == .tooManyValues(expected: 3, found: 4))
    #expect(try open("defective-rows.csv").rows().map(\.problem) == [nil, .tooManyValues(expected: 3, found: 4)])
    #expect(try open("matrix-with-comment.csv").headerRow == 2)
    #expect(try open("skip-rows-before-headers.csv").headerRow == 2)
    #expect(try open("structure-errors.csv").rows().map(\.rowNumber) == [2, 3, 5])
    #expect(try open("without-headers.csv").headerLooksLikeData)
    #expect(try open("leading-zeros.csv").rows().map { $0.text(0) } == ["01", "002", "00003"])
    let accents = try open("table-with-accents.csv")
    #expect(accents.encoding == .windows1252)
    #expect(accents.delimiter == ";")
    #expect(accents.header[3] == "Année")
    #expect(try accents.rows().count == 638)
    #expect(try open("doublequote.csv").rows().count == 5)
  }

  @Test func hxlUshahidiAndTheRest() throws {
    let places = try TableFile.open(path: Samples.messy("hxl/primero_hxl_location_sample.csv"))
    #expect(places.hashtags?[2] == "#adm3+name")
    let first = try #require(try places.rows().first)
    #expect(first.rowNumber == 3 && first.text(3) == "ابي غرق")
    for name in ["sample.csv", "sample_os9.csv"] {
      let reports = try TableFile.open(path: Samples.messy("ushahidi/\(name)"))
      #expect(reports.header.prefix(3) == ["title", "name", "date"])
      #expect(try reports.rows().map { $0.trimmed(1) } == ["Joseph Pata", "Yusuf Hajj"])
    }
    #expect(try TableFile.open(path: Samples.messy("splink_fake_1000.csv")).rows().count == 1000)
  }

  @Test func incidentFiles() throws {
    let denver = try TableFile.open(
      path: Samples.path("incidents_tension/denver_bias_motivated_crimes_2010_2018.csv"))
    let rows = try denver.rows()
    #expect(rows.count == 368)
    #expect(rows.allSatisfy { $0.problem == nil && !$0.isShort })
    let x = try #require(denver.column(named: "X_COORDINATE"))
    #expect(rows.count { $0.integer(x) != nil } == 361)
    #expect(rows.first?.trimmed(9) == "RESIDENCE/HOME")
    let parser = DayParser(order: .monthDayYear)
    #expect(try rows[0].day(1, by: parser) == DayTime(day: #require(Day(2010, 1, 7)), second: 0))
    let york = try TableFile.open(path: Samples.path("incidents_tension/nypd_hate_crimes_2019_2021.csv"))
    let reports = try york.rows()
    #expect(reports.count == 1296)
    #expect(reports.allSatisfy { $0.problem == nil })
    #expect(try reports[0].day(3, by: parser).day == Day(2019, 2, 8))
    #expect(reports[0].text(9) == "ASSAULT 2,1,UNCLASSIFIED")
  }
}
