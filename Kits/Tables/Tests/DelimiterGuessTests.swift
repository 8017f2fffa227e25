import Testing
import Vocabulary

@testable import Tables

struct DelimiterGuessTests {
  @Test func refusesWhatCannotDelimit() {
    for wrong: Character in ["\"", "\n", "\r\n", "§"] {
      #expect(throws: Problem.tableDelimiterUnusable(String(wrong))) { try table("a,b") { $0.delimiter = wrong } }
    }
  }

  @Test(arguments: [
    ("a,b\n1,2\n", Character(",")), ("a;b\n1,5;2,5\n", ";"), ("a\tb\n1,5\t2;5\n", "\t"), ("a|b\n1|2\n", "|"),
    ("name;note\nx;\"a,b,c\"\ny;\"d,e,f\"\n", ";"), ("word\nother\n", ","), ("a;b;c\nx, y;z, w, v;1\np;q;2\n", ";"),
  ])
  func guesses(text: String, delimiter: Character) throws {
    #expect(try table(text).delimiter == delimiter)
  }

  @Test func obeysTheLineThatExcelWrites() throws {
    for ending in ["\n", "\r\n", "\r"] {
      let table = try table("sep=;\(ending)a,x;b\(ending)1;2\(ending)")
      #expect(table.delimiter == ";")
      #expect(table.header == ["a,x", "b"])
      #expect(table.headerRow == 1)
      #expect(try table.rows().map(\.rowNumber) == [2])
    }
    #expect(try table("sep=;\na,b\n") { $0.delimiter = "," }.header == ["a", "b"])
  }

  @Test func anyDelimiterMayBeGiven() throws {
    #expect(try grid(table("a^b\n1^2\n") { $0.delimiter = "^" }) == [["1", "2"]])
    #expect(try TableFile.open(Array("one\ntwo\n".utf8), name: "x.tsv").delimiter == "\t")
  }
}
