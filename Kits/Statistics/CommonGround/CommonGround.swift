/// What a conversation's votes say: where people stand, which groups they form, what stands for each group, and what all
/// groups agree on.
///
/// The method of Polis (C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill, "Polis: scaling deliberation by mapping
/// high dimensional opinion spaces", Recerca 26 (2021)), without its dependence on chance, on the order of votes, and on
/// what was computed before: equal votes and settings give equal answers, to the last bit, on any number of threads.
///
/// The time of a large conversation goes into distances between people, O(people² ) for the silhouettes, and into the
/// components, O(Σ votes² of a participant) or O(votes) a step.
public struct CommonGround: Sendable {
  /// Where people and statements stand.
  public let map: OpinionMap
  /// Positions, among the matrix's participants, of those who were grouped; ascending.
  public let grouped: [Int]
  /// Groupings into 2, 3, … groups.
  public let groupings: [Grouping]
  /// The position in `groupings` of the one with the largest silhouette, the fewer groups when two have it; nil when
  /// people do not differ, and everybody who was grouped is one group.
  public let best: Int?
  /// By participant: the group, nil for those who were not grouped.
  public let group: [Int?]
  /// By group: its size and what may mislead about it.
  public let groups: [Group]
  /// By group, by statement; of those who were grouped.
  public let statements: [[GroupStatement]]
  /// By statement.
  public let shared: [Shared]
  /// By statement: `Routing.priority` from the votes of those who were grouped.
  public let priorities: [Double]
  /// By group.
  public let representatives: [[Representative]]
  /// By statement: the votes of all.
  public let tallies: [Tally]
  /// Statements that a majority of all agrees on.
  public let agreed: [Majority]
  /// Statements that a majority of all disagrees with.
  public let disagreed: [Majority]

  /// Groups of people around centres.
  public struct Grouping: Sendable {
    /// By position in `grouped`: the number of the group, from 0.
    public let labels: [Int]
    /// By group: where the search began, points of the map.
    public let seeds: [SIMD2<Double>]
    /// By group: the mean of its people, a point of the map; a group without people keeps its last centre.
    public let centres: [SIMD2<Double>]
    /// By group: how many people, from 0.
    public let sizes: [Int]
    /// Sum of squares of people's distances from their centre, in the map's units squared.
    public let inertia: Double
    /// −1 to 1; nil when only one group has members.
    public let silhouette: Double?
  }

  /// A group's people, and what may make it look like a group that it is not.
  public struct Group: Hashable, Sendable {
    /// How many people.
    public let size: Int
    /// Members who gave the same answer to everything they saw, two statements at least.
    public let uniform: Int
    /// Members of its largest set of people with exactly the same votes.
    public let identical: Int
  }

  /// Analyses the votes; no votes make one group without people.
  /// - Parameters:
  ///   - votes: participants × statements.
  ///   - settings: what the analysis is told.
  ///   - threads: at least 1; the answer is the same for any number.
  public init(_ votes: VoteMatrix, _ settings: Settings = Settings(), threads: Int = 1) async {
    let map = OpinionMap(votes, settings)
    let uniform = Self.uniform(votes)
    let grouped = Self.eligible(votes, settings, uniform)
    let points = grouped.map { map.people[$0] }
    let groupings = await Self.groupings(points, settings, threads: max(1, threads))
    let best = groupings.indices.filter { groupings[$0].silhouette != nil }.max {
      (groupings[$0].silhouette ?? 0, $1) < (groupings[$1].silhouette ?? 0, $0)
    }
    let labels = best.map { Self.renumbered(groupings[$0].labels) } ?? grouped.map { _ in 0 }
    self.map = map
    self.grouped = grouped
    self.groupings = groupings
    self.best = best
    var group = [Int?](repeating: nil, count: votes.participants.count)
    for (position, row) in grouped.enumerated() { group[row] = labels[position] }
    self.group = group
    let count = (labels.max() ?? 0) + 1
    groups = Self.describe(votes, grouped, points, labels, count, uniform)
    let tallied = Self.tally(votes, group, count)
    tallies = tallied.all
    let together = tallied.groups.reduce([Tally](repeating: Tally(), count: votes.statements.count)) {
      zip($0, $1).map { $0 + $1 }
    }
    let found = tallied.groups.map { tally in
      tally.indices.map { GroupStatement(tally[$0], others: together[$0] - tally[$0]) }
    }
    statements = found
    shared = votes.statements.indices.map { statement in
      Shared(
        agree: SharedSide(found.map { $0[statement].agree.probability }),
        disagree: SharedSide(found.map { $0[statement].disagree.probability }))
    }
    let extremity = map.extremity
    priorities = votes.statements.indices.map { statement in
      settings.aboutPeople.contains(votes.statements[statement])
        ? Routing.aboutPeople : Routing.priority(together[statement], extremity: extremity[statement])
    }
    let left = votes.statements.map(settings.moderatedOut.contains)
    let z = Normal.quantile(settings.confidence)
    let most = max(0, settings.mostPicked)
    representatives = found.map { Self.representatives($0, without: left, z: z, most: most) }
    agreed = Self.majorities(tallied.all, without: left, z: z, most: most, \.agrees)
    disagreed = Self.majorities(tallied.all, without: left, z: z, most: most, \.disagrees)
  }
}

extension CommonGround {
  /// By participant: whether every vote is the same, of two or more.
  private static func uniform(_ votes: VoteMatrix) -> [Bool] {
    votes.participants.indices.map { row in
      let own = votes.values[votes.starts[row]..<votes.starts[row + 1]]
      return own.count > 1 && own.allSatisfy { $0 == own.first }
    }
  }

  /// Those with enough votes; when they are too few, the most active others, ties by number.
  private static func eligible(_ votes: VoteMatrix, _ settings: Settings, _ uniform: [Bool]) -> [Int] {
    let counts = votes.voteCounts
    let least = min(settings.leastVotes, votes.statements.count)
    let candidates = counts.indices.filter { !settings.leavesOutUniform || !uniform[$0] }
    var chosen = candidates.filter { counts[$0] >= least }
    if chosen.count < settings.leastPeople {
      let others = candidates.filter { counts[$0] < least }.sorted { (counts[$1], $0) < (counts[$0], $1) }
      chosen = (chosen + others.prefix(settings.leastPeople - chosen.count)).sorted()
    }
    return chosen
  }

  private static func groupings(
    _ points: [SIMD2<Double>], _ settings: Settings, threads: Int
  ) async -> [Grouping] {
    let people = Plane(points)
    // With base clusters, the points that are grouped are their centres, and each of the people follows its own.
    let base = settings.baseClusters.map { BaseClusters(people, most: max(1, $0)) }
    let plane = base.map { Plane($0.centres, weights: $0.sizes.map(Double.init)) } ?? people
    let most = min(settings.mostGroups, min(2 + plane.count / 12, plane.different))
    guard most >= 2 else { return [] }
    let begun: [(seeds: [SIMD2<Double>], found: KMeans)]
    switch settings.seeding {
    case .spread: begun = KMeans.spread(plane, most: most)
    case .firstDistinct:
      let first = plane.firstDifferent(most)
      let parts = await Parallel.map(most - 1, threads: threads, parts: most - 1) { range in
        range.map { KMeans(plane, from: Array(first.prefix($0 + 2))) }
      }
      begun = parts.joined().map { (Array(first.prefix($0.centres.count)), $0) }
    }
    let found = begun.map(\.found)
    let silhouettes = await Silhouette.means(plane, found.map(\.labels), threads: threads)
    return found.indices.map { index in
      var labels = [Int](repeating: 0, count: plane.count)
      for (place, label) in found[index].labels.enumerated() { labels[plane.given[place]] = Int(label) }
      if let base { labels = base.labels(people).map { labels[$0] } }
      return Grouping(points, labels, found[index].centres, begun[index].seeds, silhouettes[index])
    }
  }

  /// Groups without members are left out.
  private static func renumbered(_ labels: [Int]) -> [Int] {
    var number = [Int?](repeating: nil, count: (labels.max() ?? 0) + 1)
    for label in labels { number[label] = 0 }
    var next = 0
    for label in number.indices where number[label] != nil {
      number[label] = next
      next += 1
    }
    return labels.map { number[$0] ?? 0 }
  }

  private static func describe(
    _ votes: VoteMatrix, _ grouped: [Int], _ places: [SIMD2<Double>], _ labels: [Int], _ count: Int, _ uniform: [Bool]
  ) -> [Group] {
    struct Ballot: Hashable {
      let columns: ArraySlice<Int32>
      let values: ArraySlice<Int8>
    }
    var sizes = [Int](repeating: 0, count: count)
    var same = sizes
    var identical = sizes
    for (position, row) in grouped.enumerated() {
      sizes[labels[position]] += 1
      if uniform[row] { same[labels[position]] += 1 }
    }
    // Equal votes stand at the same point: only people there need be compared.
    let order = grouped.indices.sorted {
      let (a, b) = (places[$0], places[$1])
      return (labels[$0], a.x, a.y) < (labels[$1], b.x, b.y)
    }
    var first = 0
    while first < order.count {
      var last = first + 1
      let (group, place) = (labels[order[first]], places[order[first]])
      while last < order.count, labels[order[last]] == group, places[order[last]] == place { last += 1 }
      identical[group] = max(identical[group], 1)
      if last - first > identical[group] {
        var ballots: [Ballot: Int] = [:]
        for position in order[first..<last] {
          let range = votes.starts[grouped[position]]..<votes.starts[grouped[position] + 1]
          ballots[Ballot(columns: votes.columns[range], values: votes.values[range]), default: 0] += 1
        }
        identical[group] = max(identical[group], ballots.values.max() ?? 0)
      }
      first = last
    }
    return sizes.indices.map { Group(size: sizes[$0], uniform: same[$0], identical: identical[$0]) }
  }

  private static func tally(
    _ votes: VoteMatrix, _ group: [Int?], _ count: Int
  ) -> (groups: [[Tally]], all: [Tally]) {
    // The last is for those without a group.
    var tallies = [[Tally]](
      repeating: [Tally](repeating: Tally(), count: votes.statements.count), count: count + 1)
    for row in votes.participants.indices {
      let own = group[row] ?? count
      for at in votes.starts[row]..<votes.starts[row + 1] {
        let statement = Int(votes.columns[at])
        tallies[own][statement].seen += 1
        switch votes.values[at] {
        case 1: tallies[own][statement].agrees += 1
        case -1: tallies[own][statement].disagrees += 1
        default: break
        }
      }
    }
    let all = votes.statements.indices.map { statement in tallies.reduce(Tally()) { $0 + $1[statement] } }
    return (Array(tallies.dropLast()), all)
  }
}

extension CommonGround.Grouping {
  /// Centres and inertia from the coordinates as they are, not as they were grouped.
  fileprivate init(
    _ points: [SIMD2<Double>], _ labels: [Int], _ centres: [SIMD2<Double>], _ seeds: [SIMD2<Double>],
    _ silhouette: Double?
  ) {
    var sizes = [Int](repeating: 0, count: centres.count)
    var sums = [SIMD2<Double>](repeating: .zero, count: centres.count)
    for (position, label) in labels.enumerated() {
      sizes[label] += 1
      sums[label] += points[position]
    }
    let means = centres.indices.map { sizes[$0] > 0 ? sums[$0] / Double(sizes[$0]) : centres[$0] }
    var inertia = 0.0
    for (position, label) in labels.enumerated() {
      let offset = points[position] - means[label]
      inertia += (offset * offset).sum()
    }
    self.labels = labels
    self.seeds = seeds
    self.centres = means
    self.sizes = sizes
    self.inertia = inertia
    self.silhouette = silhouette
  }
}
