import Foundation
import Synchronization
import Vocabulary

/// Looks for what seems to name a person in a free text, in English, French and Arabic. It only ever warns: the person
/// who writes decides, once, to keep the text or to change it.
enum NameWarning {
  enum Kind: String, Sendable, CaseIterable {
    case name, titled, called, email, phone, plate, handle
  }
  struct Finding: Sendable, Hashable {
    let kind: Kind
    let excerpt: String
  }

  /// What was found, in the order of the text, each excerpt once. `known` are names that are no persons', such as those
  /// of the city's areas.
  static func findings(in text: String, known: Set<String> = []) -> [Finding] {
    let words = Word.all(in: text)
    var found = patterns(in: text)
    for index in words.indices {
      if let excerpt = titled(words, index) {
        found.append((words[index].start, .init(kind: .titled, excerpt: excerpt)))
      }
      if let excerpt = called(words, index) {
        found.append((words[index].start, .init(kind: .called, excerpt: excerpt)))
      }
      if let excerpt = pair(words, index, known: known) {
        found.append((words[index].start, .init(kind: .name, excerpt: excerpt)))
      }
    }
    var seen: Set<String> = []
    return found.sorted { $0.0 < $1.0 }.map(\.1).filter { finding in
      // `Mr Paul Martin` is one person, not three findings.
      if seen.contains(where: { $0.contains(finding.excerpt) }) { return false }
      seen.insert(finding.excerpt)
      return true
    }
  }

  private static let titles: Set<String> = [
    "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "imam", "rabbi", "pastor", "father", "sheikh",
    "officer", "m", "mme", "mlle", "monsieur", "madame", "mademoiselle", "maître", "docteur", "professeur", "rabbin",
    "السيد", "السيدة", "الآنسة", "الدكتور", "الدكتورة", "الأستاذ", "الأستاذة", "الشيخ", "الإمام", "الحاخام",
  ]
  private static let calling: Set<String> = [
    "called", "named", "nicknamed", "appelé", "appelée", "nommé", "nommée", "prénommé", "prénommée", "surnommé",
    "surnommée", "s'appelle", "s’appelle", "dénommé", "dénommée", "اسمه", "اسمها", "يدعى", "تدعى", "المدعو", "المدعوة",
    "يسمى", "تسمى",
  ]

  private static func titled(_ words: [Word], _ index: Int) -> String? {
    let word = words[index]
    guard titles.contains(word.lowercased), index + 1 < words.count else { return nil }
    let next = words[index + 1]
    // One letter needs its full stop and both need the same sentence: `M. Martin`, not `line M Street`.
    if word.text.count == 1, !word.endsWithStop { return nil }
    guard next.isArabic || next.isCapitalised else { return nil }
    return span(words, index, atMost: 3, arabic: 2)
  }

  private static func called(_ words: [Word], _ index: Int) -> String? {
    guard calling.contains(words[index].lowercased), index + 1 < words.count, !words[index].endsSentence else {
      return nil
    }
    let next = words[index + 1]
    guard next.isArabic || next.isCapitalised else { return nil }
    return span(words, index + 1, atMost: 2, arabic: 1)
  }

  /// The word and the capitalised (or, in Arabic, the next) words after it.
  private static func span(_ words: [Word], _ start: Int, atMost count: Int, arabic: Int) -> String {
    var parts = [words[start].text]
    var index = start + 1
    while index < words.count, parts.count < count,
      words[index].isCapitalised || (words[index].isArabic && parts.count < arabic)
    {
      parts.append(words[index].text)
      if words[index].endsSentence { break }
      index += 1
    }
    return parts.joined(separator: " ")
  }

  /// Two capitalised words side by side that are no place, no day and no group.
  private static func pair(_ words: [Word], _ index: Int, known: Set<String>) -> String? {
    guard index + 1 < words.count else { return nil }
    let (first, second) = (words[index], words[index + 1])
    guard first.isCapitalised, second.isCapitalised, !first.endsSentence, !first.endsClause else { return nil }
    if first.startsSentence, openers.contains(first.lowercased) { return nil }
    for word in [first, second] where notPersons.contains(word.lowercased) || titles.contains(word.lowercased) {
      return nil
    }
    let excerpt = first.text + " " + second.text
    let folded = excerpt.lowercased()
    if known.contains(where: { $0.lowercased().contains(folded) }) { return nil }
    return excerpt
  }

  private static func patterns(in text: String) -> [(String.Index, Finding)] {
    var found: [(String.Index, Finding)] = []
    func add(
      _ kind: Kind, _ pattern: borrowing Mutex<Regex<Substring>>, where admits: (Substring) -> Bool = { _ in true }
    ) {
      for range in pattern.withLock({ text.ranges(of: $0) }) where admits(text[range]) {
        let excerpt = text[range].trimmingCharacters(in: .whitespacesAndNewlines)
        found.append((range.lowerBound, Finding(kind: kind, excerpt: excerpt)))
      }
    }
    // Most texts have none of this, and looking for it costs more than the rest of a report.
    let digits = text.unicodeScalars.count { scalar in
      scalar.isASCII
        ? (UnicodeScalar("0")...UnicodeScalar("9")).contains(scalar) : scalar.properties.numericType == .decimal
    }
    if text.utf8.contains(UInt8(ascii: "@")) {
      add(.email, email)
      add(.handle, handle)
    }
    if digits >= 8 { add(.phone, phone) { isPhone($0) } }
    if digits >= 3, hasCapitalsTogether(text) { add(.plate, plate) }
    return found
  }

  // Compiled once: that costs as much as storing a report.
  private static let email = Mutex(#/[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}/#)
  private static let handle = Mutex(#/(?:^|\s)@[A-Za-z0-9_.]{3,}/#)
  private static let phone = Mutex(#/\+?\p{Nd}[\p{Nd} .\/()\-]{6,}\p{Nd}/#)
  private static let plate = Mutex(
    #/
    \b (?: [A-Z]{2} -? [0-9]{3} -? [A-Z]{2} | [0-9] -? [A-Z]{3} -? [0-9]{3}
      | [A-Z]{2} [0-9]{2} \x20? [A-Z]{3} | [A-Z]{3} - [0-9]{3,4} ) \b
    /#)

  private static func hasCapitalsTogether(_ text: String) -> Bool {
    let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
    return zip(text.utf8, text.utf8.dropFirst()).contains { capitals.contains($0) && capitals.contains($1) }
  }

  /// Eight to fifteen digits, and not a day or a span of years.
  private static func isPhone(_ text: Substring) -> Bool {
    let digits = text.count { $0.isNumber }
    guard (8...15).contains(digits) else { return false }
    let parts = text.split { !$0.isNumber }.map(\.count)
    let isDay =
      parts == [4, 2, 2] || parts == [2, 2, 4] || parts == [1, 2, 4] || parts == [2, 1, 4] || parts == [4, 4]
    return !isDay
  }

  /// Words that open sentences, and so are capitalised without being names.
  private static let openers: Set<String> = [
    "a", "about", "after", "all", "an", "and", "another", "as", "at", "because", "before", "both", "but", "during",
    "each", "every", "for", "four", "from", "he", "her", "his", "i", "in", "it", "last", "many", "most", "near", "no",
    "nobody", "on", "one", "our", "outside", "people", "several", "she", "since", "some", "someone", "that", "the",
    "their", "then", "later", "earlier", "afterwards", "also", "again", "now", "there", "these", "they", "this",
    "those", "three", "today", "tonight", "two", "unknown", "we",
    "when", "while", "yesterday", "young", "apres", "après", "au", "aucun", "autour", "avant", "ce", "ces", "cette",
    "dans", "depuis", "des", "deux", "devant", "elle", "elles", "en", "hier", "il", "ils", "je", "la", "le", "les",
    "leur", "mon", "nous", "on", "plusieurs", "pres", "près", "quatre", "quelqu'un", "sa", "ses", "son", "sur", "trois",
    "un", "une", "vers",
  ]

  /// Words of places, days, offices and groups: a pair with one of them is not taken for a person.
  private static let notPersons: Set<String> = [
    "street", "road", "avenue", "lane", "square", "park", "bridge", "station", "school", "college", "university",
    "hospital", "church", "mosque", "synagogue", "temple", "cathedral", "market", "centre", "center", "hall", "city",
    "town", "council", "police", "district", "north", "south", "east", "west", "northern", "southern", "eastern",
    "western", "upper", "lower", "old", "new", "saint", "st", "river", "lake", "hill", "gardens", "court", "line",
    "rue", "place", "boulevard", "quai", "pont", "gare", "école", "lycée", "collège", "université", "hôpital", "église",
    "mosquée", "marché", "mairie", "ville", "quartier", "nord", "sud", "est", "ouest", "parc", "maison",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "muslim", "muslims", "jewish", "jews", "christian", "christians", "roma", "sinti", "black", "asian", "arab",
    "arabs",
    "african", "european", "american", "british", "english", "french", "arabic", "german", "dutch", "turkish", "syrian",
    "ukrainian", "russian", "polish", "romanian", "moroccan", "algerian", "palestinian", "israeli", "lgbt", "lgbti",
    "youth", "club", "football", "community", "house", "office", "department", "association", "union", "facebook",
    "instagram", "telegram", "tiktok", "whatsapp", "youtube", "google", "united", "european",
  ]
}

/// A word of a text and what stands around it.
private struct Word {
  let text: String
  let start: String.Index
  let startsSentence: Bool
  let endsSentence: Bool
  let endsClause: Bool
  let endsWithStop: Bool
  let lowercased: String
  /// A capital and then a small letter: `McAdam` and `Jean-Luc` are, `BBC` is not.
  let isCapitalised: Bool
  let isArabic: Bool

  init(
    text: String, start: String.Index, startsSentence: Bool, endsSentence: Bool, endsClause: Bool, endsWithStop: Bool
  ) {
    self.text = text
    self.start = start
    self.startsSentence = startsSentence
    self.endsSentence = endsSentence
    self.endsClause = endsClause
    self.endsWithStop = endsWithStop
    lowercased = text.lowercased()
    isCapitalised = text.first?.isUppercase == true && text.dropFirst().contains { $0.isLowercase }
    isArabic = text.unicodeScalars.first.map { (0x0600...0x06FF).contains($0.value) } ?? false
  }

  static func all(in text: String) -> [Word] {
    var words: [Word] = []
    var index = text.startIndex
    var startsSentence = true
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character == "'" || character == "’" || character == "-"
    }
    while index < text.endIndex {
      guard text[index].isLetter else {
        if ".!?:\n؟•–—\"«“".contains(text[index]) { startsSentence = true }
        index = text.index(after: index)
        continue
      }
      let start = index
      while index < text.endIndex, isPart(text[index]) { index = text.index(after: index) }
      let next = index < text.endIndex ? text[index] : " "
      let word = String(text[start..<index])
      let isTitle = next == "." && (word.count == 1 || ["Mr", "Mrs", "Ms", "Dr", "Prof", "St"].contains(word))
      words.append(
        Word(
          text: word, start: start, startsSentence: startsSentence, endsSentence: !isTitle && ".!?؟\n".contains(next),
          endsClause: ",;:()،؛/".contains(next), endsWithStop: next == "."))
      startsSentence = false
      if isTitle { index = text.index(after: index) }
    }
    return words
  }
}
