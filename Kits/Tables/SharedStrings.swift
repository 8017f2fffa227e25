import Vocabulary

/// The texts that cells share, as one run of UTF-8; rich text without its formatting, phonetic readings left out.
struct SharedStrings: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each text ends.
  private(set) var ends: [UInt32] = []

  init(_ part: String?, of archive: ZipArchive, limits: TableLimits) throws {
    guard let part, archive.entry(part) != nil else { return }
    let handler = Handler(limit: limits.unpackedBytes)
    try XMLFeed.read(part, of: archive, limits: limits, into: handler)
    bytes = handler.bytes
    ends = handler.ends
  }

  func range(_ index: Int) -> Range<Int>? {
    guard ends.indices.contains(index) else { return nil }
    return Int(index == 0 ? 0 : ends[index - 1])..<Int(ends[index])
  }

  private final class Handler: XMLHandling {
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    var fault: Problem?
    private let limit: Int
    private var isInText = false
    private var phonetic = 0

    init(limit: Int) { self.limit = min(limit, Int(UInt32.max) - 1) }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
      if name == "t" { isInText = phonetic == 0 } else if name == "rPh" { phonetic += 1 }
    }

    func end(_ name: XMLName) {
      if name == "t" {
        isInText = false
      } else if name == "rPh" {
        phonetic -= 1
      } else if name == "si" {
        let start = Int(ends.last ?? 0)
        EscapedText.unescape(&bytes, from: start)
        ends.append(UInt32(bytes.count))
      }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) {
      guard isInText else { return }
      guard bytes.count + text.count < limit else {
        fault = .tableSwells(limit: limit)
        return
      }
      bytes.append(contentsOf: text)
    }
  }
}

/// `_x000D_` in a workbook's text is the character of that number (ECMA-376 part 1, 22.9.2.19).
enum EscapedText {
  static func unescape(_ bytes: inout [UInt8], from start: Int) {
    guard let first = place(in: bytes, from: start) else { return }
    var out = first
    var at = first
    while at < bytes.count {
      if let scalar = scalar(bytes, at) {
        for byte in String(scalar).utf8 {
          bytes[out] = byte
          out += 1
        }
        at += 7
      } else {
        bytes[out] = bytes[at]
        out += 1
        at += 1
      }
    }
    bytes.removeLast(bytes.count - out)
  }

  private static func place(in bytes: [UInt8], from start: Int) -> Int? {
    var at = start
    while at + 7 <= bytes.count {
      if scalar(bytes, at) != nil { return at }
      at += 1
    }
    return nil
  }

  private static func scalar(_ bytes: [UInt8], _ at: Int) -> Unicode.Scalar? {
    guard at + 7 <= bytes.count, bytes[at] == 95, bytes[at + 1] == 120, bytes[at + 6] == 95 else { return nil }
    var value: UInt32 = 0
    for byte in bytes[(at + 2)..<(at + 6)] {
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: return nil
      }
    }
    return Unicode.Scalar(value)
  }
}
