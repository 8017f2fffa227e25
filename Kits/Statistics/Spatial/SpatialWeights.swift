/// Neighbours with a weight for each link.
public struct SpatialWeights: Hashable, Sendable {
  /// Which areas are linked; each link has a weight.
  public let neighbours: Neighbours
  /// One for each link, in the order of `neighbours.members`.
  public let links: [Double]
  /// Whether the links of any one area all weigh the same, as they do when binary or row-standardised.
  public let isEven: Bool
  /// Whether rows were divided by their sums.
  public let isRowStandardised: Bool

  /// How many areas there are, n.
  public var count: Int { neighbours.count }

  /// Binary: every link weighs 1. O(links).
  public init(binary neighbours: Neighbours) {
    self.init(neighbours, [Double](repeating: 1, count: neighbours.linkCount), isEven: true, isRowStandardised: false)
  }

  /// Row-standardised: a link of an area with k neighbours weighs 1/k, so that a lag is a mean. Islands keep an empty
  /// row. O(n + links).
  public init(rowStandardised neighbours: Neighbours) {
    var links = [Double](repeating: 0, count: neighbours.linkCount)
    for area in 0..<neighbours.count {
      for link in neighbours.starts[area]..<neighbours.starts[area + 1] {
        links[link] = 1 / Double(neighbours.degree(area))
      }
    }
    self.init(neighbours, links, isEven: true, isRowStandardised: true)
  }

  /// Weights of one's own, for example by length of the shared boundary.
  /// - Parameters:
  ///   - neighbours: which areas are linked.
  ///   - links: finite, one for each link, in the order of `neighbours.members`; negative ones are taken.
  /// - Throws: `SpatialFault.lengths` for another number of weights than links, `.notFinite` with the link's number.
  /// - Complexity: O(n + links).
  public init(_ neighbours: Neighbours, links: [Double]) throws(SpatialFault) {
    guard links.count == neighbours.linkCount else {
      throw .lengths(expected: neighbours.linkCount, found: links.count)
    }
    if let link = links.firstIndex(where: { !$0.isFinite }) { throw .notFinite(link) }
    let isEven = (0..<neighbours.count).allSatisfy { area in
      let row = links[neighbours.starts[area]..<neighbours.starts[area + 1]]
      return row.allSatisfy { $0 == row.first }
    }
    self.init(neighbours, links, isEven: isEven, isRowStandardised: false)
  }

  private init(_ neighbours: Neighbours, _ links: [Double], isEven: Bool, isRowStandardised: Bool) {
    self.neighbours = neighbours
    self.links = links
    self.isEven = isEven
    self.isRowStandardised = isRowStandardised
  }

  /// Every row divided by its sum; rows of sum 0 stay as they are. O(n + links).
  public var rowStandardised: SpatialWeights {
    var scaled = links
    for area in 0..<count {
      let row = neighbours.starts[area]..<neighbours.starts[area + 1]
      let sum = row.reduce(0) { $0 + links[$1] }
      if sum != 0 { for link in row { scaled[link] = links[link] / sum } }
    }
    return SpatialWeights(neighbours, scaled, isEven: isEven, isRowStandardised: true)
  }

  /// The spatial lag: for each area Σⱼ wᵢⱼ xⱼ, 0 for islands. O(n + links).
  ///
  /// - Parameter values: one for each area, which is not checked.
  public func lag(_ values: [Double]) -> [Double] {
    (0..<count).map { area in
      let row = neighbours.starts[area]..<neighbours.starts[area + 1]
      guard !row.isEmpty else { return 0 }
      // The sum first and one product after it: whole numbers stay exact.
      guard isEven else { return row.reduce(0) { $0 + links[$1] * values[Int(neighbours.members[$1])] } }
      return row.reduce(0) { $0 + values[Int(neighbours.members[$1])] } * links[row.lowerBound]
    }
  }
}

/// The links of a weights matrix without their direction: wᵢⱼ + wⱼᵢ for every i < j that are linked at all.
struct HalfLinks: Sendable {
  let starts: [Int]
  let others: [Int32]
  let weights: [Double]
  /// S₀ = Σᵢⱼ wᵢⱼ, S₁ = ½ Σᵢⱼ (wᵢⱼ + wⱼᵢ)², S₂ = Σᵢ (Σⱼ wᵢⱼ + Σⱼ wⱼᵢ)² (Cliff and Ord, Spatial Processes, 1981, p. 19).
  let sums: (s0: Double, s1: Double, s2: Double)

  /// - Complexity: O(n + links), by transposing the matrix twice, which puts the rows in order.
  init(_ matrix: SpatialWeights) {
    let columns = Rows(starts: matrix.neighbours.starts, members: matrix.neighbours.members, weights: matrix.links)
      .transposed()
    let rows = columns.transposed()
    var starts = [0]
    var others: [Int32] = []
    var weights: [Double] = []
    starts.reserveCapacity(matrix.count + 1)
    others.reserveCapacity(matrix.links.count / 2)
    weights.reserveCapacity(matrix.links.count / 2)
    var (s0, s1, s2) = (0.0, 0.0, 0.0)
    for area in 0..<matrix.count {
      var margin = 0.0
      var (out, into) = (rows.starts[area], columns.starts[area])
      let (outEnd, intoEnd) = (rows.starts[area + 1], columns.starts[area + 1])
      while out < outEnd || into < intoEnd {
        let other = min(
          out < outEnd ? rows.members[out] : .max, into < intoEnd ? columns.members[into] : .max)
        var weight = 0.0
        if out < outEnd, rows.members[out] == other {
          weight += rows.weights[out]
          s0 += rows.weights[out]
          out += 1
        }
        if into < intoEnd, columns.members[into] == other {
          weight += columns.weights[into]
          into += 1
        }
        margin += weight
        if Int(other) > area {
          others.append(other)
          weights.append(weight)
          s1 += weight * weight
        }
      }
      s2 += margin * margin
      starts.append(others.count)
    }
    self.starts = starts
    self.others = others
    self.weights = weights
    sums = (s0, s1, s2)
  }

  private struct Rows {
    let starts: [Int]
    let members: [Int32]
    let weights: [Double]

    func transposed() -> Rows {
      var next = [Int](repeating: 0, count: starts.count)
      for member in members { next[Int(member) + 1] += 1 }
      for area in 1..<next.count { next[area] += next[area - 1] }
      let newStarts = next
      var newMembers = [Int32](repeating: 0, count: members.count)
      var newWeights = [Double](repeating: 0, count: members.count)
      for area in 0..<(starts.count - 1) {
        for link in starts[area]..<starts[area + 1] {
          let place = next[Int(members[link])]
          next[Int(members[link])] = place + 1
          newMembers[place] = Int32(area)
          newWeights[place] = weights[link]
        }
      }
      return Rows(starts: newStarts, members: newMembers, weights: newWeights)
    }
  }
}
