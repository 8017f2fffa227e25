import Access
import CapabilityKit
import Storage
import Vocabulary

/// Four years of invented incidents up to the last day of the demonstration city. What is planted in them is told in
/// this module's README, so that whoever tries a method on them knows what it should find.
struct DemonstrationIncidents: Sendable {
  let services: Services
  init(_ services: Services) { self.services = services }

  static let days = 1461
  /// Over all neighbourhoods and sources, before seasons.
  static let meanADay = 1.9
  /// The planted cluster: days before the last day, first and last, and how many incidents.
  static let cluster = (first: 76, last: 56, count: 24)
  /// The planted change of reporting: days before the last day when one partner begins, and its mean a day.
  static let change = (begins: 500, meanADay: 0.45)
  /// Reports of the last week that nobody has looked at yet.
  static let waiting = 9

  struct Planted: Sendable, Hashable {
    let clusterAreas: [String]
    let latePartner: OrganisationID?
  }

  func fill(_ city: inout DemonstrationCity) async throws {
    guard !city.neighbourhoods.isEmpty else { return }
    var maker = Maker(city, now: services.surroundings.now())
    let reviewer = try await services.database.read { db in
      try Person.list(on: db).first { $0.roles.contains(.coordinator) }?.id
    }
    try maker.make(owner: reviewer)
    city.random = maker.random
    let (bulk, rows, surroundings) = (maker.bulk, maker.rows, services.surroundings)
    try await services.database.write { db in
      let numbers = try bulk.insert(rows, surroundings, on: db)
      try AuditTrail.record(
        "incidents.demonstrated", by: .commandLine, subject: Reference("incidents", "demonstration"),
        changes: [Change("count", nil, "\(numbers.count)")], at: surroundings.now(), on: db)
    }
  }

  /// Where the cluster lies and which partner begins late: the neighbourhood of median size with its nearest neighbour,
  /// and the last community organisation.
  static func planted(in city: DemonstrationCity) -> Planted {
    let bySize = city.neighbourhoods.sorted { ($0.population, $0.area) < ($1.population, $1.area) }
    let late = city.partners.last { $0.kind == Organisation.Kind.communityOrganisation.rawValue }?.organisation
    guard !bySize.isEmpty else { return Planted(clusterAreas: [], latePartner: late) }
    let centre = bySize[bySize.count / 2]
    func distance(_ other: DemonstrationCity.Neighbourhood) -> Double {
      let (x, y) = (other.point.0 - centre.point.0, other.point.1 - centre.point.1)
      return x * x + y * y
    }
    let nearest = bySize.filter { $0.area != centre.area }.min { (distance($0), $0.area) < (distance($1), $1.area) }
    return Planted(clusterAreas: [centre.area] + [nearest?.area].compactMap { $0 }, latePartner: late)
  }
}

/// Draws incidents day by day from the city's own random numbers.
private struct Maker {
  private let city: DemonstrationCity
  private let now: Instant
  private let planted: DemonstrationIncidents.Planted
  private var owner: PersonID?
  var random: SeededRandom
  var bulk = BulkIncidents()
  var rows: [PreparedIncident] = []
  private var areas: [(String, Double)] = []
  private var sources: [(OrganisationID?, Double)] = []

  init(_ city: DemonstrationCity, now: Instant) {
    self.city = city
    self.now = now
    planted = DemonstrationIncidents.planted(in: city)
    random = city.random
    // Neighbourhoods differ more than their population does.
    for neighbourhood in city.neighbourhoods {
      let unit = random.unit()
      areas.append((neighbourhood.area, Double(neighbourhood.population) * (0.35 + 1.9 * unit * unit)))
    }
    for partner in city.partners where partner.organisation != planted.latePartner {
      let weight =
        switch partner.kind {
        case "police": 5.0
        case "community-organisation": 1.6
        case "school": 1.2
        default: 1.0
        }
      sources.append((partner.organisation, weight))
    }
    sources.append((nil, 2.2))
  }

  // Reports by month and by weekday, as shares of the mean: more in summer and at the end of the week.
  private static let months = [0.80, 0.82, 0.92, 1.00, 1.10, 1.22, 1.25, 1.18, 1.08, 0.98, 0.86, 0.79]
  private static let weekdays = [0.94, 0.92, 0.93, 0.98, 1.10, 1.16, 0.97]

  mutating func make(owner: PersonID?) throws {
    self.owner = owner
    let first = city.lastDay - (DemonstrationIncidents.days - 1)
    for offset in 0..<DemonstrationIncidents.days {
      let day = first + offset
      let before = DemonstrationIncidents.days - 1 - offset
      let season = Self.months[day.month - 1] * Self.weekdays[day.weekday - 1]
      for _ in 0..<random.poisson(DemonstrationIncidents.meanADay * season) { try add(on: day) }
      if planted.latePartner != nil, before <= DemonstrationIncidents.change.begins {
        for _ in 0..<random.poisson(DemonstrationIncidents.change.meanADay * season) {
          try add(on: day, source: .some(planted.latePartner))
        }
      }
    }
    try addCluster()
    for index in 0..<DemonstrationIncidents.waiting { try add(on: city.lastDay - index * 6 / 8, isWaiting: true) }
  }

  private mutating func addCluster() throws {
    let cluster = DemonstrationIncidents.cluster
    for index in 0..<cluster.count {
      let span = cluster.first - cluster.last + 1
      let day = city.lastDay - (cluster.first - Int(random.next() % UInt64(span)))
      let area = planted.clusterAreas[index % 3 == 2 ? planted.clusterAreas.count - 1 : 0]
      let conduct: Code = random.pick([("graffiti", 5), ("property-damage", 3), ("threat", 2)]) ?? "graffiti"
      try add(on: day, area: area, conduct: conduct, bias: ["racist-xenophobic"], setting: "street")
    }
  }

  private static let conducts: [(Code, Double)] = [
    ("verbal-abuse", 24), ("threat", 11), ("harassment", 10), ("assault", 10), ("assault-serious", 1.5),
    ("property-damage", 9), ("graffiti", 13), ("arson", 0.6), ("online-abuse", 8), ("propaganda", 2.5),
    ("discrimination", 6), ("group-clash", 4), ("rumour", 3.5), ("incitement", 1), ("worship-site", 1.2),
    ("grave", 0.3),
    ("robbery", 1.4),
  ]
  private static let biases: [(Set<Code>, Double)] = [
    (["racist-xenophobic"], 34), (["anti-muslim"], 9), (["anti-semitic"], 8), (["anti-lgbti"], 12),
    (["gender-based"], 6), (["disability"], 5), (["anti-roma"], 4), (["anti-christian"], 3),
    (["other-religion-belief"], 2), (["political"], 4), ([], 9), ([.noBias], 4),
    (["racist-xenophobic", "anti-muslim"], 4), (["gender-based", "anti-lgbti"], 2),
    (["racist-xenophobic", "gender-based"], 2),
  ]
  private static let settings: [(Code, Double)] = [
    ("street", 40), ("home", 12), ("school", 9), ("transport", 12), ("shop", 6), ("park", 8), ("place-of-worship", 2),
    ("sports", 4), ("workplace", 4),
  ]

  private mutating func add(
    on day: Day, source chosen: OrganisationID?? = nil, area chosenArea: String? = nil,
    conduct chosenConduct: Code? = nil,
    bias chosenBias: Set<Code>? = nil, setting chosenSetting: Code? = nil, isWaiting: Bool = false
  ) throws {
    let conduct = chosenConduct ?? random.pick(Self.conducts) ?? .otherConduct
    let isOnline = conduct == "online-abuse"
    let setting = isOnline ? "online" : chosenSetting ?? random.pick(Self.settings) ?? "street"
    let source: OrganisationID? = chosen ?? random.pick(sources) ?? nil
    let area = chosenArea ?? random.pick(areas)
    let isUnlocated = chosenArea == nil && (isOnline ? random.unit() < 0.5 : random.unit() < 0.035)
    var pattern = IncidentPattern(conducts: [conduct], source: source)
    if random.unit() < 0.07, conduct != "rumour" { pattern.conducts.append("threat") }
    pattern.biases = chosenBias ?? random.pick(Self.biases) ?? []
    pattern.basis = pattern.biases.isEmpty ? nil : random.pick([("perceived", 6), ("indicator", 3), ("confirmed", 1)])
    pattern.motivations = random.pick([([], 60), (["prejudice"], 26), (["mixed"], 5), (["unclear"], 9)]) ?? []
    pattern.channel =
      isOnline ? "online" : random.pick([("in-person", 7), ("phone-or-message", 1), ("graffiti-or-symbol", 1)])
    pattern.setting = setting
    pattern.severity = random.pick([(1, 40), (2, 38), (3, 18), (4, 2)])
    pattern.trigger =
      random.pick([(nil, 55), ("local", 24), ("national", 9), ("international", 8), ("none", 4)]) ?? nil
    pattern.police = random.pick([("yes", 4), ("no", 5), (nil, 2)]) ?? nil
    pattern.tier = conduct == "rumour" ? "potential" : random.pick([("experienced", 7), ("evidenced", 3)])
    pattern.reliability = random.pick([(nil, 4), ("A", 2), ("B", 4), ("C", 3), ("F", 1)]) ?? nil
    pattern.credibility = pattern.reliability == nil ? nil : random.pick([("1", 2), ("2", 4), ("3", 3), ("6", 1)])
    work(&pattern, age: city.lastDay.number - day.number, isWaiting: isWaiting)
    let hour = random.pick([(8, 1), (12, 1), (15, 2), (17, 3), (19, 3), (21, 3), (23, 2)]) ?? 12
    let hasTime = random.unit() < 0.4
    let minute = hour * 60 + Int(random.next() % 12) * 5
    // Reports come late, but never from the future.
    let lag = isWaiting ? 0 : Int(random.unit() * random.unit() * 20)
    let received = min(Day(number: day.number + lag), city.lastDay)
    rows.append(
      PreparedIncident(
        pattern: try bulk.pattern(pattern),
        occurred: Occurrence(day: day, precision: hasTime ? .time : .day, minute: hasTime ? minute : nil),
        received: Instant(milliseconds: Int64(received.number) * 86_400_000 + Int64(minute) * 60_000),
        place: area.flatMap { isUnlocated ? nil : .area($0) } ?? .unlocated(isOnline ? .placeless : .notGiven),
        text: DemonstrationTexts.text(conduct, setting, &random)))
  }

  /// The older, the further: most of the past is closed, the last weeks are being worked on.
  private mutating func work(_ pattern: inout IncidentPattern, age: Int, isWaiting: Bool) {
    if isWaiting {
      pattern.state = .new
      pattern.reliability = nil
      pattern.credibility = nil
      return
    }
    pattern.state =
      switch age {
      case ..<7: random.pick([(.acknowledged, 5), (.assessed, 3)]) ?? .acknowledged
      case ..<40:
        random.pick([(.acknowledged, 2), (.assessed, 4), (.tasked, 3), (.monitoring, 1), (.closed, 2)]) ?? .assessed
      case ..<150: random.pick([(.assessed, 1), (.tasked, 1), (.monitoring, 2), (.closed, 14)]) ?? .closed
      default: .closed
      }
    if pattern.state == .tasked {
      pattern.owner = owner
      pattern.due = city.lastDay + (Int(random.next() % 21) - 6)
    }
  }
}
