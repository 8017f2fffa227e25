/// Months by name and by their usual abbreviations, folded: small letters without accents, hamzas and vowel signs.
enum MonthNames {
  /// The month of a folded word. Levantine months of two words take their second word, and an abbreviation its full
  /// stop, from the bytes that follow.
  static func month(_ word: String, followedBy bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Int? {
    if let pair = pairs[word] {
      var next = at
      while next < bytes.count, bytes[next] == 32 { next += 1 }
      let start = next
      while next < bytes.count, bytes[next] >= 0x80 { next += 1 }
      let second = folded(UnsafeBufferPointer(rebasing: bytes[start..<next]))
      if let place = ordinals.firstIndex(of: second) {
        at = next
        return pair[place]
      }
      return nil
    }
    guard let month = months[word] else { return nil }
    if at < bytes.count, bytes[at] == 46 { at += 1 }
    return month
  }

  static func folded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).lowercased().unicodeScalars {
      switch scalar.value {
      case 0xE0...0xE5: text += "a"
      case 0xE7: text += "c"
      case 0xE8...0xEB: text += "e"
      case 0xEC...0xEF: text += "i"
      case 0xF2...0xF6: text += "o"
      case 0xF9...0xFC: text += "u"
      case 0x622, 0x623, 0x625: text += "ا"
      case 0x649: text += "ي"
      case 0x300...0x36F, 0x640, 0x64B...0x652: break
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static let spellings = [
    "jan january janv janvier januar janner enero ene gennaio gen januari janeiro يناير جانفي",
    "feb february fevr fev fevrier februar febrero febbraio februari fevereiro فبراير فيفري شباط",
    "mar march mars marz maerz mrz marzo maart mrt marco مارس اذار",
    "apr april avr avril abr abril aprile ابريل افريل نيسان",
    "may mai mayo maggio mag mei maio مايو ماي ايار",
    "jun june juin juni junio giugno giu junho يونيو جوان حزيران",
    "jul july juil juillet juli julio luglio lug julho يوليو جويلية تموز",
    "aug august aout agosto ago augustus اغسطس اوت اب",
    "sep sept september septembre septiembre set settembre setembro سبتمبر ايلول",
    "oct october octobre okt oktober octubre ottobre ott outubro out اكتوبر",
    "nov november novembre noviembre novembro نوفمبر",
    "dec december decembre dez dezember dic diciembre dicembre dezembro ديسمبر",
  ]

  private static let months: [String: Int] = {
    var months: [String: Int] = [:]
    for (place, line) in spellings.enumerated() {
      for word in line.split(separator: " ") { months[String(word)] = place + 1 }
    }
    return months
  }()

  /// كانون and تشرين come as the first and the second of their name.
  private static let pairs: [String: [Int]] = ["كانون": [12, 1], "تشرين": [10, 11]]
  private static let ordinals = ["الاول", "الثاني"]

  static let weekdays: Set<String> = words(
    """
    mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
    الاثنين الاحد الثلاثاء الاربعاء الخميس الجمعة السبت
    """)

  /// `1er`, `9th`, `9 de marzo de 2024`.
  static let fillers: Set<String> = words("st nd rd th er e de del of the le du di den al")

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
