import Testing
import Vocabulary

@testable import Tables

struct FileKindTests {
  @Test(arguments: [
    ("%PDF-1.7\n", "PDF"), ("<!DOCTYPE html><table>", "HTML"), ("\n <html>", "HTML"),
    ("<?xml version=\"1.0\"?>", "XML"),
    ("[{\"a\": 1}]", "JSON"), ("{\"a\": 1}", "JSON"), ("SQLite format 3\0", "SQLite"), ("{\\rtf1", "RTF"),
  ])
  func refusesOtherFormatsByName(text: String, name: String) {
    #expect(throws: Problem.tableOtherFormat(name)) { try table(text) }
  }

  @Test func refusesOldAndLockedWorkbooks() {
    let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 600)
    #expect(throws: Problem.tableOldExcel) { try TableFile.open(compound) }
    let locked: [UInt8] = compound + "EncryptedPackage".utf8.flatMap { letter -> [UInt8] in [letter, 0] }
    #expect(throws: Problem.tableEncrypted) { try TableFile.open(locked) }
    #expect(throws: Problem.tableOldExcel) { try TableFile.open([9, 8, 16, 0, 0, 6, 5, 0, 1, 2, 3]) }
  }

  @Test func refusesBinary() {
    let bytes = (0..<2000).map { UInt8($0 % 23) }
    #expect(throws: Problem.tableOtherFormat("binary")) { try TableFile.open(bytes) }
    #expect(throws: Problem.tableOtherFormat("binary")) { try TableFile.open(Array(repeating: 0, count: 100)) }
  }

  @Test(.enabled(if: Samples.exist)) func refusesRealOldWorkbooks() throws {
    for name in ["deaths", "geometry", "type-me"] {
      #expect(throws: Problem.tableOldExcel) { try TableFile.open(path: Samples.messy("readxl/\(name).xls")) }
    }
    #expect(throws: Problem.self) { try TableFile.open(path: Samples.messy("no such file.csv")) }
  }
}
