import Vocabulary

/// What a file is by its first bytes, whatever its name says.
enum FileKind {
  case workbook
  case text

  /// Throws for what is no table, or a table that has to be saved as another format first.
  static func of(_ bytes: [UInt8]) throws(Problem) -> FileKind {
    if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) { return .workbook }
    if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      throw isEncrypted(bytes) ? Problem.tableEncrypted : Problem.tableOldExcel
    }
    // BIFF 2 to 5 without a container: a BOF record of 4 to 16 bytes.
    if bytes.count > 8, bytes[0] == 9, [0, 2, 4, 8].contains(bytes[1]), (4...16).contains(bytes[2]), bytes[3] == 0 {
      throw Problem.tableOldExcel
    }
    for (magic, name) in binaries where bytes.starts(with: magic) { throw Problem.tableOtherFormat(name) }
    let opening = String(decoding: bytes.prefix(512), as: UTF8.self).lowercased()
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    for (start, name) in markups where opening.hasPrefix(start) { throw Problem.tableOtherFormat(name) }
    if TextDecoding.byteOrderMark(bytes) == nil, looksBinary(bytes) { throw Problem.tableOtherFormat("binary") }
    return .text
  }

  private static let binaries: [([UInt8], String)] = [
    (Array("%PDF".utf8), "PDF"), (Array("SQLite format 3".utf8), "SQLite"), ([0x1F, 0x8B], "gzip"),
    (Array("Rar!".utf8), "RAR"), ([0x37, 0x7A, 0xBC, 0xAF], "7z"), (Array("PAR1".utf8), "Parquet"),
    ([0x89, 0x50, 0x4E, 0x47], "PNG"), ([0xFF, 0xD8, 0xFF], "JPEG"), (Array("{\\rtf".utf8), "RTF"),
  ]
  private static let markups = [
    ("<!doctype html", "HTML"), ("<html", "HTML"), ("<table", "HTML"), ("<meta", "HTML"), ("<?xml", "XML"),
    ("{\"", "JSON"), ("[{", "JSON"), ("{\n", "JSON"), ("{\r\n", "JSON"),
  ]

  /// A workbook with a password is a compound file that holds a stream of this name, in UTF-16.
  private static func isEncrypted(_ bytes: [UInt8]) -> Bool {
    let name: [UInt8] = "EncryptedPackage".utf8.flatMap { letter -> [UInt8] in [letter, 0] }
    return bytes.withUnsafeBufferPointer { all in
      var at = 0
      while at + name.count <= all.count {
        if all[at] == name[0], name.indices.allSatisfy({ all[at + $0] == name[$0] }) { return true }
        at += 2
      }
      return false
    }
  }

  /// More than one in twenty of the first bytes are control characters that no text has. NUL is left to the decoder,
  /// unless most of the file is NUL.
  private static func looksBinary(_ bytes: [UInt8]) -> Bool {
    let sample = bytes.prefix(4096)
    let controls = sample.count { $0 < 32 && $0 != 0 && !(9...13).contains($0) && $0 != 26 || $0 == 127 }
    let nuls = sample.count { $0 == 0 }
    return controls * 20 > sample.count || nuls * 10 > sample.count * 6
  }
}
