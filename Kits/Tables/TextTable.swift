import Vocabulary

/// A delimited file's text and how it is cut.
struct TextTable: Sendable {
  let bytes: [UInt8]
  let encoding: TextEncoding
  let confidence: Double
  let hasMark: Bool
  let undecodable: Int
  let droppedNULs: Int
  let delimiter: UInt8
  let scan: CSVScan

  init(_ file: [UInt8], _ name: String?, _ options: TableOptions) throws {
    let text = TextDecoding.decode(file, as: options.encoding)
    guard text.bytes.count < Int(UInt32.max) else { throw Problem.tooLarge(limit: "\(options.limits.bytes)") }
    bytes = text.bytes
    encoding = text.encoding
    confidence = text.confidence
    hasMark = text.hasMark
    undecodable = text.undecodable
    droppedNULs = text.droppedNULs
    let quote = options.quote.asciiValue ?? 34
    let declared = Self.declaredDelimiter(text.bytes, text.start)
    let start = declared?.next ?? text.start
    if let wanted = options.delimiter {
      // Character.asciiValue gives LF for CRLF.
      guard let ascii = wanted.asciiValue, ascii != quote, ascii != 10, ascii != 13, ascii != 0 else {
        throw Problem.tableDelimiterUnusable(String(wanted))
      }
      delimiter = ascii
    } else if let declared {
      delimiter = declared.delimiter
    } else {
      delimiter = text.bytes.withUnsafeBufferPointer {
        DelimiterGuess.guess($0, from: start, quote: quote, name: name, limits: options.limits)
      }
    }
    scan = CSVScan(delimiter: delimiter, quote: quote, limits: options.limits, position: start)
  }

  /// A first line `sep=;`, which Excel writes and obeys and does not show as a row.
  private static func declaredDelimiter(_ bytes: [UInt8], _ start: Int) -> (delimiter: UInt8, next: Int)? {
    let line = bytes[start...].prefix(7)
    guard line.count >= 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=" else { return nil }
    let delimiter = bytes[start + 4]
    guard delimiter < 0x80, delimiter != 10, delimiter != 13, delimiter != 34 else { return nil }
    let rest = line.dropFirst(5)
    if rest.isEmpty { return (delimiter, start + 5) }
    if rest.first == 10 { return (delimiter, start + 6) }
    if rest.first == 13 { return (delimiter, rest.dropFirst().first == 10 ? start + 7 : start + 6) }
    return nil
  }
}
