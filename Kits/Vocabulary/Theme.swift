/// The spine: one classification of threats, needs and strengths that tags every record.
public struct Theme: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable, Codable { case threat, need, strength }
  public let code: Code
  public let kind: Kind
  /// The vocabularies in which people speak of this theme. The first is the theme's home, so that the totals over
  /// lenses stay the totals over themes.
  public let lenses: [Lens]
  public init(_ code: Code, _ kind: Kind, _ lenses: Lens...) {
    self.code = code
    self.kind = kind
    self.lenses = lenses
  }
  public var home: Lens { lenses.first ?? .cohesion }
}

/// One of the vocabularies that regroup the same themes for people with different words.
public enum Lens: String, Sendable, CaseIterable, Codable {
  case extremism = "violent-extremism"
  case hate = "hate"
  case crime = "crime-and-violence"
  case cohesion = "social-cohesion"
}

extension Theme {
  /// The classification, version 1. Names are in the catalogues under `theme.CODE`.
  public static let all: [Theme] = [
    Theme("hate-violence", .threat, .hate, .crime, .extremism),
    Theme("hate-threats", .threat, .hate, .crime, .extremism),
    Theme("hate-property", .threat, .hate, .crime),
    Theme("hate-expression", .threat, .hate, .cohesion, .extremism),
    Theme("discrimination", .threat, .hate, .cohesion),
    Theme("extremist-violence", .threat, .extremism, .crime),
    Theme("extremist-recruitment", .threat, .extremism),
    Theme("group-tension", .threat, .cohesion, .hate),
    Theme("rumours", .threat, .cohesion, .extremism),
    Theme("street-violence", .threat, .crime),
    Theme("other-threat", .threat, .crime, .cohesion),
    Theme("safety", .need, .crime, .cohesion),
    Theme("housing", .need, .cohesion),
    Theme("work-and-income", .need, .cohesion),
    Theme("language-and-school", .need, .cohesion),
    Theme("health-and-care", .need, .cohesion),
    Theme("belonging", .need, .cohesion, .hate),
    Theme("support-for-those-harmed", .need, .hate, .extremism),
    Theme("trust-in-institutions", .strength, .cohesion),
    Theme("bridging-ties", .strength, .cohesion, .hate),
    Theme("active-organisations", .strength, .cohesion),
  ]
  public static func named(_ code: Code) -> Theme? { all.first { $0.code == code } }
}
