import Access
import CapabilityKit
import Site
import Translation
import Vocabulary

/// The names that pages need, in the language of the reader: codes, areas, organisations.
struct IncidentWords: Sendable {
  let t: Translator
  let book: CodeBook
  /// By identifier.
  var areas: [String: String]
  /// Organisations by identifier.
  var sources: [String: String]
  /// People by identifier, as far as the page shows them.
  var people: [String: String] = [:]
  var utcOffset = 0

  func name(_ code: Code, _ list: CodelistName) -> String { book.name(code, list, t) }
  func name(_ code: Code?, _ list: CodelistName) -> String? { code.map { name($0, list) } }
  func names(_ codes: Set<Code>, _ list: CodelistName) -> String? {
    codes.isEmpty ? nil : t.list(codes.map { name($0, list) }.sorted())
  }

  func theme(_ code: Code) -> String { t("theme.\(code)") }
  func themes(_ codes: Set<Code>) -> String { t.list(codes.map(theme).sorted()) }
  func state(_ state: IncidentState) -> String { t("incidents.state.\(state.rawValue)") }

  func source(_ source: OrganisationID?) -> String {
    guard let source else { return t("incidents.source.public") }
    return sources[source.text] ?? t("incidents.source.unknown")
  }

  /// The level, and the organisations that it names as far as the reader may know of them.
  func sharing(_ sharing: Sharing) -> String {
    let level = t("incidents.sharing.\(sharing.level.rawValue)")
    let names = sharing.organisations.compactMap { sources[$0.text] }.sorted()
    return names.isEmpty
      ? level : t("incidents.sharing.and-named", ["level": .text(level), "names": .text(t.list(names))])
  }

  func person(_ person: PersonID?) -> String? { person.map { people[$0.text] ?? t("incidents.person.unknown") } }

  func place(_ place: IncidentPlace) -> String {
    switch place {
    case .area(let area): areas[area] ?? area
    case .unlocated(let reason): t("incidents.unlocated.\(reason.rawValue)")
    }
  }

  /// `9 March 2026, 14:05`, or the week, month or year.
  func when(_ occurred: Occurrence, isShort: Bool = false) -> String {
    switch occurred.precision {
    case .time:
      let day = isShort ? t.dayShort(occurred.day) : t.day(occurred.day)
      return occurred.clock.map { t("incidents.day-and-time", ["day": .text(day), "time": .text($0)]) } ?? day
    case .day: return isShort ? t.dayShort(occurred.day) : t.day(occurred.day)
    case .week: return t.period(Period(.week, of: occurred.day))
    case .month: return t.period(Period(.month, of: occurred.day))
    case .year: return t.period(Period(.year, of: occurred.day))
    }
  }

  func moment(_ instant: Instant) -> String { t.instant(instant, utcOffset: utcOffset) }

  /// The conducts of an incident, each once, with how often when more than once.
  func conducts(_ offences: [Incident.Offence]) -> String {
    var counts: [(Code, Int)] = []
    for offence in offences {
      if let index = counts.firstIndex(where: { $0.0 == offence.conduct }) {
        counts[index].1 += 1
      } else {
        counts.append((offence.conduct, 1))
      }
    }
    return t.list(
      counts.map { code, count in
        let name = name(code, .conduct)
        return count == 1 ? name : t("incidents.conduct-times", ["conduct": .text(name), "count": .count(count)])
      })
  }

  func choices(_ list: CodelistName, keeping kept: Set<Code> = []) -> [Choice] {
    book.offered(list, keeping: kept).map {
      let note = $0.note[[t.language, .english]]
      return Choice($0.code.text, name($0.code, list), note: note.isEmpty ? nil : note)
    }
  }

  func badge(_ state: IncidentState) -> Badge {
    let kind: Badge.Kind =
      switch state {
      case .new: .attention
      case .acknowledged, .assessed, .tasked, .monitoring: .active
      case .closed: .done
      case .duplicate: .plain
      }
    return Badge(self.state(state), kind)
  }

  /// The value of a history field in words.
  func value(_ text: String?, of column: String) -> String? {
    guard let text, !text.isEmpty else { return nil }
    func codes(_ list: CodelistName) -> String { t.list(CodeSets.unpack(text).map { book.name($0, list, t) }) }
    switch column {
    case "state": return IncidentState(rawValue: text).map(state) ?? text
    case "day", "due": return Int(text).map { t.day(Day(number: $0)) } ?? text
    case "day_precision": return t("incidents.precision.\(text)")
    case "minute":
      return Int(text).flatMap { Occurrence(day: Day(number: 0), precision: .time, minute: $0).clock } ?? text
    case "area": return areas[text] ?? text
    case "unlocated": return t("incidents.unlocated.\(text)")
    case "conducts": return codes(.conduct)
    case "biases": return codes(.bias)
    case "motivations": return codes(.motivation)
    case "affected": return codes(.group)
    case "themes": return t.list(CodeSets.unpack(text).map(theme))
    case "trigger_scope": return book.name(Code(text), .trigger, t)
    case "sharing": return Sharing(packed: text).map(sharing) ?? text
    case "owner": return people[text] ?? t("incidents.person.unknown")
    case "duplicate_of": return Int(text).map(Incident.reference) ?? text
    case "has_chosen_themes": return t(text == "1" ? "incidents.yes" : "incidents.no")
    default: return CodelistName(rawValue: column).map { book.name(Code(text), $0, t) } ?? text
    }
  }
}
