/// Links in which no record stands twice, of the largest sum of weights.
///
/// Linking each record to its best partner can take a record twice, and taking the heaviest links first can cost more
/// than it brings; this is the optimum. Links of weight 0 or less are never taken: leaving both alone is worth 0.
///
/// The graph falls into connected parts, each solved by itself with shortest augmenting paths over its links: the cost
/// of a path is that of the links less prices of its ends, so that no step is negative (J. Edmonds, R. M. Karp, Journal
/// of the ACM 19 (1972), pages 248–264; R. Jonker, A. Volgenant, Computing 38 (1987), pages 325–340). O(r × e × log e)
/// for a part of r first records and e links, O(e) memory; parts are small when only likely links are given.
public enum Assignment {
  /// - Parameter pairs: first and second records are of different lists, so that the same number in both means two
  ///   records. Of a pair that stands several times the heaviest counts. Weights that are not finite: +∞ counts as 2⁴⁰,
  ///   others are passed over.
  /// - Returns: the links, sorted by first record. Among several optima the one found depends only on the pairs, not on
  ///   their order.
  public static func oneToOne(_ pairs: [ScoredPair]) -> [ScoredPair] {
    let sorted = pairs.filter { $0.weight > 0 }.sorted {
      ($0.first, $0.second, $1.weight) < ($1.first, $1.second, $0.weight)
    }
    var links: [ScoredPair] = []
    for pair in sorted where links.last.map({ $0.first != pair.first || $0.second != pair.second }) ?? true {
      links.append(pair)
    }
    if links.isEmpty { return [] }
    let firsts = numbered(links.map(\.first))
    let seconds = numbered(links.map(\.second))
    let part = Clusters.joined(
      firsts.count + seconds.count, zip(firsts.numbers, seconds.numbers).map { ($0, firsts.count + $1) })
    var members: [Int: [Int]] = [:]
    for index in links.indices { members[part[firsts.numbers[index]], default: []].append(index) }
    var taken: [ScoredPair] = []
    for indices in members.values { taken += solved(indices.map { links[$0] }) }
    return taken.sorted { $0.first < $1.first }
  }

  private static func numbered(_ values: [Int]) -> (numbers: [Int], count: Int) {
    var known: [Int: Int] = [:]
    let numbers = values.map { value in
      let next = known.count
      let number = known[value] ?? next
      if number == next { known[value] = next }
      return number
    }
    return (numbers, known.count)
  }

  /// One connected part, its links sorted by first and second record.
  private static func solved(_ links: [ScoredPair]) -> [ScoredPair] {
    if links.count == 1 { return links }
    let firsts = numbered(links.map(\.first))
    let seconds = numbered(links.map(\.second))
    var start = [Int](repeating: 0, count: firsts.count + 1)
    for first in firsts.numbers { start[first + 1] += 1 }
    for first in 0..<firsts.count { start[first + 1] += start[first] }
    let cost = links.map { -min($0.weight, 0x1p40) }
    var prices = [Double](repeating: 0, count: seconds.count)
    /// For each second record the link that takes it, for each first record the link that it takes; −1 for none.
    var takenBy = [Int](repeating: -1, count: seconds.count)
    var takes = [Int](repeating: -1, count: firsts.count)

    for begin in 0..<firsts.count {
      // Dijkstra from a first record to a free second record, or to a first record that is better left alone.
      var distance = [Double](repeating: .infinity, count: seconds.count)
      var via = [Int](repeating: -1, count: seconds.count)
      var isDone = [Bool](repeating: false, count: seconds.count)
      var done: [Int] = []
      var heap = CheapestFirst()
      var best = 0.0
      var loser = begin
      var free = -1
      /// A first record's price is what its own link costs less the price of that link's end.
      func reach(_ first: Int, _ sofar: Double) {
        for link in start[first]..<start[first + 1] {
          let second = seconds.numbers[link]
          if isDone[second] { continue }
          let through = sofar + cost[link] - prices[second]
          if through < distance[second] {
            distance[second] = through
            via[second] = link
            heap.push(through, second)
          }
        }
      }
      reach(begin, 0)
      while let (through, second) = heap.pop() {
        if isDone[second] || through > distance[second] { continue }
        if through >= best { break }
        isDone[second] = true
        done.append(second)
        let taking = takenBy[second]
        if taking < 0 {
          free = second
          best = through
          break
        }
        let first = firsts.numbers[taking]
        let left = through - (cost[taking] - prices[second])
        if left < best {
          best = left
          loser = first
        }
        reach(first, left)
      }
      for second in done where distance[second] < best { prices[second] += distance[second] - best }
      var second = free
      if second < 0 {
        if loser == begin { continue }
        second = seconds.numbers[takes[loser]]
        takes[loser] = -1
      }
      while true {
        let link = via[second]
        let first = firsts.numbers[link]
        let before = takes[first]
        takes[first] = link
        takenBy[second] = link
        if first == begin { break }
        second = seconds.numbers[before]
      }
    }
    return takes.filter { $0 >= 0 }.map { links[$0] }
  }
}

/// A binary heap; of equal costs the smaller number first.
struct CheapestFirst {
  private var items: [(cost: Double, number: Int)] = []

  mutating func push(_ cost: Double, _ number: Int) {
    items.append((cost, number))
    var at = items.count - 1
    while at > 0, items[at] < items[(at - 1) / 2] {
      items.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func pop() -> (Double, Int)? {
    guard let least = items.first, let last = items.popLast() else { return nil }
    if items.isEmpty { return least }
    items[0] = last
    var at = 0
    while true {
      var child = 2 * at + 1
      if child >= items.count { break }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      if items[at] < items[child] { break }
      items.swapAt(at, child)
      at = child
    }
    return least
  }
}
