/// Guesses what the columns of a table hold, so that a mapping can be proposed.
public enum ColumnGuess {
  /// One profile for each column, from the first rows. Throws where reading does.
  public static func profile(_ table: TableFile, sampleRows: Int = 1000) throws -> [ColumnProfile] {
    var samples = Array(repeating: [String](), count: table.header.count)
    var rows = 0
    guard sampleRows > 0 else { return profiles(table, samples, rows) }
    try table.forEachRow { row in
      rows += 1
      for column in samples.indices {
        if let text = row.trimmed(column) { samples[column].append(text) }
      }
      return rows < sampleRows
    }
    return profiles(table, samples, rows)
  }

  private static func profiles(_ table: TableFile, _ samples: [[String]], _ rows: Int) -> [ColumnProfile] {
    samples.indices.map { profile(column: $0, name: table.header[$0], samples: samples[$0], rows: rows) }
  }

  /// The profile of one column of trimmed cells that are not blank.
  static func profile(column: Int, name: String, samples: [String], rows: Int) -> ColumnProfile {
    var counts: [String: Int] = [:]
    var examples: [String] = []
    for sample in samples {
      let count = counts[sample, default: 0]
      if count == 0, examples.count < 5 { examples.append(sample) }
      counts[sample] = count + 1
    }
    let style = NumberStyle.guess(samples)
    let numbers = style.map { style in samples.compactMap { style.parse($0) } } ?? []
    let range = numbers.min().flatMap { low in numbers.max().map { low...$0 } }
    let repeats = counts.count <= 200 && counts.count < samples.count
    let values = repeats ? counts.map { ColumnProfile.Value(text: $0.key, count: $0.value) } : []
    let facts = Facts(
      words: words(of: name), samples: samples, distinct: counts.count, isNumeric: style != nil,
      isWhole: !numbers.isEmpty && numbers.allSatisfy { $0 == $0.rounded() }, range: range)
    return ColumnProfile(
      column: column, name: name, kind: facts.kind, rows: rows, filled: samples.count, distinct: counts.count,
      values: values.sorted { ($1.count, $0.text) < ($0.count, $1.text) }, examples: examples, numberStyle: style,
      range: range)
  }

  /// `OCC_DATE`, `occDate`, `occ-date`: `occ`, `date`.
  static func words(of name: String) -> Set<String> {
    var words: Set<String> = []
    var word = ""
    var wasSmall = false
    for letter in name {
      if !letter.isLetter || letter.isUppercase && wasSmall {
        words.insert(word)
        word = ""
      }
      if letter.isLetter { word += letter.lowercased() }
      wasSmall = letter.isLowercase
    }
    words.insert(word)
    words.remove("")
    return words
  }

  struct Facts {
    let words: Set<String>
    let samples: [String]
    let distinct: Int
    let isNumeric: Bool
    let isWhole: Bool
    let range: ClosedRange<Double>?

    var kind: ColumnProfile.Kind {
      guard !samples.isEmpty else { return .empty }
      if let order = dayOrder { return .day(order) }
      if isTime { return .time }
      if isNumeric, let coordinate { return coordinate }
      if isIdentifier { return .identifier }
      if isNumeric { return isWhole ? .integer : .number }
      let isShort = samples.reduce(0) { $0 + $1.count } <= 60 * samples.count
      let repeats = distinct < samples.count && (distinct <= 12 || distinct * 2 <= samples.count)
      return distinct <= 200 && repeats && isShort ? .codes : .text
    }

    private var dayOrder: DayOrderGuess? {
      // A column of plain numbers is one of days only where its name says so.
      if isNumeric, words.isDisjoint(with: ColumnGuess.dayWords) { return nil }
      let guess = DayParser.guess(order: samples)
      guard guess != .none else { return nil }
      let parsers = DayParser.Order.allCases.map { DayParser(order: $0) }
      let days = samples.count { sample in parsers.contains { (try? $0.parse(sample)) != nil } }
      return days * 10 >= samples.count * 9 ? guess : nil
    }

    private var isTime: Bool {
      let isNamed = !words.isDisjoint(with: ColumnGuess.timeWords)
      return samples.allSatisfy { sample in
        (isNamed || sample.contains(":")) && DayParser.time(sample) != nil
      }
    }

    private var coordinate: ColumnProfile.Kind? {
      guard let range else { return nil }
      if !words.isDisjoint(with: ["lat", "latitude", "y", "ycoord"]), (-90...90).contains(range.lowerBound),
        (-90...90).contains(range.upperBound), !isWhole
      {
        return .latitude
      }
      if !words.isDisjoint(with: ["lon", "lng", "long", "longitude", "x", "xcoord"]),
        (-180...180).contains(range.lowerBound), (-180...180).contains(range.upperBound), !isWhole
      {
        return .longitude
      }
      return nil
    }

    private var isIdentifier: Bool {
      guard samples.count >= 5, distinct * 10 >= samples.count * 8, !isNumeric || isWhole else { return false }
      guard words.isDisjoint(with: ["x", "y", "coordinate", "coord", "amount", "count", "total"]) else { return false }
      guard samples.allSatisfy({ $0.count <= 64 && !$0.contains(" ") }) else { return false }
      let isNamed = !words.isDisjoint(with: ColumnGuess.referenceWords)
      if isNumeric {
        let lengths = Set(samples.map(\.count))
        return isNamed || lengths.count <= 2 && (lengths.min() ?? 0) >= 6
      }
      let withDigits = samples.count { $0.contains(where: \.isNumber) }
      return isNamed || withDigits * 10 >= samples.count * 8
    }
  }

  static let dayWords: Set<String> = [
    "date", "day", "jour", "datum", "fecha", "data", "dato", "dob", "tarih", "дата", "تاريخ", "التاريخ", "يوم",
  ]
  static let timeWords: Set<String> = [
    "time", "hour", "heure", "uhrzeit", "zeit", "hora", "ora", "tijd", "saat", "время", "وقت", "الوقت", "ساعة",
  ]
  static let referenceWords: Set<String> = [
    "id", "identifier", "number", "no", "nr", "num", "ref", "reference", "case", "code", "key", "uuid", "numero",
    "numéro", "aktenzeichen", "номер", "رقم", "الرقم",
  ]
}
