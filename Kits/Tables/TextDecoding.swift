import Vocabulary

/// A file's text as UTF-8, and what was found out on the way.
struct DecodedText {
  var bytes: [UInt8]
  /// Where the text begins, after a byte order mark.
  var start = 0
  var encoding: TextEncoding
  /// 0…1; 1 when a mark, the caller or UTF-8's own rules settle it.
  var confidence = 1.0
  var hasMark = false
  /// Bytes or units that the encoding does not define, each now U+FFFD.
  var undecodable = 0
  var droppedNULs = 0
}

enum TextDecoding {
  /// Decides the encoding, and turns the file into UTF-8; UTF-8 without faults is not copied.
  static func decode(_ bytes: [UInt8], as wanted: TextEncoding?) -> DecodedText {
    let mark = byteOrderMark(bytes)
    var text: DecodedText
    if let encoding = mark?.encoding ?? wanted ?? unmarkedUTF16(bytes), encoding != .utf8 {
      text = transcode(bytes, from: encoding, skipping: mark?.length ?? 0)
      text.confidence = mark == nil && wanted == nil ? 0.9 : 1
    } else {
      text = utf8OrGuess(bytes, skipping: mark?.length ?? 0, insists: mark != nil || wanted != nil)
    }
    text.hasMark = mark != nil
    dropNULs(&text)
    return text
  }

  static func byteOrderMark(_ bytes: [UInt8]) -> (encoding: TextEncoding, length: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return (.utf32LittleEndian, 4) }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return (.utf32BigEndian, 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }

  /// UTF-16 of mostly Latin text has a NUL in every other byte.
  private static func unmarkedUTF16(_ bytes: [UInt8]) -> TextEncoding? {
    let sample = bytes.prefix(4096)
    guard sample.count >= 8 else { return nil }
    var even = 0
    var odd = 0
    for (place, byte) in sample.enumerated() where byte == 0 {
      if place % 2 == 0 { even += 1 } else { odd += 1 }
    }
    if odd * 5 > sample.count * 2, even * 20 < sample.count { return .utf16LittleEndian }
    if even * 5 > sample.count * 2, odd * 20 < sample.count { return .utf16BigEndian }
    return nil
  }

  private static func utf8OrGuess(_ bytes: [UInt8], skipping start: Int, insists: Bool) -> DecodedText {
    let check = bytes.withUnsafeBufferPointer { UTF8Check.count($0, from: start) }
    if check.faults == 0 { return DecodedText(bytes: bytes, start: start, encoding: .utf8) }
    // A few broken characters in much good UTF-8: cells that some program cut off by bytes.
    if insists || check.characters >= 10 * check.faults {
      let repaired = Array(String(decoding: bytes[start...], as: UTF8.self).utf8)
      return DecodedText(bytes: repaired, encoding: .utf8, confidence: insists ? 1 : 0.8, undecodable: check.faults)
    }
    let guess = EncodingGuess.guess(bytes)
    var text = transcode(bytes, from: guess.encoding, skipping: start)
    text.confidence = guess.confidence
    return text
  }

  private static func dropNULs(_ text: inout DecodedText) {
    let start = text.start
    let count = text.bytes[start...].reduce(into: 0) { if $1 == 0 { $0 += 1 } }
    guard count > 0 else { return }
    text.bytes = text.bytes[start...].filter { $0 != 0 }
    text.start = 0
    text.droppedNULs = count
  }

  static func transcode(_ bytes: [UInt8], from encoding: TextEncoding, skipping start: Int) -> DecodedText {
    var text = DecodedText(bytes: [], encoding: encoding)
    text.bytes.reserveCapacity(bytes.count + bytes.count / 8)
    switch encoding {
    case .utf16LittleEndian: utf16(bytes, start, low: 0, into: &text)
    case .utf16BigEndian: utf16(bytes, start, low: 1, into: &text)
    case .utf32LittleEndian: utf32(bytes, start, shifts: [0, 8, 16, 24], into: &text)
    case .utf32BigEndian: utf32(bytes, start, shifts: [24, 16, 8, 0], into: &text)
    default: singleByte(bytes, start, into: &text)
    }
    return text
  }

  private static func singleByte(_ bytes: [UInt8], _ start: Int, into text: inout DecodedText) {
    let scalars = CodePage.scalars(of: text.encoding.name) ?? Array(repeating: 0xFFFD, count: 128)
    let encoded = scalars.map { scalar -> [UInt8] in
      var utf8: [UInt8] = []
      append(scalar, to: &utf8)
      return utf8
    }
    for byte in bytes[start...] {
      if byte < 0x80 {
        text.bytes.append(byte)
      } else {
        if scalars[Int(byte & 0x7F)] == 0xFFFD { text.undecodable += 1 }
        text.bytes.append(contentsOf: encoded[Int(byte & 0x7F)])
      }
    }
  }

  private static func utf16(_ bytes: [UInt8], _ start: Int, low: Int, into text: inout DecodedText) {
    func unit(_ at: Int) -> UInt32 { UInt32(bytes[at + low]) | UInt32(bytes[at + 1 - low]) << 8 }
    var at = start
    while at + 1 < bytes.count {
      let first = unit(at)
      at += 2
      if first & 0xF800 != 0xD800 {
        append(first, to: &text.bytes)
      } else if first < 0xDC00, at + 1 < bytes.count, unit(at) & 0xFC00 == 0xDC00 {
        append(0x10000 + (first & 0x3FF) << 10 + (unit(at) & 0x3FF), to: &text.bytes)
        at += 2
      } else {
        text.undecodable += 1
        append(0xFFFD, to: &text.bytes)
      }
    }
    // A lone last byte is a line break whose other half was cut off, or damage.
    if at < bytes.count, bytes[at] != 10 { text.undecodable += 1 }
  }

  private static func utf32(_ bytes: [UInt8], _ start: Int, shifts: [UInt32], into text: inout DecodedText) {
    var at = start
    while at + 3 < bytes.count {
      var scalar: UInt32 = 0
      for place in 0..<4 { scalar |= UInt32(bytes[at + place]) << shifts[place] }
      at += 4
      if scalar > 0x10FFFF || scalar & 0xFFFF_F800 == 0xD800 {
        text.undecodable += 1
        scalar = 0xFFFD
      }
      append(scalar, to: &text.bytes)
    }
    if at < bytes.count { text.undecodable += 1 }
  }

  private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    func byte(_ value: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value) }
    switch scalar {
    case 0..<0x80: bytes.append(byte(scalar))
    case 0..<0x800:
      bytes.append(byte(0xC0 | scalar >> 6))
      bytes.append(byte(0x80 | scalar & 0x3F))
    case 0..<0x10000:
      bytes.append(byte(0xE0 | scalar >> 12))
      bytes.append(byte(0x80 | scalar >> 6 & 0x3F))
      bytes.append(byte(0x80 | scalar & 0x3F))
    default:
      bytes.append(byte(0xF0 | scalar >> 18))
      bytes.append(byte(0x80 | scalar >> 12 & 0x3F))
      bytes.append(byte(0x80 | scalar >> 6 & 0x3F))
      bytes.append(byte(0x80 | scalar & 0x3F))
    }
  }
}

/// Counts UTF-8's characters beyond ASCII, and its faults (Unicode 15, table 3-7).
enum UTF8Check {
  static func count(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (characters: Int, faults: Int) {
    var characters = 0
    var faults = 0
    var at = start
    let end = bytes.count
    let raw = UnsafeRawBufferPointer(bytes)
    while at < end {
      if at + 8 <= end, raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        at += 8
        continue
      }
      let lead = bytes[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
      let low: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
      var isGood = lead >= 0xC2 && lead <= 0xF4 && at + length <= end && bytes[at + 1] >= low && bytes[at + 1] <= high
      if isGood, length > 2 { isGood = bytes[at + 2] & 0xC0 == 0x80 }
      if isGood, length > 3 { isGood = bytes[at + 3] & 0xC0 == 0x80 }
      if isGood {
        characters += 1
        at += length
      } else {
        faults += 1
        at += 1
      }
    }
    return (characters, faults)
  }
}
