import Foundation
import Testing
import Vocabulary

@testable import Tables

struct SheetReaderTests {
  @Test func refusesAnUnknownSheetAndABrokenReference() {
    var making = WorkbookMaking()
    making.rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>"
    making.strings = "<si><t>x</t></si>"
    #expect(throws: Problem.tableDamaged("xl/worksheets/sheet1.xml")) { try making.open() }
    making.rows = "<row><c t=\"inlineStr\"><is><t>x</t></is></c></row>"
    #expect(throws: Problem.tableSheetUnknown("Second", known: ["First"])) { try making.open { $0.sheet = "Second" } }
    #expect(throws: Problem.tableSheetUnknown("2", known: ["First"])) { try making.open { $0.sheet = "2" } }
    for wanted in ["First", "first", "1"] {
      #expect((try? making.open { $0.sheet = wanted })?.sheet == "First")
    }
    making.rows = ""
    #expect(throws: Problem.tableEmpty) { try making.open() }
  }

  @Test func readsEveryKindOfCell() throws {
    var making = WorkbookMaking()
    making.strings = """
      <si><t>name</t></si><si><r><t>ri</t></r><r><rPr/><t xml:space="preserve">ch </t></r><rPh><t>no</t></rPh></si>\
      <si><t>a_x000D__x000A_b _x005F_x0041_</t></si><si/>
      """
    making.rows = """
      <row r="2"><c r="A2" t="s"><v>0</v></c><c t="inlineStr"><is><t>in</t></is></c>\
      <c r="D2" t="str"><v>d</v></c></row>\
      <row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" t="b"><v>1</v></c><c r="C4"/>\
      <c r="D4" t="e"><v>#N/A</v></c></row>\
      <row r="5"><c r="A5" t="s"><v>2</v></c><c r="B5" t="b"><v>0</v></c><c r="D5"><v>1.0</v></c></row>\
      <row r="6"><c r="A6" t="s"><v>3</v></c><c r="B6"><v>0.1</v></c><c r="D6"><f>1+1</f><v>2</v></c></row>\
      <row><c r="B7" t="d"><v>2024-03-09T14:05:00.000</v></c><c r="C7"/></row>
      """
    let table = try making.open()
    #expect(table.format == .xlsx && table.sheet == "First" && table.headerRow == 2)
    #expect(table.header == ["name", "in", "column 3", "d"])
    let rows = try table.rows()
    #expect(rows.map(\.rowNumber) == [4, 5, 6, 7])
    #expect(rows[0].texts == ["rich ", "TRUE", nil, "#N/A"])
    #expect(rows[1].texts == ["a\r\nb _x0041_", "FALSE", nil, "1"])
    #expect(rows[2].texts == [nil, "0.1", nil, "2"])
    #expect(rows[3].texts == [nil, "2024-03-09T14:05:00"])
    #expect(rows[0].kind(1) == .boolean && rows[0].kind(3) == .error && rows[1].kind(3) == .number)
    #expect(rows[3].kind(1) == .dayTime)
    #expect(rows.allSatisfy { !$0.isShort })
  }

  @Test(arguments: [("", "2011-09-14"), ("date1904=\"1\"", "2015-09-15")])
  func countsDaysFromTheWorkbooksEpoch(properties: String, day: String) throws {
    var making = WorkbookMaking()
    making.properties = properties
    making.styles = """
      <numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm;@"/><numFmt numFmtId="165" formatCode="00000"/>\
      </numFmts><cellStyleXfs><xf numFmtId="0"/><xf numFmtId="1"/></cellStyleXfs>\
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="21"/><xf numFmtId="46"/>\
      <xf numFmtId="165"/></cellXfs>
      """
    let cells = zip("ABCDEF", 0...).map { "<c r=\"\($0)2\" s=\"\($1)\"><v>40800.25</v></c>" }.joined()
    let names = "ABCDEF".map { "<c r=\"\($0)1\" t=\"inlineStr\"><is><t>\($0)</t></is></c>" }.joined()
    let padded = "<row r=\"3\"><c r=\"F3\" s=\"5\"><v>46</v></c></row>"
    making.rows = "<row r=\"1\">\(names)</row><row r=\"2\">\(cells)</row>\(padded)"
    let rows = try making.open().rows()
    #expect(rows[0].texts == ["40800.25", day, "\(day)T06:00:00", "06:00:00", "979206:00:00", "40800.25"])
    #expect(rows[1].text(5) == "00046")
  }

  @Test func extensionsAreNoPartOfTheSheet() throws {
    var making = WorkbookMaking()
    making.properties = "date1904=\"1\"/><extLst><ext><x14:workbookPr xmlns:x14=\"x\"/></ext></extLst><calcPr"
    making.styles = "<cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs>"
    making.rows = """
      <row><c t="str"><v>day</v></c></row><row><c s="1"><v>0</v><extLst><ext><v>7</v></ext></extLst></c></row>
      """
    #expect(try grid(making.open()) == [["1904-01-01"]])
  }

  @Test func boundsEndlessCells() throws {
    var making = WorkbookMaking()
    let long = String(repeating: "x", count: 300)
    let header = "<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row>"
    making.rows = header + "<row><c t=\"str\"><v>\(long)</v></c></row><row><c t=\"str\"><v>y</v></c></row>"
    let rows = try making.open { $0.limits.cellBytes = 100 }.rows()
    #expect(rows.map(\.problem) == [.cellTooLong(column: 1, limit: 100), nil])
    #expect(rows[0].text(0)?.count == 100)
    making.rows = header + "<row><c r=\"ZZZZZZZZZZZZZZZ2\" t=\"str\"><v>y</v></c><c t=\"str\"><v>n</v></c></row>"
    #expect(try making.open().rows().isEmpty)
    making.rows = header + "<row><c t=\"str\"><v>1</v></c><c r=\"XFD2\" t=\"str\"><v>y</v></c></row>"
    #expect(try making.open().rows()[0].problem == .tooManyValues(expected: 2, found: 16_384))
    making.rows = header + String(repeating: "<row><c><v>1</v></c></row>", count: 50)
    #expect(throws: Problem.tableTooManyRows(limit: 20)) { try making.open { $0.limits.rows = 20 }.rows() }
    making.rows = header + "<row r=\"999999999999999999999\"><c><v>1</v></c></row>"
    #expect(try making.open().rows().map(\.rowNumber) == [2])
  }

  @Test(.enabled(if: Samples.exist), arguments: ["datetime", "empty_row", "percentage", "utf8"])
  func readsAsTheExpectedCSV(_ name: String) throws {
    var options = TableOptions()
    options.headerRow = 0
    let folder = "xlsx2csv_with_expected_csv"
    let sheet = try TableFile.open(path: Samples.messy("\(folder)/\(name).xlsx"), options: options)
    let expected = try TableFile.open(path: Samples.messy("\(folder)/\(name).csv"), options: options)
    let found = try grid(sheet).map { $0.map { $0 ?? "" } }
    let wanted = try grid(expected).map { $0.map { $0 ?? "" } }
    #expect(found.count == wanted.count)
    for (row, (left, right)) in zip(found, wanted).enumerated() {
      for column in 0..<max(left.count, right.count) {
        let cell = column < left.count ? left[column] : ""
        var want = column < right.count ? right[column] : ""
        // That writer's notation: a space before the time, and per cents rounded as the cell shows them.
        if name == "datetime" { want = want.replacingOccurrences(of: " ", with: "T") }
        if name == "percentage", let shown = Double(want.dropLast()), let number = Double(cell) {
          let places = want.contains(".") ? 100.0 : 1
          #expect((number * 100 * places).rounded() == shown * places, "row \(row)")
        } else {
          #expect(cell == want, "row \(row) column \(column)")
        }
      }
    }
  }

  @Test(.enabled(if: Samples.exist)) func readsRealWorkbooks() throws {
    func open(_ name: String, _ sheet: String? = nil) throws -> TableFile {
      var options = TableOptions()
      options.sheet = sheet
      return try TableFile.open(path: Samples.messy(name), options: options)
    }
    let deaths = try open("readxl/deaths.xlsx")
    #expect(deaths.headerRow == 5)
    #expect(deaths.header == ["Name", "Profession", "Age", "Has kids", "Date of birth", "Date of death"])
    #expect(deaths.sheets.map(\.name) == ["arts", "other"])
    #expect(try deaths.rows()[0].texts == ["David Bowie", "musician", "69", "TRUE", "1947-01-08", "2016-01-10"])
    #expect(try deaths.rows().count == 14)
    let kinds = try open("readxl/type-me.xlsx", "date_coercion").rows()
    #expect(kinds.map { $0.text(0) } == [nil, "2016-05-23", "2016-04-28T11:30:00", "TRUE", "cabbage", "4.3", "39448"])
    let skipped = try open("agate_excel/test_skip_lines.xlsx")
    #expect(skipped.headerRow == 4)
    let third = try skipped.rows()[0].texts
    #expect(third == ["1", "a", "TRUE", "2015-11-04", "2015-11-04T12:22:00"])
    #expect(throws: Problem.tableEmpty) { try open("agate_excel/test_empty.xlsx") }
    let sheets = try open("csvkit/sheets.xlsx")
    #expect(sheets.sheets.count == 3 && sheets.sheet == sheets.sheets[1].name)
    #expect(try open("csvkit/sheets.xlsx", "3").rows().count > 0)
    #expect(throws: Problem.tableEmpty) { try open("csvkit/sheets.xlsx", "1") }
    let people = try open("csvkit/test_skip_lines.xlsx").rows()
    #expect(people[0].texts.prefix(6).suffix(5) == ["1971-01-01", "40", "TRUE", "1", "1971-01-01T04:14:00"])
    #expect(people[2].text(4) == "41800000.01")
    let shapes = try open("readxl/geometry.xlsx")
    #expect(shapes.headerRow >= 2)
    #expect(try open("frictionless/merged-cells.xlsx").header == ["data"])
    let formats = try open("frictionless/preserve-formatting.xlsx").rows()
    #expect(formats[0].texts.prefix(2) == [nil, "1000.5577"])
    #expect(formats[0].texts.suffix(5).prefix(4) == ["2040-05-20", "2040-05-20", "2040-05-20", "2040-05-20"])
    #expect(try open("frictionless/number-format-multicode.xlsx").rows()[1].number(0) == -9.03233986479077)
    let truths = try open("frictionless/table-infer-boolean.xlsx").rows()
    #expect(truths.map { $0.text(2) } == ["TRUE", "FALSE"] && truths[0].text(0) == "1")
  }
}
