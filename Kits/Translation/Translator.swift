public import Vocabulary

/// Speaks one language: `t("incidents.count", ["count": 3])`, and writes its numbers and dates. Cheap to copy.
public struct Translator: Sendable {
  public let language: Language
  public let isRightToLeft: Bool
  /// The language first, then what it falls back to; English last.
  let chain: [LanguageTables]
  private let own: LanguageTables
  private let names: [Language: String]

  init(_ language: Language, own: LanguageTables, chain: [LanguageTables], names: [Language: String]) {
    self.language = language
    isRightToLeft = language.isRightToLeft
    self.own = own
    self.chain = chain
    self.names = names
  }

  /// The message of a key, filled. A key that this language lacks is said in English; one that nobody has shows itself.
  public func callAsFunction(_ key: String, _ arguments: [String: MessageArgument] = [:]) -> String {
    for tables in chain {
      guard let message = tables.messages[key] else { continue }
      if message.parts.count == 1, case .text(let text) = message.parts[0] { return text }
      var text = ""
      message.write(arguments, in: tables, to: &text)
      return text
    }
    return key
  }

  /// What went wrong, in words: the message `problem.CODE`.
  public func callAsFunction(_ problem: Problem) -> String {
    self("problem.\(problem.code)", problem.arguments.mapValues { .text($0) })
  }

  /// What is wrong with a field, in words: the message `field.CODE`.
  public func callAsFunction(_ problem: FieldProblem) -> String {
    self("field.\(problem.code)", problem.arguments.mapValues { .text($0) })
  }

  /// Whether any language of the chain has the key.
  public func has(_ key: String) -> Bool { chain.contains { $0.messages[key] != nil } }

  public func number(_ value: Int) -> String { own.formats.number(value) }
  /// With exactly so many decimals.
  public func number(_ value: Double, decimals: Int) -> String { own.formats.number(value, decimals: decimals) }
  /// A share of 1: 0.256 is 26 %.
  public func percent(_ share: Double, decimals: Int = 0) -> String { own.formats.percent(share, decimals: decimals) }

  /// `9 March 2026`.
  public func day(_ day: Day) -> String { own.formats.longDay(day) }
  /// `9 Mar 2026`.
  public func dayShort(_ day: Day) -> String { own.formats.shortDay(day) }
  /// `March`, for months 1 to 12.
  public func month(_ number: Int) -> String { own.formats.monthNames[min(max(number, 1), 12) - 1] }
  /// `Mar`, for months 1 to 12.
  public func monthShort(_ number: Int) -> String { own.formats.shortMonthNames[min(max(number, 1), 12) - 1] }

  /// `9 March 2026`, `week 11, 2026`, `March 2026`, `1st quarter 2026`, `2026`.
  public func period(_ period: Period) -> String {
    switch period.unit {
    case .day: own.formats.longDay(period.first)
    case .week: self("period.week", week(of: period))
    case .month: own.formats.month(period.first)
    case .quarter: own.formats.quarter(period.first)
    case .year: String(period.first.year)
    }
  }

  /// For axes and columns: `9 Mar`, `W11 2026`, `Mar 2026`, `Q1 2026`, `2026`.
  public func periodShort(_ period: Period) -> String {
    switch period.unit {
    case .day: own.formats.dayOfYear(period.first)
    case .week: self("period.week.short", week(of: period))
    case .month: own.formats.shortMonth(period.first)
    case .quarter: own.formats.shortQuarter(period.first)
    case .year: String(period.first.year)
    }
  }

  /// `9 March 2026 at 14:05`, at an offset from UTC in seconds.
  public func instant(_ instant: Instant, utcOffset: Int = 0) -> String {
    own.formats.instant(instant, utcOffset: utcOffset)
  }

  /// `a, b and c`.
  public func list(_ items: [String]) -> String { own.formats.list(items) }

  /// A language's name in that language: `français`.
  public func languageName(_ language: Language) -> String {
    names[language] ?? Formats.ownName(of: language)
  }

  /// A language's name in this one: `French`.
  public func translatedName(of language: Language) -> String { own.formats.name(of: language) }

  /// ISO 8601 week and its year as texts: they are names, not amounts, and take no thousands separator.
  private func week(of period: Period) -> [String: MessageArgument] {
    let parts = period.description.split(separator: "-W")
    guard parts.count == 2, let week = Int(parts[1]) else { return [:] }
    return ["week": .number(Double(week)), "year": .text(String(parts[0]))]
  }
}
