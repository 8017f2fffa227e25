import Testing

@testable import Tables

struct CSVWriterTests {
  private func written(_ rows: [[String?]], _ change: (inout CSVWriter.Options) -> Void = { _ in }) -> [UInt8] {
    var options = CSVWriter.Options()
    options.hasBOM = false
    change(&options)
    var writer = CSVWriter(options: options)
    for row in rows { writer.write(row) }
    return writer.take()
  }
  private func text(_ rows: [[String?]], _ change: (inout CSVWriter.Options) -> Void = { _ in }) -> String {
    String(decoding: written(rows, change), as: UTF8.self)
  }

  @Test func neutralisesFormulasButNotNumbers() {
    let dangerous = [
      "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\nx", "-", "=", "'=x", "＝1+1", "＠SUM(1)", "'＋1",
    ]
    for value in dangerous {
      #expect(text([["a", value]]).contains("'\(value)"))
      #expect(!text([["a", value]]) { $0.guardsFormulas = false }.contains("'\(value)"))
    }
    for value in ["ａ=1", "-5", "+3.25", "-1e5", "-1,5", "5-5", "a=b", "'x", "-.5"] {
      #expect(!text([["a", value]]).contains("'\(value)"))
    }
    #expect(text([["=HYPERLINK(\"http://x\",\"y\")"]]) == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n")
  }

  @Test func quotesOnlyWhatNeedsIt() {
    #expect(
      text([["a", "b c", "1,5", "say \"x\"", "two\nlines", " x", nil, ""]])
        == "a,b c,\"1,5\",\"say \"\"x\"\"\",\"two\nlines\",\" x\",,\r\n")
    #expect(text([[""]]) == "\"\"\r\n")
    #expect(
      text([["1,5", "a;b"]]) {
        $0.delimiter = ";"
        $0.endsWithCRLF = false
      } == "1,5;\"a;b\"\n")
    #expect(text([["ID", "ID"], ["ID"]]) == "\"ID\",ID\r\nID\r\n")
    #expect(text([["sep=;"]]) == "\"sep=;\"\r\n")
    #expect(written([["a"]]) { $0.hasBOM = true }.prefix(3) == [0xEF, 0xBB, 0xBF])
  }

  @Test func whatIsWrittenIsReadBackExactly() throws {
    var random = Seeded(state: 21)
    let pieces = [
      "a", "é", "😀", ",", ";", "\"", "\n", "\r", "\r\n", " ", "=", "+", "-", "@", "'", "\t", "1", "sep=;", "ID",
      "\u{FEFF}",
    ]
    for turn in 0..<1500 {
      let width = Int.random(in: 1...4, using: &random)
      let rows: [[String]] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<width).map { _ in
          (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
      }
      let bytes = written(rows) {
        $0.delimiter = turn % 2 == 0 ? "," : ";"
        $0.endsWithCRLF = turn % 3 == 0
        $0.hasBOM = turn % 5 == 0
      }
      var options = TableOptions()
      options.delimiter = turn % 2 == 0 ? "," : ";"
      options.headerRow = 0
      options.apostrophes = .removed
      // Blank rows are not delivered.
      let wanted = rows.filter { !$0.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
      if wanted.isEmpty { continue }
      let found = try TableFile.open(bytes, options: options).rows().map { row in
        (0..<width).map { row.text($0) ?? "" }
      }
      #expect(found.map { $0.map(Array.init) } == wanted.map { $0.map(Array.init) })
    }
  }

  @Test func streams() {
    var writer = CSVWriter()
    writer.write(["a"])
    #expect(writer.take() == [0xEF, 0xBB, 0xBF, 97, 13, 10])
    writer.write(["b"])
    #expect(writer.take() == [98, 13, 10])
    #expect(writer.take().isEmpty)
  }
}
