import Testing
import Vocabulary

@testable import Tables

struct HeaderGuessTests {
  @Test func refusesABlankHeader() {
    #expect(throws: Problem.tableHeaderMissing(row: 2)) { try table("a\n\n1\n") { $0.headerRow = 2 } }
    #expect(throws: Problem.tableHeaderMissing(row: 9)) { try table("a\n\n1\n") { $0.headerRow = 9 } }
    for empty in ["", "\n", "\r\n\r\n", ",,\n,\n", "   \n", "\u{FEFF}"] {
      #expect(throws: Problem.tableEmpty) { try table(empty) }
    }
  }

  @Test func namesBlankAndRepeatedColumns() throws {
    #expect(try table("id,,name,name, name \n1,2,3,4,5").header == ["id", "column 2", "name", "name (2)", "name (3)"])
    #expect(HeaderGuess.names(["a (2)", "a", "a", "x\n  y"]) == ["a (2)", "a", "a (3)", "x y"])
    #expect(HeaderGuess.names(["column 2", ""]) == ["column 2", "column 2 (2)"])
  }

  @Test func skipsTitlesAboveTheTable() throws {
    let text = "Incidents reported,,,\n,,,\nYear,2024,,\nday,place,kind,count\n1/2/2024,north,a,3\n2/2/2024,south,b,4\n"
    let found = try table(text)
    #expect(found.headerRow == 4)
    #expect(found.titles == ["Incidents reported", "Year 2024"])
    #expect(try found.rows().map(\.rowNumber) == [5, 6])
    #expect(try table(text) { $0.headerRow = 1 }.headerRow == 1)
  }

  @Test func keepsTheFirstRowWhereItIsOnlyShorter() throws {
    #expect(try table("id,,age\nx,Ann,y\nz,Bob,w\n").headerRow == 1)
    #expect(try table("name\nAnn\nBob\n").headerRow == 1)
    #expect(try table("a,b,c\n1,2\n1,2,3,4\n").headerRow == 1)
  }

  @Test func saysWhenTheHeaderLooksLikeData() throws {
    #expect(try table("1,english\n2,german\n").headerLooksLikeData)
    #expect(try !table("area,2023,2024\nnorth,1,2\n").headerLooksLikeData)
    let none = try table("1,english\n2,german\n") { $0.headerRow = 0 }
    #expect(none.header == ["column 1", "column 2"])
    #expect(none.headerRow == 0)
    #expect(try none.rows().map(\.rowNumber) == [1, 2])
  }

  @Test func takesColumnsWithoutANameWhereMostRowsHaveThem() throws {
    let found = try table("id,name\n1,a,x\n2,b,y\n3,c,z\n")
    #expect(found.header == ["id", "name", "column 3"])
    #expect(try found.rows().allSatisfy { $0.problem == nil })
  }

  @Test func setsHashtagsApart() throws {
    let found = try table("Area,Count\n#adm1+name,#affected\nNorth,3\n")
    #expect(found.hashtags == ["#adm1+name", "#affected"])
    #expect(try found.rows().map(\.rowNumber) == [3])
    #expect(try table("Area,Count\n#1,3\n").hashtags == nil)
  }

  @Test func findsColumnsByName() throws {
    let found = try table("Case ID,Date  of\tReport\n1,2\n")
    #expect(found.column(named: "Case ID") == 0)
    #expect(found.column(named: " case id ") == 0)
    #expect(found.column(named: "date of report") == 1)
    #expect(found.column(named: "caseid") == nil)
  }
}
