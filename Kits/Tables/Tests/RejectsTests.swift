import Testing

@testable import Tables

struct RejectsTests {
  @Test func rowsReturnExactlyAsTheyWere() throws {
    let text = """
      id;date;note
      1;=cmd();"two
      lines"
      2;'=kept;@x
      3
      4;-5;6;extra;=more
      5;''-y;" z "

      """
    let table = try table(text)
    var rejects = Rejects(of: table)
    let rows = try table.rows()
    for row in rows { rejects.add(row, problem: "=not a day, \"\(row.rowNumber)\"") }
    #expect(rejects.count == 5)
    let file = rejects.take()
    #expect(String(decoding: file, as: UTF8.self).hasPrefix("\u{FEFF}id;date;note;concord_row;concord_problem\r\n"))
    let again = try TableFile.open(file)
    #expect(again.isRejects)
    #expect(again.header == table.header)
    let back = try again.rows()
    #expect(
      back.map { $0.texts.map { $0 ?? "" } }
        == rows.map { row in
          (0..<max(3, row.count)).map { row.text($0) ?? "" }
        })
    #expect(back.map(\.problem) == rows.map(\.problem))
    // Refused once more, the file is the same but for the row numbers.
    var second = Rejects(of: again)
    for row in back { second.add(row, problem: "x") }
    let third = try TableFile.open(second.take())
    #expect(try grid(third) == grid(again))
  }

  @Test func aCorrectedFileReads() throws {
    let table = try table("name,day\nAnn,30/2/2024\n")
    var rejects = Rejects(of: table)
    for row in try table.rows() { rejects.add(row, problem: "no such day") }
    let corrected = String(decoding: rejects.take(), as: UTF8.self).replacing("30/2/2024", with: "28/2/2024")
    let again = try TableFile.open(Array(corrected.utf8))
    #expect(try grid(again) == [["Ann", "28/2/2024"]])
  }

  @Test func aPaddedHeaderIsStillARejectsFile() throws {
    let table = try table("a,b,concord_row,concord_problem,,\n1,2,7,why,3,\n4,5,8,why,,\n")
    #expect(table.isRejects && table.header == ["a", "b"])
    let rows = try table.rows()
    #expect(rows.map { $0.texts.map { $0 ?? "" } } == [["1", "2", "3"], ["4", "5"]])
    #expect(rows.map(\.problem) == [.tooManyValues(expected: 2, found: 3), nil])
  }

  @Test func blankAndRepeatedHeadersKeepTheirNames() throws {
    let table = try table("id,,name,name,=x\n1,2,3,4,5\n")
    var rejects = Rejects(of: table)
    for row in try table.rows() { rejects.add(row, problem: "p") }
    #expect(try TableFile.open(rejects.take()).header == table.header)
    #expect(table.header == ["id", "column 2", "name", "name (2)", "=x"])
  }

  @Test func apostrophesOfOtherFilesStay() throws {
    #expect(try grid(table("a\n'=x\n")) == [["'=x"]])
    #expect(try grid(table("a\n'=x\n") { $0.apostrophes = .removed }) == [["=x"]])
    #expect(try grid(table("a,concord_row,concord_problem\n'=x,2,p\n") { $0.apostrophes = .kept }) == [["'=x"]])
  }
}
