/// Conditional permutations: what would an area's neighbours sum to, had the other values been dealt to the other areas
/// at random (L. Anselin, Geographical Analysis 27 (1995), section 3)? The one question behind the permutation tests of
/// local Moran's I, Gi and Gi*, which all rise or fall with that sum.
///
/// A permutation is a sequence of different areas, drawn at random from all. For each area the first k of it that are
/// not the area itself are k values drawn without replacement from the others, k being its number of neighbours. So one
/// sequence serves every area, as PySAL also has it, and when the links of an area weigh the same, its sum is one of
/// the sequence's running sums. These are sorted once for each k, and each area finds its place among them by
/// bisection; only for the few sequences that hold the area itself is the sum its own. R permutations cost
/// R (k + log R) steps for each different k and log R for each area, in place of R k for each area, and are the same R
/// permutations. Because areas share sequences, the chance errors of their p-values are not independent of each other;
/// each by itself is that of R permutations.
public struct NeighbourSums: Sendable {
  /// How many permutations had a sum at least as large, and at most as large, as the one seen; ties count in both.
  public struct Counts: Hashable, Sendable {
    /// How many permutations there were, R, from 0.
    public let permutations: Int
    /// For each area, how many had a sum at least as large as the one seen, 0…R; for islands all permutations.
    public let atLeast: [Int]
    /// For each area, how many had a sum at most as large as the one seen, 0…R; for islands all permutations.
    public let atMost: [Int]

    /// Counts that are known already. `atLeast` and `atMost` have one entry for each area; nothing is checked.
    public init(permutations: Int, atLeast: [Int], atMost: [Int]) {
      self.permutations = permutations
      self.atLeast = atLeast
      self.atMost = atMost
    }
  }

  private let values: [Double]
  private let weights: SpatialWeights
  /// The sums seen; of the bare values where rows are even.
  private let seen: [Double]
  private let slack: [Double]
  private let degrees: [Int]

  /// - Parameters:
  ///   - values: one for each area, finite.
  ///   - weights: of as many areas.
  /// - Returns: nil when all values are equal.
  /// - Throws: `SpatialFault` for other lengths and for values that are not finite.
  /// - Complexity: O(n + links).
  public init?(_ values: [Double], _ weights: SpatialWeights) throws(SpatialFault) {
    try weights.check(values)
    guard let deviations = Deviations(values) else { return nil }
    self.init(deviations, weights)
  }

  init(_ deviations: Deviations, _ weights: SpatialWeights) {
    // Links that all weigh the same change no order, unless they weigh less than nothing.
    let isEven = weights.isEven && weights.links.allSatisfy { $0 > 0 }
    let weights = isEven ? SpatialWeights(binary: weights.neighbours) : weights
    values = deviations.values
    self.weights = weights
    let seen = weights.lag(deviations.values)
    self.seen = seen
    degrees = (0..<weights.count).map { weights.neighbours.degree($0) }
    slack = (0..<weights.count).map { area in
      let row = weights.neighbours.starts[area]..<weights.neighbours.starts[area + 1]
      return 1e-12 * abs(seen[area]) + 4e-16 * deviations.largest * row.reduce(0) { $0 + abs(weights.links[$1]) }
    }
    self.isEven = isEven
  }
  private let isEven: Bool

  /// For each area, among how many permutations the sum of its neighbours is at least as large, and at most as large,
  /// as the one seen.
  ///
  /// - Parameters:
  ///   - permutations: R, from 0.
  ///   - seed: the same seed gives the same counts on any number of threads.
  ///   - threads: how many at most, from 1.
  /// - Complexity: even rows O(R (m + d log R) + n log R) for the most neighbours m and d different numbers of
  ///   neighbours; other weights O(R links). Memory 3 MB and 16 n bytes for each thread.
  public func permuted(_ permutations: Int, seed: UInt64, threads: Int = 1) async -> Counts {
    let count = values.count
    let permutations = max(0, permutations)
    let length = min((degrees.max() ?? 0) + 1, count)
    // Blocks of a size that does not depend on the threads.
    let size = max(16, 131_072 / max(1, length))
    let byDegree = areasByDegree()
    let blocks = (permutations + size - 1) / size
    let parts = await Parallel.map(blocks, threads: threads, parts: threads * 4) { range in
      var atLeast = [Int](repeating: 0, count: count)
      var atMost = [Int](repeating: 0, count: count)
      for block in range {
        let some = block * size..<min(permutations, (block + 1) * size)
        let sequences = Sequences(of: values, length: length, numbers: some, seed: seed)
        if isEven {
          add(sequences, byDegree, &atLeast, &atMost)
        } else {
          addWeighted(sequences, &atLeast, &atMost)
        }
      }
      return (atLeast, atMost)
    }
    var atLeast = [Int](repeating: 0, count: count)
    var atMost = [Int](repeating: 0, count: count)
    for part in parts {
      for area in 0..<count {
        atLeast[area] += part.0[area]
        atMost[area] += part.1[area]
      }
    }
    for area in 0..<count where degrees[area] == 0 { (atLeast[area], atMost[area]) = (permutations, permutations) }
    return Counts(permutations: permutations, atLeast: atLeast, atMost: atMost)
  }

  private func areasByDegree() -> [(degree: Int, areas: [Int])] {
    var areas = [[Int]](repeating: [], count: (degrees.max() ?? 0) + 1)
    for (area, degree) in degrees.enumerated() where degree > 0 { areas[degree].append(area) }
    return areas.enumerated().filter { !$0.element.isEmpty }.map { ($0.offset, $0.element) }
  }

  private func add(
    _ sequences: Sequences, _ byDegree: [(degree: Int, areas: [Int])], _ atLeast: inout [Int], _ atMost: inout [Int]
  ) {
    var sums = [Double](repeating: 0, count: sequences.count)
    for (degree, areas) in byDegree {
      for number in sums.indices { sums[number] = sequences.sum(number, degree) }
      sums.sort()
      for area in areas {
        atLeast[area] += sums.count - Self.below(seen[area] - slack[area], sums, orAt: false)
        atMost[area] += Self.below(seen[area] + slack[area], sums, orAt: true)
      }
    }
    // Where the area itself is among the first of a sequence, one more is drawn and its own left out.
    for number in sums.indices {
      for place in 0..<sequences.length {
        let area = sequences.area(number, place)
        let degree = degrees[area]
        guard place < degree else { continue }
        let (low, high) = (seen[area] - slack[area], seen[area] + slack[area])
        let with = sequences.sum(number, degree)
        let without = sequences.sum(number, degree + 1) - values[area]
        atLeast[area] += (without >= low ? 1 : 0) - (with >= low ? 1 : 0)
        atMost[area] += (without <= high ? 1 : 0) - (with <= high ? 1 : 0)
      }
    }
  }

  private func addWeighted(_ sequences: Sequences, _ atLeast: inout [Int], _ atMost: inout [Int]) {
    for area in values.indices where degrees[area] > 0 {
      let row = weights.neighbours.starts[area]..<weights.neighbours.starts[area + 1]
      for number in 0..<sequences.count {
        var sum = 0.0
        var place = 0
        for link in row {
          if sequences.area(number, place) == area { place += 1 }
          sum += weights.links[link] * values[sequences.area(number, place)]
          place += 1
        }
        if sum >= seen[area] - slack[area] { atLeast[area] += 1 }
        if sum <= seen[area] + slack[area] { atMost[area] += 1 }
      }
    }
  }

  /// How many of the ascending sums are below a limit (or at it).
  private static func below(_ limit: Double, _ sums: [Double], orAt: Bool) -> Int {
    var (low, high) = (0, sums.count)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < limit || (orAt && sums[middle] == limit) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Some of the permutations: for each the first areas of a random order of all, and the running sums of their values.
private struct Sequences {
  let count: Int
  let length: Int
  private var areas: [Int32]
  private var sums: [Double]

  init(of values: [Double], length: Int, numbers: Range<Int>, seed: UInt64) {
    count = numbers.count
    self.length = length
    areas = []
    sums = []
    areas.reserveCapacity(count * length)
    sums.reserveCapacity(count * (length + 1))
    // What order an earlier sequence left behind does not matter to the chances of the next.
    var order = values.indices.map { Int32($0) }
    for number in numbers {
      var random = ReplicateRandom(seed: seed, stream: UInt64(number))
      var sum = 0.0
      sums.append(0)
      for place in 0..<length {
        let other = place + random.below(order.count - place)
        let area = order[other]
        order[other] = order[place]
        order[place] = area
        areas.append(area)
        sum += values[Int(area)]
        sums.append(sum)
      }
    }
  }

  func area(_ number: Int, _ place: Int) -> Int { Int(areas[number * length + place]) }
  /// Of the first values of a sequence.
  func sum(_ number: Int, _ first: Int) -> Double { sums[number * (length + 1) + first] }
}
