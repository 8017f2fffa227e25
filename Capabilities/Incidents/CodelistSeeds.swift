import Vocabulary

/// The codelists of incidents. Their raw values are the names in storage, in the API and in message keys.
enum CodelistName: String, Sendable, CaseIterable, Codable {
  case bias, conduct, basis, motivation, target, channel, setting, severity, group, trigger, police, support, tier
  case reliability, credibility

  /// Whether an administrator may add codes. The others are scales, whose meaning is in the rules.
  var isExtensible: Bool {
    switch self {
    case .bias, .conduct, .motivation, .target, .channel, .setting, .group: true
    case .basis, .severity, .trigger, .police, .support, .tier, .reliability, .credibility: false
    }
  }
}

/// What the codelists hold at first, each name being the message `code.LIST.CODE`.
///
/// Bias follows the headings of ODIHR's hate crime reporting, with local additions. The crosswalk `nibrs` has the codes
/// of data element 8A of the FBI's NIBRS; some American states number differently, so records keep the source's own
/// words too. NIBRS 88 (none) is `no-bias`, a finding; 99 is `unknown`, which is stored as an empty set. NIBRS 44 has no
/// ODIHR heading and is `other-bias`; 28 and 29 count as Christian denominations.
enum CodelistSeeds {
  struct Seed: Sendable {
    let code: Code
    let nibrs: [String]
    init(_ code: Code, nibrs: [String] = []) {
      self.code = code
      self.nibrs = nibrs
    }
    var crosswalk: [String: [String]] { nibrs.isEmpty ? [:] : ["nibrs": nibrs] }
  }

  static func seeds(of list: CodelistName) -> [Seed] {
    switch list {
    case .bias: biases
    case .conduct: conducts
    default: codes(of: list).map { Seed($0) }
    }
  }

  private static let biases: [Seed] = [
    Seed("racist-xenophobic", nibrs: ["11", "12", "13", "14", "15", "16", "31", "32", "33"]),
    Seed("anti-roma"),
    Seed("anti-semitic", nibrs: ["21"]),
    Seed("anti-muslim", nibrs: ["24"]),
    Seed("anti-christian", nibrs: ["22", "23", "28", "29", "81", "82"]),
    Seed("other-religion-belief", nibrs: ["25", "26", "27", "83", "84", "85"]),
    Seed("gender-based", nibrs: ["61", "62"]),
    Seed("anti-lgbti", nibrs: ["41", "42", "43", "45", "71", "72"]),
    Seed("disability", nibrs: ["51", "52"]),
    Seed("political"),
    Seed("other-bias", nibrs: ["44"]),
    Seed(.noBias, nibrs: ["88"]),
    Seed(.unknown, nibrs: ["99"]),
  ]

  private static let conducts: [Seed] = [
    Seed("homicide", nibrs: ["09A", "09B"]),
    Seed("attack"),
    Seed("assault-serious", nibrs: ["13A"]),
    Seed("assault", nibrs: ["13B"]),
    Seed("sexual-violence", nibrs: ["11A", "11B", "11C", "11D"]),
    Seed("robbery", nibrs: ["120"]),
    Seed("threat", nibrs: ["13C"]),
    Seed("harassment"),
    Seed("verbal-abuse"),
    Seed("weapon", nibrs: ["520"]),
    Seed("arson", nibrs: ["200"]),
    Seed("property-damage", nibrs: ["290"]),
    Seed("theft", nibrs: ["220", "23A", "23B", "23C", "23D", "23E", "23F", "23G", "23H", "240"]),
    Seed("grave"),
    Seed("worship-site"),
    Seed("graffiti"),
    Seed("propaganda"),
    Seed("online-abuse"),
    Seed("incitement"),
    Seed("discrimination"),
    Seed("group-clash"),
    Seed("disorder", nibrs: ["90C"]),
    Seed("rumour"),
    Seed("recruitment"),
    Seed(.otherConduct, nibrs: ["90Z"]),
    Seed(.unknown),
  ]

  private static func codes(of list: CodelistName) -> [Code] {
    switch list {
    case .bias, .conduct: []
    case .basis: ["perceived", "indicator", "confirmed"]
    case .motivation:
      [
        "prejudice", "nationalist", "religiously-framed", "left-wing", "anti-government", "single-issue", "misogynist",
        "conspiracy", "foreign-conflict", "neighbour-dispute", "rivalry", "criminal-gain", "fascination-with-violence",
        "other", "mixed", "unclear",
      ]
    case .target: ["person", "group", "property", "institution", "public-space"]
    case .channel: ["in-person", "phone-or-message", "online", "mail", "graffiti-or-symbol", "other"]
    case .setting:
      [
        "street", "home", "school", "place-of-worship", "transport", "workplace", "shop", "public-building", "park",
        "sports", "online", "other",
      ]
    case .severity: ["1", "2", "3", "4"]
    case .group:
      [
        "residents", "women", "children-and-young-people", "older-people", "migrants-and-refugees", "ethnic-minorities",
        "black-people", "roma-people", "jewish-people", "muslim-people", "christian-people", "other-believers",
        "lgbti-people", "disabled-people", "homeless-people", "political-activists", "public-servants", "other",
      ]
    case .trigger: ["local", "national", "international", "none"]
    case .police: ["yes", "no"]
    case .support: ["offered", "accepted", "declined", "none"]
    case .tier: ["experienced", "evidenced", "potential"]
    case .reliability: ["A", "B", "C", "D", "E", "F"]
    case .credibility: ["1", "2", "3", "4", "5", "6"]
    }
  }
}
