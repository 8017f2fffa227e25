import Places
import Translation
import Vocabulary

/// What became of a file, in words.
enum ReportWords {
  static func summary(_ done: ImportedAreas, in t: Translator) -> String {
    let count = MessageArgument.count(done.report.areas)
    guard let changes = done.changes else {
      return t("areas.report.checked", ["count": count, "file": .text(done.file)])
    }
    if !changes.isAnything { return t("areas.report.nothing-new", ["count": count]) }
    return t(
      "areas.report.imported",
      [
        "count": count, "layer": .text(done.layer), "day": .text(since(changes.validFrom, in: t)),
        "added": .count(changes.added), "changed": .count(changes.changed), "unchanged": .count(changes.unchanged),
        "ended": .count(changes.ended),
      ])
  }

  /// The first set of a layer has no first day that would mean anything to a reader.
  static func day(_ day: Day, in t: Translator) -> String {
    day == .beginningOfTime ? t("areas.from-the-beginning") : t.day(day)
  }

  private static func since(_ first: Day, in t: Translator) -> String {
    first == .beginningOfTime ? day(first, in: t) : t("areas.report.since", ["day": .text(t.day(first))])
  }

  /// Repairs change an area by very little, or by a lot: both must be told apart from nothing.
  static func change(_ share: Double, in t: Translator) -> String {
    if share == 0 { return t.percent(0, decimals: 2) }
    let sign = share > 0 ? "+" : ""
    if abs(share) < 0.000_005 { return "\(sign)\(share > 0 ? "" : "−")<\(t.percent(0.000_01, decimals: 3))" }
    return sign + t.percent(share, decimals: 3)
  }

  static func ground(_ squareMetres: Double, in t: Translator) -> String {
    squareMetres < 100_000
      ? t("areas.square-metres", ["value": .text(t.number(squareMetres, decimals: 0))])
      : t("areas.square-kilometres", ["value": .text(t.number(squareMetres / 1e6, decimals: 2))])
  }

  static func refusal(_ reason: String, in t: Translator) -> String {
    let key = "areas.refusal.\(reason)"
    return t.has(key) ? t(key) : t("areas.refusal.other", ["reason": .text(reason)])
  }

  static func populationRefusal(_ refused: PopulationReport.Refused, in t: Translator) -> String {
    let key = "areas.population.refusal.\(refused.reason)"
    let reason = t.has(key) ? t(key) : refused.reason
    guard !refused.suggestions.isEmpty else { return reason }
    return reason + " " + t("areas.population.near", ["names": .text(t.list(refused.suggestions))])
  }
}
