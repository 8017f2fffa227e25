import Foundation

/// Brings a name to the form in which it is compared: `Québec-Métro` and `QUEBEC METRO` become `quebec metro`.
///
/// Compatibility decomposition (Unicode UAX #15), small letters, marks and accents dropped, letters that do not decompose
/// spelt out (ß ss, ø o, ł l, ı i, æ ae), Arabic letters brought to their plain form (alef and yeh in all their forms,
/// teh marbuta as heh, Persian kaf and yeh) without vowel signs and tatweel, digits of every script as 0–9, apostrophes
/// dropped, every other sign a space.
func foldedName(_ text: String) -> String {
  if let plain = foldedASCII(text) { return plain }
  var out = String.UnicodeScalarView()
  for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
    for small in scalar.properties.lowercaseMapping.unicodeScalars { append(small, to: &out) }
  }
  while out.last == " " { out.removeLast() }
  return String(out)
}

private func append(_ scalar: Unicode.Scalar, to out: inout String.UnicodeScalarView) {
  if let spelt = spellings[scalar] { return out.append(contentsOf: spelt.unicodeScalars) }
  if apostrophes.contains(scalar) { return }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: break
  case .decimalNumber:
    let value = UInt32(scalar.properties.numericValue ?? 0)
    if let digit = Unicode.Scalar(48 + value) { out.append(digit) }
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter, .spacingMark,
    .letterNumber, .otherNumber:
    out.append(scalar)
  default:
    if let last = out.last, last != " " { out.append(" ") }
  }
}

/// The common case without tables; nil when there is more than ASCII.
private func foldedASCII(_ text: String) -> String? {
  var out: [UInt8] = []
  out.reserveCapacity(text.utf8.count)
  for byte in text.utf8 {
    switch byte {
    case 48...57, 97...122: out.append(byte)
    case 65...90: out.append(byte + 32)
    case 39, 96: break
    case 128...: return nil
    default: if let last = out.last, last != 32 { out.append(32) }
    }
  }
  if out.last == 32 { out.removeLast() }
  return String(decoding: out, as: UTF8.self)
}

private let apostrophes: Set<Unicode.Scalar> = [
  "'", "`", "\u{2018}", "\u{2019}", "\u{02BC}", "\u{02BB}", "\u{00B4}", "\u{2032}",
]

private let spellings: [Unicode.Scalar: String] = [
  "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h", "ŋ": "n",
  "ŧ": "t", "ς": "σ", "ə": "e",
  "\u{0671}": "\u{0627}", "\u{0629}": "\u{0647}", "\u{0649}": "\u{064A}", "\u{06CC}": "\u{064A}",
  "\u{06A9}": "\u{0643}", "\u{06C1}": "\u{0647}", "\u{06D5}": "\u{0647}", "\u{0640}": "",
]
