import Foundation

/// A small workbook, and a zip around parts, stored unpacked.
enum Workbooks {
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006/relationships"

  static let parts: [String: [UInt8]] = [
    "_rels/.rels":
      "<Relationships xmlns=\"\(package)\"><Relationship Id=\"r\" Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    "xl/workbook.xml":
      "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>",
    "xl/_rels/workbook.xml.rels":
      "<Relationships xmlns=\"\(package)\"><Relationship Id=\"a\" Type=\"\(office)/worksheet\" Target=\"s.xml\"/><Relationship Id=\"b\" Type=\"\(office)/sharedStrings\" Target=\"t.xml\"/><Relationship Id=\"c\" Type=\"\(office)/styles\" Target=\"f.xml\"/></Relationships>",
    "xl/s.xml":
      "<worksheet xmlns=\"\(main)\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>Area</t></is></c></row><row r=\"2\"><c r=\"A2\" s=\"1\"><v>46000</v></c><c r=\"B2\" t=\"b\"><v>1</v></c></row></sheetData></worksheet>",
    "xl/t.xml": "<sst xmlns=\"\(main)\"><si><t>Date</t></si><si><r><t>a_x000D_b</t></r><rPh><t>c</t></rPh></si></sst>",
    "xl/f.xml":
      "<styleSheet xmlns=\"\(main)\"><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>",
  ].mapValues { Array($0.utf8) }

  static func zip(_ parts: [String: [UInt8]]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in parts.sorted(by: { $0.key < $1.key }) {
      let common =
        two(0) + two(0) + two(0) + two(0) + four(checksum(bytes)) + four(bytes.count) + four(bytes.count)
        + two(name.utf8.count) + two(0)
      directory +=
        four(0x0201_4B50) + two(20) + two(20) + common + two(0) + two(0) + two(0) + four(0) + four(file.count)
      directory += name.utf8
      file += four(0x0403_4B50) + two(20) + common + Array(name.utf8) + bytes
    }
    let end =
      four(0x0605_4B50) + two(0) + two(0) + two(parts.count) + two(parts.count) + four(directory.count)
      + four(file.count) + two(0)
    return file + directory + end
  }

  private static func two(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
  private static func four(_ value: Int) -> [UInt8] { two(value & 0xFFFF) + two(value >> 16 & 0xFFFF) }

  /// CRC-32 as zip uses it (PKWARE APPNOTE 6.3, 4.4.7).
  private static func checksum(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return Int(~sum)
  }
}
