import Testing

@testable import Statistics

struct LinkageLinksTests {
  /// The largest sum of any set of links in which no record stands twice.
  private func best(_ links: [ScoredPair]) -> Double {
    func rest(_ from: Int, _ firsts: UInt32, _ seconds: UInt32) -> Double {
      guard from < links.count else { return 0 }
      let link = links[from]
      let without = rest(from + 1, firsts, seconds)
      let (a, b) = (UInt32(1) << UInt32(link.first), UInt32(1) << UInt32(link.second))
      if link.weight <= 0 || firsts & a != 0 || seconds & b != 0 { return without }
      return max(without, link.weight + rest(from + 1, firsts | a, seconds | b))
    }
    return rest(0, 0, 0)
  }

  @Test func assignmentIsTheBestOfAll() {
    var random = ReplicateRandom(seed: 31)
    for round in 0..<500 {
      var links: [ScoredPair] = []
      for a in 0..<1 + random.below(5) {
        for b in 0..<1 + random.below(5) where random.unit() < 0.6 {
          // Small whole numbers tie; others do not.
          let weight = round % 2 == 0 ? Double(random.below(6)) - 1 : random.unit() * 10 - 1
          links.append(ScoredPair(first: a, second: b, weight: weight))
        }
      }
      let found = Assignment.oneToOne(links)
      #expect(Set(found.map(\.first)).count == found.count && Set(found.map(\.second)).count == found.count)
      #expect(Set(found).isSubset(of: links) && found.allSatisfy { $0.weight > 0 })
      #expect(abs(found.reduce(0) { $0 + $1.weight } - best(links)) < 1e-9)
      var shuffled = links
      random.shuffle(&shuffled)
      #expect(Assignment.oneToOne(shuffled) == found)
    }
  }

  @Test func heaviestFirstIsNotTheBest() {
    let links = [(0, 0, 10.0), (0, 1, 9), (1, 0, 9)].map { ScoredPair(first: $0.0, second: $0.1, weight: $0.2) }
    #expect(Assignment.oneToOne(links) == Array(links[1...]))
  }

  @Test func oddWeights() {
    #expect(Assignment.oneToOne([]).isEmpty)
    let links = [(0, 0, Double.infinity), (0, 1, 5), (1, 0, .nan), (1, 1, -.infinity), (2, 2, 0), (0, 0, 3)]
      .map { ScoredPair(first: $0.0, second: $0.1, weight: $0.2) }
    #expect(Assignment.oneToOne(links) == [links[0]])
    // Numbers are names only.
    let far = [ScoredPair(first: 1 << 30, second: 1 << 30, weight: 1), ScoredPair(first: 0, second: -7, weight: 2)]
    #expect(Set(Assignment.oneToOne(far)) == Set(far))
  }

  /// A long chain, each link a little heavier than the one before: every second one is taken.
  @Test func chainsAreSolved() {
    let links = (0..<400).map { ScoredPair(first: ($0 + 1) / 2, second: $0 / 2, weight: 1 + Double($0) / 1000) }
    let found = Assignment.oneToOne(links)
    #expect(found.map(\.weight).sorted() == stride(from: 1, to: 400, by: 2).map { 1 + Double($0) / 1000 })
  }

  @Test func clustersAreWhatCanBeReached() {
    var random = ReplicateRandom(seed: 33)
    for _ in 0..<100 {
      let count = 1 + random.below(9)
      let links = (0..<random.below(9)).map { _ in (random.below(count), random.below(count)) }
      var reaches = (0..<count).map { a in (0..<count).map { a == $0 } }
      for (a, b) in links { (reaches[a][b], reaches[b][a]) = (true, true) }
      for c in 0..<count {
        for a in 0..<count { for b in 0..<count where reaches[a][c] && reaches[c][b] { reaches[a][b] = true } }
      }
      let expected = (0..<count).map { record in reaches[record].firstIndex(of: true) }
      #expect(Clusters.joined(count, links) == expected)
      #expect(Clusters.joined(count, links.reversed()) == expected)
    }
    #expect(Clusters.joined(2, [(0, 5), (-1, 1)]) == [0, 1])
    #expect(Clusters.joined(0, []).isEmpty)
  }
}
