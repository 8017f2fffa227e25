import Testing
import Vocabulary

@testable import Tables

/// Whatever is thrown at it, the kit reads it or refuses it with a `Problem`.
struct RandomBytesTests {
  private func survives(_ bytes: [UInt8]) {
    var options = TableOptions()
    options.limits.unpackedBytes = 4 << 20
    do {
      let table = try TableFile.open(bytes, options: options)
      try table.forEachRow { row in
        _ = row.texts
        return true
      }
      _ = try ColumnGuess.profile(table, sampleRows: 20)
    } catch {
      #expect(error is Problem)
    }
  }

  @Test func randomBytes() {
    var random = Seeded(state: 1)
    for _ in 0..<400 {
      survives((0..<Int.random(in: 0...400, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }

  @Test func randomTablesOfAwkwardBytes() {
    var random = Seeded(state: 2)
    let alphabet =
      Array("a1-/.:\",;\t|\n\r=@' \u{1}#".utf8) + [0, 0xC3, 0xA9, 0xE9, 0xFF, 0xFE, 0xEF, 0xBB, 0xBF, 0xD9, 0xA3]
    for _ in 0..<800 {
      let length = Int.random(in: 0...120, using: &random)
      survives((0..<length).map { _ in alphabet.randomElement(using: &random) ?? 0 })
    }
  }

  @Test func magicNumbersFollowedByNoise() {
    var random = Seeded(state: 4)
    let starts: [[UInt8]] = [
      [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0], [0xEF, 0xBB, 0xBF],
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
    ]
    for _ in 0..<60 {
      for start in starts {
        let noise = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        survives(start + noise)
      }
    }
  }

  @Test func workbooksWithNoiseInTheirParts() {
    var random = Seeded(state: 5)
    let pieces = [
      "<row>", "</row>", "<c t=\"s\">", "<c r=\"B2\">", "<c s=\"9999999999999\">", "</c>", "<v>", "</v>", "1", "-5e400",
      "<is><t>", "</t></is>", "<rPh>", "é", "&lt;", "<c t=\"d\">", "<c t=\"b\">", "<row r=\"-4\">", "<c r=\"5\">", "x",
    ]
    for _ in 0..<300 {
      var making = WorkbookMaking()
      making.rows = (0..<20).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      making.strings = "<si><t>s</t></si>"
      survives(making.zip())
    }
  }

  @Test(.enabled(if: Samples.exist)) func realWorkbooksWithChangedBytes() throws {
    var random = Seeded(state: 6)
    for name in ["frictionless/table-infer-boolean.xlsx", "xlsx2csv_with_expected_csv/utf8.xlsx"] {
      let whole = try Samples.bytes(Samples.messy(name))
      for _ in 0..<150 {
        var bytes = whole
        for _ in 0..<3 {
          bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        survives(bytes)
      }
    }
  }
}
