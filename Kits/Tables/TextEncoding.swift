/// An encoding of text that tables come in, by its IANA name in lower case.
public struct TextEncoding: Hashable, Sendable, CustomStringConvertible {
  public let name: String
  public var description: String { name }

  private init(known name: String) { self.name = name }

  public static let utf8 = TextEncoding(known: "utf-8")
  public static let utf16LittleEndian = TextEncoding(known: "utf-16le")
  public static let utf16BigEndian = TextEncoding(known: "utf-16be")
  public static let utf32LittleEndian = TextEncoding(known: "utf-32le")
  public static let utf32BigEndian = TextEncoding(known: "utf-32be")
  /// Western European; also what files that claim ISO 8859-1 nearly always hold (WHATWG Encoding standard).
  public static let windows1252 = TextEncoding(known: "windows-1252")

  static let unicode: [TextEncoding] = [
    utf8, utf16LittleEndian, utf16BigEndian, utf32LittleEndian, utf32BigEndian,
  ]

  /// Every encoding that can be read, for a list to choose from.
  public static let all: [TextEncoding] = unicode + CodePage.names.map(TextEncoding.init(known:))

  /// Reads the usual spellings: `UTF-8`, `utf8`, `latin1`, `cp1251`, `ISO_8859-2`, `1250`; nil for others.
  public init?(_ label: String) {
    var key = label.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let aliases = [
      "latin1": "windows1252", "iso88591": "windows1252", "ascii": "windows1252", "usascii": "windows1252",
      "iso88599": "windows1254", "latin5": "windows1254", "latin2": "iso88592", "latin9": "iso885915",
      "utf16": "utf16le", "utf32": "utf32le", "macroman": "macintosh", "mac": "macintosh", "ansi": "windows1252",
      "iso885911": "unknown",
    ]
    key = aliases[key] ?? key
    for prefix in ["windows", "cp", "ibm", "win", ""] where key.hasPrefix(prefix) {
      let rest = String(key.dropFirst(prefix.count))
      for encoding in Self.all where [rest, "windows" + rest, "ibm" + rest].contains(encoding.key) {
        self = encoding
        return
      }
    }
    return nil
  }

  private var key: String { String(name.filter { $0 != "-" }) }
}
