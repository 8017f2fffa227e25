import Vocabulary

/// What facts are alike in, apart from day and place. A city has a few thousand profiles, so that a row needs but a
/// number for all of its codes.
struct Profile: Hashable, Sendable {
  /// `incidents` (which carries offences too) or another measure.
  var measure: String
  var source: String
  var tier: String
  var state: String
  var quality: String
  /// Sorted, each once.
  var themes: [String]
  var biases: [String]
  var conducts: [String]
  var motivations: [String]
  /// Whom the source shares the records with; sorted, never empty.
  var sharing: [String]

  /// Offences are counted in the rows of incidents.
  static func rowMeasure(_ measure: Code) -> String {
    measure == .offences ? Code.incidents.text : measure.text
  }

  /// The codes of a dimension; none when unknown. Lenses follow from themes: each theme counts at its home.
  func codes(_ dimension: CubeDimension) -> [String] {
    switch dimension {
    case .theme: themes
    case .lens: Set(themes.compactMap { Theme.named(Code($0))?.home.rawValue }).sorted()
    case .bias: biases
    case .conduct: conducts
    case .motivation: motivations
    case .source: one(source)
    case .tier: one(tier)
    case .state: one(state)
    case .quality: one(quality)
    case .measure: [measure]
    case .sharing: sharing
    case .day, .week, .month, .quarter, .year, .area, .areaGroup: []
    }
  }

  private func one(_ text: String) -> [String] { text.isEmpty ? [] : [text] }
}

extension Profile {
  init(_ fact: Fact) {
    measure = Self.rowMeasure(fact.measure)
    source = fact.source ?? ""
    tier = Self.known(fact.tier)
    state = Self.known(fact.state)
    quality = Self.known(fact.quality)
    themes = Self.known(fact.themes)
    biases = Self.known(fact.biases)
    conducts = Self.known(fact.conducts)
    motivations = Self.known(fact.motivations ?? [])
    sharing = fact.sharing.sorted()
  }

  private static func known(_ code: Code?) -> String {
    guard let code, code != .unknown else { return "" }
    return code.text
  }

  private static func known(_ codes: Set<Code>) -> [String] {
    switch codes.count {
    case 0: return []
    case 1: return codes.map(known).filter { !$0.isEmpty }
    default: return codes.map(known).filter { !$0.isEmpty }.sorted()
    }
  }
}
