import Vocabulary

/// How the cells of a workbook show their numbers, as far as it decides what they are.
struct CellFormats: Sendable {
  enum Format: Sendable, Hashable {
    case plain
    case day, dayTime, time
    /// `[h]:mm`: hours may exceed 23.
    case elapsed
    /// `00000`: leading zeros up to so many digits.
    case padded(Int)
  }

  let countsFrom1904: Bool
  private let formats: [Format]

  init(_ part: String?, of archive: ZipArchive, countsFrom1904: Bool, limits: TableLimits) throws {
    self.countsFrom1904 = countsFrom1904
    guard let part, archive.entry(part) != nil else {
      formats = []
      return
    }
    let handler = Handler()
    try XMLFeed.read(part, of: archive, limits: limits, into: handler)
    var known: [Int: Format] = [:]
    formats = handler.numbers.map { number in
      if let format = known[number] { return format }
      let format = handler.codes[number].map(Self.format) ?? Self.builtIn(number)
      known[number] = format
      return format
    }
  }

  subscript(style: Int) -> Format { formats.indices.contains(style) ? formats[style] : .plain }

  /// ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are dates in East Asian editions.
  static func builtIn(_ number: Int) -> Format {
    switch number {
    case 14...17, 27...31, 34...36, 50...54, 57, 58: .day
    case 18...21, 32, 33, 45, 47, 55, 56: .time
    case 22: .dayTime
    case 46: .elapsed
    default: .plain
    }
  }

  /// What a format code such as `dd/mm/yyyy\ hh:mm;@` shows, by its first section.
  static func format(_ code: String) -> Format {
    // What LibreOffice calls `General` in some languages.
    if code.lowercased() == "standard" { return .plain }
    var hasDay = false
    var hasTime = false
    var isElapsed = false
    var months = 0
    var zeros = 0
    var others = 0
    var rest = Substring(code)
    scan: while let letter = rest.popFirst() {
      switch letter {
      case ";": break scan
      case "\"":
        while let inner = rest.popFirst(), inner != "\"" {}
        others += 1
      case "\\", "_", "*":
        _ = rest.popFirst()
        others += 1
      case "[":
        let inner = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inner.count + 1)
        let unit = inner.lowercased()
        if let first = unit.first, "hms".contains(first), unit.allSatisfy({ $0 == first }) { isElapsed = true }
      case "y", "Y", "d", "D": hasDay = true
      case "m", "M": months += 1
      case "h", "H", "s", "S": hasTime = true
      case "a", "A":
        for marker in ["am/pm", "a/p"] where "a\(rest.prefix(4))".lowercased().hasPrefix(marker) {
          rest = rest.dropFirst(marker.count - 1)
          hasTime = true
        }
        others += 1
      case "G", "g":
        if "g\(rest.prefix(6))".lowercased() == "general" { rest = rest.dropFirst(6) }
        others += 1
      case "0": zeros += 1
      default: others += 1
      }
    }
    if isElapsed { return hasDay ? .dayTime : .elapsed }
    // Minutes stand beside hours or seconds; alone, or beside days, `m` is the month.
    if months > 0, !hasTime { hasDay = true }
    switch (hasDay, hasTime) {
    case (true, true): return .dayTime
    case (true, false): return .day
    case (false, true): return .time
    case (false, false): return others == 0 && zeros > 1 && zeros <= 30 ? .padded(zeros) : .plain
    }
  }

  private final class Handler: XMLHandling {
    var codes: [Int: String] = [:]
    var numbers: [Int] = []
    let fault: Problem? = nil
    private var isInCells = false

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
      if name == "numFmt" {
        if let number = attributes["numFmtId"].flatMap({ Int($0) }) { codes[number] = attributes["formatCode"] }
      } else if name == "cellXfs" {
        isInCells = true
      } else if isInCells, name == "xf" {
        numbers.append(attributes["numFmtId"].flatMap { Int($0) } ?? 0)
      }
    }
    func end(_ name: XMLName) {
      if name == "cellXfs" { isInCells = false }
    }
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
  }
}
