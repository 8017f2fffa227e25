public import Vocabulary

/// The invented city while it is being made: each capability adds its share and reads what earlier ones left.
/// Everything comes from one seed, so that two demonstration cities are equal.
public struct DemonstrationCity: Sendable {
  public struct Neighbourhood: Sendable {
    public let area: String
    public let name: String
    public let population: Int
    /// Longitude and latitude of a point inside.
    public let point: (Double, Double)
    public init(area: String, name: String, population: Int, point: (Double, Double)) {
      self.area = area
      self.name = name
      self.population = population
      self.point = point
    }
  }
  public struct Partner: Sendable {
    public let organisation: OrganisationID
    public let name: String
    /// `city-department`, `community-organisation`, `police` …
    public let kind: String
    public init(organisation: OrganisationID, name: String, kind: String) {
      self.organisation = organisation
      self.name = name
      self.kind = kind
    }
  }
  public struct SignIn: Sendable {
    public let name: String
    public let password: String
    public let role: String
    public init(name: String, password: String, role: String) {
      self.name = name
      self.password = password
      self.role = role
    }
  }

  /// The last day with data.
  public let lastDay: Day
  public var neighbourhoods: [Neighbourhood] = []
  public var partners: [Partner] = []
  public var signIns: [SignIn] = []
  public var random: SeededRandom
  public init(lastDay: Day, seed: UInt64 = 20) {
    self.lastDay = lastDay
    random = SeededRandom(seed: seed)
  }
}

/// What an invented city draws by chance.
extension SeededRandom {
  /// In 0 ..< 1.
  public mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
  /// A count with this mean (Knuth's product method; fine for means below about 30).
  public mutating func poisson(_ mean: Double) -> Int {
    let limit = exponential(-mean)
    var product = unit()
    var count = 0
    while product > limit {
      product *= unit()
      count += 1
    }
    return count
  }
  /// One of the choices, by weight.
  public mutating func pick<Choice>(_ weighted: [(Choice, Double)]) -> Choice? {
    let total = weighted.reduce(0) { $0 + $1.1 }
    var left = unit() * total
    for (choice, weight) in weighted {
      left -= weight
      if left < 0 { return choice }
    }
    return weighted.last?.0
  }
}

/// e to the power of x, by halving and its series: no Foundation needed.
private func exponential(_ x: Double) -> Double {
  let small = x / 1024
  var term = 1.0
  var sum = 1.0
  for step in 1...12 {
    term *= small / Double(step)
    sum += term
  }
  for _ in 0..<10 { sum *= sum }
  return sum
}
