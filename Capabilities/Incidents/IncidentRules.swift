import Access
import Evidence
import Vocabulary

/// What follows from what an incident is: pure functions.
enum IncidentRules {
  private static let violent: Set<Code> = [
    "homicide", "assault-serious", "assault", "sexual-violence", "robbery", "attack",
  ]
  private static let grave: Set<Code> = ["homicide", "assault-serious", "attack", "arson"]
  private static let threatening: Set<Code> = ["threat", "harassment", "weapon"]
  private static let damaging: Set<Code> = ["property-damage", "arson", "theft", "grave", "worship-site"]
  private static let expressive: Set<Code> = ["verbal-abuse", "graffiti", "online-abuse", "propaganda", "incitement"]
  private static let ideologies: Set<Code> = [
    "nationalist", "religiously-framed", "left-wing", "anti-government", "single-issue", "misogynist", "conspiracy",
  ]

  /// The themes of an incident, by its conducts, bias, motivations and tier; never none.
  static func themes(conducts: some Sequence<Code>, biases: Set<Code>, motivations: Set<Code>, tier: Code?) -> Set<Code>
  {
    let isBiased = biases.contains { $0 != .noBias && $0 != .unknown }
    let isIdeological = !motivations.isDisjoint(with: ideologies)
    var themes: Set<Code> = []
    for conduct in conducts {
      if isIdeological, grave.contains(conduct) { themes.insert("extremist-violence") }
      switch conduct {
      case _ where violent.contains(conduct): themes.insert(isBiased ? "hate-violence" : "street-violence")
      case _ where threatening.contains(conduct):
        themes.insert(isBiased ? "hate-threats" : conduct == "weapon" ? "street-violence" : "other-threat")
      // Graves and places of worship stand for those who use them, whatever was proven about the motive.
      case "grave", "worship-site": themes.insert("hate-property")
      case _ where damaging.contains(conduct): themes.insert(isBiased ? "hate-property" : "other-threat")
      case _ where expressive.contains(conduct):
        themes.insert(
          isBiased
            ? "hate-expression" : conduct == "incitement" || conduct == "propaganda" ? "group-tension" : "other-threat")
      case "discrimination": themes.insert("discrimination")
      case "group-clash", "disorder": themes.insert("group-tension")
      case "rumour": themes.insert("rumours")
      case "recruitment": themes.insert("extremist-recruitment")
      default: themes.insert("other-threat")
      }
    }
    if themes.isEmpty { themes = ["other-threat"] }
    // Feared, and nothing more specific known: that is what tension means.
    if tier == "potential", themes == ["other-threat"] { themes = ["group-tension"] }
    return themes
  }

  /// The class of confidence of a figure: how far the source is reliable and the information credible.
  static func quality(reliability: Code?, credibility: Code?) -> Code {
    let source: Int? = reliability.flatMap { ["A": 1, "B": 2, "C": 3, "D": 4, "E": 5][$0.text] }
    let content: Int? = credibility.flatMap { Int($0.text) }.flatMap { $0 < 6 ? $0 : nil }
    guard let worst = [source, content].compactMap({ $0 }).max() else { return "unrated" }
    return worst <= 2 ? "high" : worst == 3 ? "medium" : "low"
  }

  /// One or more offences whose conduct is known or, when none is, one or more of unknown conduct. An offence of unknown
  /// conduct beside a known one becomes `other`, so that a figure of offences and its list of incidents agree.
  static func normalised(_ offences: [Incident.Offence]) -> [Incident.Offence] {
    guard offences.contains(where: { $0.conduct != .unknown }) else { return offences }
    return offences.map { $0.conduct == .unknown ? Incident.Offence(.otherConduct, sourceText: $0.sourceText) : $0 }
  }

  /// Unknown is not a bias, and `no-bias` is said alone.
  static func normalised(biases: Set<Code>) -> Set<Code> {
    let known = biases.subtracting([.unknown])
    return known.count > 1 ? known.subtracting([.noBias]) : known
  }

  /// What the incident counts for. Duplicates count with their original, so they give nothing.
  static func facts(of incident: Incident) -> [Fact] {
    guard incident.state.counts else { return [] }
    let counts = Dictionary(incident.offences.map { ($0.conduct, 1) }, uniquingKeysWith: +)
    return Fact(
      subject: incident.link, measure: .incidents, day: incident.occurred.day, area: incident.place.area,
      source: incident.source?.text, themes: incident.themes, biases: incident.biases,
      conducts: Set(counts.keys), motivations: incident.motivations, tier: incident.tier,
      state: Code(incident.state.rawValue),
      quality: quality(reliability: incident.reliability, credibility: incident.credibility),
      sharing: incident.sharing.marks
    ).withOffences(counts)
  }
}

extension Incident {
  /// The same, with what rules decide brought up to date.
  var settled: Incident {
    var copy = self
    copy.offences = IncidentRules.normalised(offences)
    copy.biases = IncidentRules.normalised(biases: biases)
    copy.motivations.remove(.unknown)
    if !hasChosenThemes || copy.themes.isEmpty {
      copy.hasChosenThemes = false
      copy.themes = IncidentRules.themes(
        conducts: copy.offences.map(\.conduct), biases: copy.biases, motivations: copy.motivations, tier: copy.tier)
    }
    if state != .duplicate { copy.duplicateOf = nil }
    return copy
  }
}
