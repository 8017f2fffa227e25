import Testing
import Vocabulary

@testable import Tables

struct CSVScanTests {
  @Test func aQuoteNeverClosedIsRefusedWithTheRowWhereItOpened() throws {
    let text = "a,b\n1,2\n3,\"oops\n4,5\n6,7\n"
    #expect(throws: Problem.tableUnclosedQuote(row: 3, column: 2)) { try table(text) }
    let long = "a,b\n" + String(repeating: "1,2\n", count: 500) + "\"3,4\n5,6"
    var rows = 0
    let opened = try table(long)
    #expect(throws: Problem.tableUnclosedQuote(row: 502, column: 1)) {
      try opened.forEachRow { _ in
        rows += 1
        return true
      }
    }
    #expect(rows == 500)
  }

  @Test func agreesWithASlowObviousReaderOnAllSmallTexts() {
    let alphabet: [UInt8] = [97, 44, 34, 10, 13]
    var checked = 0
    for length in 0...6 {
      var digits = Array(repeating: 0, count: length)
      while true {
        let text = digits.map { alphabet[$0] }
        checked += 1
        let fast = scanned(text)
        let slow = SlowCSV.read(text)
        if fast != slow { Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription): \(fast) ≠ \(slow)") }
        guard let place = digits.lastIndex(where: { $0 < alphabet.count - 1 }) else { break }
        digits[place] += 1
        for later in digits.indices where later > place { digits[later] = 0 }
      }
    }
    #expect(checked == 19_531)
  }

  @Test func agreesWithTheSlowReaderOnLongerTextsDrawnAtRandom() {
    var random = Seeded(state: 7)
    let alphabet: [UInt8] = [97, 98, 32, 44, 44, 34, 34, 10, 13, 0xC3, 0xA9]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 7...60, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 97 }
      #expect(scanned(text) == SlowCSV.read(text))
    }
  }

  @Test func countsRowsAsASpreadsheetShowsThem() throws {
    let table = try table("a,b\r\n\r\n1,\"two\r\nlines\"\r\n,\r\n3,4\r\n")
    #expect(try table.rows().map(\.rowNumber) == [3, 5])
    #expect(table.lineEnding == .crlf)
  }

  @Test(arguments: [("a,b\n1,2\n", LineEnding.lf), ("a,b\r1,2", .cr), ("a,b\r\n1,2\n3,4\r", .mixed), ("a,b", .none)])
  func readsEveryLineEnding(text: String, ending: LineEnding) throws {
    let table = try table(text)
    #expect(table.lineEnding == ending)
    #expect(table.header == ["a", "b"])
  }

  @Test func keepsQuotesInTheMiddleAndTextAfterAClosingQuote() throws {
    let table = try table("a,b,c\n5\" pipe,\"x\"y,\"a\"\"b\"\"\"\n")
    #expect(try grid(table) == [["5\" pipe", "xy", "a\"b\""]])
  }

  @Test func marksRowsOfAnotherLength() throws {
    let table = try table("a,b,c\n1\n1,2,3,,\n1,2,3,4\n1,2,3\n")
    let rows = try table.rows()
    #expect(rows.map(\.isShort) == [true, false, false, false])
    #expect(rows[0].text(0) == "1" && rows[0].text(1) == nil && rows[0].kind(2) == .missing)
    #expect(rows.map(\.problem) == [nil, nil, .tooManyValues(expected: 3, found: 4), nil])
    #expect(rows[2].text(3) == "4")
  }

  @Test func boundsCellsColumnsAndRows() throws {
    let long = String(repeating: "x", count: 50)
    let rows = try table("a,b\n1,\(long)\n2,3") { $0.limits.cellBytes = 49 }.rows()
    #expect(rows.map(\.problem) == [.cellTooLong(column: 2, limit: 49), nil])
    #expect(throws: Problem.tableTooManyColumns(limit: 3)) { try table("a,b,c,d\n1") { $0.limits.columns = 3 } }
    let wide = try table("a,b,c\n1,2,3,4,5,6\n7,8,9") { $0.limits.columns = 3 }.rows()
    #expect(wide.map(\.problem) == [.tooManyValues(expected: 3, found: 6), nil])
    let many = try table("a\n1\n2\n3\n") { $0.limits.rows = 2 }
    #expect(throws: Problem.tableTooManyRows(limit: 2)) { try many.rows() }
    #expect(throws: Problem.tooLarge(limit: "4")) { try table("a,b,c") { $0.limits.bytes = 4 } }
  }

  @Test func stopsWhenAsked() throws {
    var seen = 0
    try table("a\n1\n2\n3\n").forEachRow { _ in
      seen += 1
      return seen < 2
    }
    #expect(seen == 2)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try table("a\n1\n").forEachRow { _ in throw Stop() } }
  }

  @Test func aKeptRowStaysAsItWas() throws {
    var kept: [TableRow] = []
    try table("a,b\n1,\"x\"\"y\"\n2,\"z\"\"\"\n").forEachRow {
      kept.append($0)
      return true
    }
    #expect(kept.map(\.texts) == [["1", "x\"y"], ["2", "z\""]])
    var reader = try table("a\n1\n2\n").reader()
    #expect(try reader.next()?.texts == ["1"])
    #expect(try reader.next()?.texts == ["2"])
    #expect(try reader.next() == nil)
  }

  private func scanned(_ text: [UInt8]) -> SlowCSV.Outcome {
    var scan = CSVScan(delimiter: 44, quote: 34, limits: TableLimits(), position: 0)
    var row = TableRow(source: text)
    var rows: [[String]] = []
    do {
      while try text.withUnsafeBufferPointer({ try scan.next($0, into: &row) }) {
        rows.append(row.texts.map { $0 ?? "" })
      }
      return .rows(rows)
    } catch {
      return .unclosed(row: Int((error as? Problem)?.arguments["row"] ?? "") ?? 0)
    }
  }
}

/// The rules of `CSVScan`, one byte and one state at a time.
enum SlowCSV {
  enum Outcome: Equatable {
    case rows([[String]])
    case unclosed(row: Int)
  }
  private enum State { case cellStart, bare, quoted, quoteInQuoted, afterReturn }

  static func read(_ bytes: [UInt8]) -> Outcome {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var state = State.cellStart
    var hasBegun = false
    func endCell() {
      row.append(String(decoding: cell, as: UTF8.self))
      cell = []
      state = .cellStart
    }
    func endRow() {
      endCell()
      rows.append(row)
      row = []
      hasBegun = false
    }
    for byte in bytes {
      if state == .afterReturn {
        state = .cellStart
        if byte == 10 { continue }
      }
      if state != .quoted, !(state == .quoteInQuoted && byte == 34) {
        if byte == 44 {
          hasBegun = true
          endCell()
          continue
        }
        if byte == 10 || byte == 13 {
          endRow()
          if byte == 13 { state = .afterReturn }
          continue
        }
      }
      hasBegun = true
      switch state {
      case .cellStart where byte == 34: state = .quoted
      case .quoted where byte == 34: state = .quoteInQuoted
      case .quoteInQuoted where byte == 34:
        cell.append(34)
        state = .quoted
      case .quoted: cell.append(byte)
      default:
        cell.append(byte)
        state = .bare
      }
    }
    if state == .quoted { return .unclosed(row: rows.count + 1) }
    if hasBegun || !row.isEmpty { endRow() }
    return .rows(rows)
  }
}
