import Testing
import Vocabulary

@testable import Tables

struct ZipArchiveTests {
  private static func sound() -> [UInt8] {
    var making = WorkbookMaking()
    making.rows = "<row><c t=\"str\"><v>a</v></c></row><row><c><v>1</v></c></row>"
    return making.zip()
  }

  @Test func refusesBombs() throws {
    var making = WorkbookMaking()
    making.rows = String(repeating: " ", count: 20 << 20)
    #expect(throws: Problem.tableSwells(limit: 1 << 30)) { try making.open() }
    var several = ZipMaking()
    for place in 0..<20 { several.add("part\(place)", [1], declared: 60 << 20) }
    #expect(throws: Problem.tableSwells(limit: 1 << 30)) { try TableFile.open(several.finished()) }
    var many = ZipMaking()
    for place in 0..<30 { many.add("\(place)", [1]) }
    var options = TableOptions()
    options.limits.zipEntries = 20
    #expect(throws: Problem.tableSwells(limit: 20)) { try TableFile.open(many.finished(), options: options) }
  }

  @Test func refusesPartsThatUnpackToMoreThanTheyDeclare() throws {
    var zip = ZipMaking()
    zip.add("_rels/.rels", Array(repeating: 32, count: 300_000), declared: 100)
    #expect(throws: Problem.tableDamaged("_rels/.rels")) { try TableFile.open(zip.finished()) }
    var stored = ZipMaking()
    stored.add("_rels/.rels", Array(repeating: 32, count: 300), packed: false, declared: 100)
    #expect(throws: Problem.tableDamaged("_rels/.rels")) { try TableFile.open(stored.finished()) }
  }

  @Test func refusesEncryptedParts() {
    var zip = ZipMaking()
    zip.add("_rels/.rels", [60], flags: 1)
    #expect(throws: Problem.tableEncrypted) { try TableFile.open(zip.finished()) }
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = Self.sound()
    #expect(try TableFile.open(whole).rows().count == 1)
    for length in 4..<whole.count {
      #expect(throws: Problem.self) { try TableFile.open(Array(whole[..<length])).rows() }
    }
  }

  @Test func everyChangedByteIsReadOrRefusedWithAProblem() throws {
    let whole = Self.sound()
    for place in whole.indices {
      for change: UInt8 in [0xFF, 0x01, 0x80] {
        var bytes = whole
        bytes[place] ^= change
        do { _ = try TableFile.open(bytes).rows() } catch { #expect(error is Problem) }
      }
    }
  }

  @Test func namesOtherArchives() {
    func refused(_ name: String, _ content: String = "") -> Problem? {
      var zip = ZipMaking()
      zip.add(name, content)
      do { _ = try TableFile.open(zip.finished()) } catch { return error as? Problem }
      return nil
    }
    #expect(refused("word/document.xml") == .tableOtherFormat("DOCX"))
    #expect(refused("mimetype", "application/vnd.oasis.opendocument.spreadsheet") == .tableOtherFormat("OpenDocument"))
    #expect(refused("photos/1.jpg") == .tableOtherFormat("zip"))
    #expect(refused("xl/workbook.bin") == .tableOtherFormat("XLSB"))
    #expect(refused("xl/workbook.xml", "<html/>") == .tableOtherFormat("zip"))
  }
}
