/// Guesses a single-byte encoding from what its upper bytes would spell: letters of one language beside letters,
/// typographic signs where they belong, nothing undefined.
enum EncodingGuess {
  struct Candidate {
    let encoding: String
    /// Letters of each language that is written so, common ones first and doubled in weight where `common` says.
    let languages: [Set<UInt32>]
    let common: Set<UInt32>
    /// Latin letters stand singly among ASCII ones; those of other scripts stand together.
    let isLatin: Bool
  }

  /// The likeliest encoding and how sure that is, 0…1: few bytes, or another reading nearly as good, lower it.
  static func guess(_ bytes: [UInt8]) -> (encoding: TextEncoding, confidence: Double) {
    let contexts = sample(bytes)
    guard !contexts.isEmpty else { return (.windows1252, 0.3) }
    let scored = candidates.map { (candidate: $0, score: score($0, contexts)) }
    // On equal scores the first of the list wins: Western before Central European before the rest.
    var best = scored[0]
    for next in scored where next.score > best.score + 1e-9 { best = next }
    let used = Set(contexts.map { Int($0.byte & 0x7F) })
    func reading(_ name: String) -> [UInt32] {
      let scalars = CodePage.scalars(of: name) ?? []
      return used.sorted().map { scalars.indices.contains($0) ? scalars[$0] : 0xFFFD }
    }
    let chosen = reading(best.candidate.encoding)
    let rival = scored.filter { reading($0.candidate.encoding) != chosen }.map(\.score).max() ?? -2
    let count = Double(contexts.count)
    let confidence = count / (count + 2) * min(1, 0.55 + (best.score - rival) / 2)
    return (TextEncoding(best.candidate.encoding) ?? .windows1252, max(0.05, min(0.99, confidence)))
  }

  struct Context {
    let before: UInt8
    let byte: UInt8
    let after: UInt8
  }

  /// Up to 4,000 upper bytes with their neighbours.
  private static func sample(_ bytes: [UInt8]) -> [Context] {
    var contexts: [Context] = []
    for at in bytes.indices where bytes[at] >= 0x80 {
      contexts.append(
        Context(
          before: at > 0 ? bytes[at - 1] : 32, byte: bytes[at], after: at + 1 < bytes.count ? bytes[at + 1] : 32))
      if contexts.count == 4000 { break }
    }
    return contexts
  }

  private static func score(_ candidate: Candidate, _ contexts: [Context]) -> Double {
    let upper = CodePage.scalars(of: candidate.encoding) ?? []
    let facts = upper.map(Fact.init)
    func fact(_ byte: UInt8) -> Fact? { byte < 0x80 ? nil : facts[Int(byte & 0x7F)] }
    func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }
    var base = 0.0
    var hits = Array(repeating: 0.0, count: candidate.languages.count)
    for context in contexts {
      let here = facts[Int(context.byte & 0x7F)]
      let before = fact(context.before)
      let after = fact(context.after)
      let isInWord =
        isASCIILetter(context.before) || isASCIILetter(context.after)
        || before?.isLetter == true || after?.isLetter == true
      guard here.isLetter else {
        base += here.isUndefined ? -8 : here.isTypographic ? 0.3 : -1.5
        let isBetween =
          (isASCIILetter(context.before) || before?.isLetter == true)
          && (isASCIILetter(context.after) || after?.isLetter == true)
        if isBetween, !here.isApostrophe { base -= 2 }
        continue
      }
      guard isInWord else { continue }
      for (place, language) in candidate.languages.enumerated() {
        hits[place] += language.contains(here.lower) ? (candidate.common.contains(here.lower) ? 2 : 1.2) : -1
      }
      if candidate.isLatin {
        if before?.isLetter == true, after?.isLetter == true { base -= 2 }
        if before?.isLetter == true { base -= 0.3 }
      } else {
        if isASCIILetter(context.before) || isASCIILetter(context.after) { base -= 3 }
      }
      // A capital after a small letter is the mark of a wrong alphabet.
      let isAfterSmall = (context.before >= 97 && context.before <= 122) || before?.isSmall == true
      if here.isCapital, isAfterSmall { base -= 3 }
      if here.isSmall, before?.isCapital == true, after?.isCapital == true { base -= 2 }
    }
    return (base + (hits.max() ?? 0)) / Double(contexts.count)
  }

  private struct Fact {
    let lower: UInt32
    let isLetter, isCapital, isSmall, isUndefined, isTypographic, isApostrophe: Bool

    init(_ scalar: UInt32) {
      let unicode = Unicode.Scalar(scalar) ?? "\u{FFFD}"
      let properties = unicode.properties
      isUndefined = scalar == 0xFFFD
      isLetter = properties.isAlphabetic && scalar != 0xAA && scalar != 0xBA
      isCapital = properties.isUppercase
      isSmall = properties.isLowercase && isLetter
      // İ lowers to two scalars; its own code serves.
      let lowered = properties.lowercaseMapping.unicodeScalars
      lower = lowered.count == 1 ? (lowered.first?.value ?? scalar) : scalar
      isTypographic = EncodingGuess.typographic.contains(scalar)
      isApostrophe = scalar == 0x2019 || scalar == 0x2018 || scalar == 0xAD || scalar == 0x2013 || scalar == 0x640
    }
  }

  private static let typographic = Set("’‘“”„‚‹›«»–—…€°§©®™½¼¾²³ºª·•¡¿£№،؛؟\u{A0}\u{AD}".unicodeScalars.map(\.value))

  private static func letters(_ texts: String...) -> [Set<UInt32>] { texts.map { Set($0.unicodeScalars.map(\.value)) } }

  private static let western = letters(
    "éèêëàâçîïôùûüœæ", "äöüß", "áéíóúñü", "áàâãçéêíóôõú", "àèéìòù", "åäöéü", "æøåéö", "éëïöüèê", "áéíóúýðþæö",
    "éèêëàâçîïôùûüœæäöß", "áéíóúàèòïüç")
  private static let central = letters(
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșț", "čćđšž", "äöüßéčšž")
  private static let turkish = letters("çğıöşüâîûİ")
  private static let baltic = letters("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")
  private static let cyrillic = letters(
    "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгдежзийклмнопрстуфхцчшщьюяєіїґ", "абвгдђежзијклљмнњопрстћуфхцчџшѓѕќ")
  private static let greek = letters("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ")
  private static let arabic = letters("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگًٌٍَُِّْ")
  private static let hebrew = letters("אבגדהוזחטיךכלםמןנסעףפץצקרשת")

  private static let commonLatin = Set<UInt32>()
  private static let commonCyrillic = Set("оеаинтсрвлкмдпуяі".unicodeScalars.map(\.value))
  private static let commonGreek = Set("αοιετσνηυρπκμλςάέήίόύ".unicodeScalars.map(\.value))
  private static let commonArabic = Set("اليمنرتوهبةعدسكأ".unicodeScalars.map(\.value))
  private static let commonHebrew = Set("יוהלאמרתבשנ".unicodeScalars.map(\.value))

  private static let candidates: [Candidate] = [
    ("windows-1252", western, commonLatin, true), ("windows-1250", central, commonLatin, true),
    ("iso-8859-2", central, commonLatin, true), ("windows-1254", turkish, commonLatin, true),
    ("iso-8859-15", western, commonLatin, true), ("windows-1257", baltic, commonLatin, true),
    ("windows-1251", cyrillic, commonCyrillic, false), ("windows-1253", greek, commonGreek, false),
    ("windows-1256", arabic, commonArabic, false), ("windows-1255", hebrew, commonHebrew, false),
    ("iso-8859-5", cyrillic, commonCyrillic, false), ("iso-8859-7", greek, commonGreek, false),
    ("iso-8859-6", arabic, commonArabic, false), ("koi8-r", cyrillic, commonCyrillic, false),
    ("koi8-u", cyrillic, commonCyrillic, false), ("ibm866", cyrillic, commonCyrillic, false),
    ("macintosh", western, commonLatin, true), ("ibm850", western, commonLatin, true),
  ].map { Candidate(encoding: $0.0, languages: $0.1, common: $0.2, isLatin: $0.3) }
}
