/// The circles of a scan: for each area as centre, the areas from the nearest outward, as far as a share of the whole.
///
/// M. Kulldorff, "A spatial scan statistic", Communications in Statistics: Theory and Methods 26 (1997), section 3. The
/// zone (i, k) holds the k + 1 areas nearest to the i-th, itself among them; areas as far as each other stand in the order
/// of their numbers. Zones of other centres may hold the same areas.
public struct ScanZones: Sendable {
  /// What happens with areas that are as far from the centre as each other.
  public enum Ties: Sendable {
    /// Areas join one at a time, so that a zone may hold a part of those at its edge.
    case prefix
    /// Only whole discs are zones: those at one distance (within 10⁻¹² of it) join together.
    case closedDisc
  }

  /// How many areas there may be: distances between all pairs are worked out; this bounds time and memory.
  public static let mostAreas = 5_000
  /// Rows are filled up to a multiple of this, so that whoever walks along them need not look for the end at each step.
  static let step = 4

  /// How many areas there are.
  public let areas: Int
  /// How many zones there are; zones of the same areas count once for each centre.
  public let count: Int
  /// Where a centre's row begins in `members` and `isZone`; one more than there are centres.
  let starts: [Int]
  /// How many areas a centre may reach.
  let reaches: [Int]
  /// Areas from the nearest outward; `areas` itself where a row is filled up.
  let members: [Int32]
  /// Whether the areas up to here are a zone.
  let isZone: [Bool]

  /// - Parameters:
  ///   - x, y: a point for each area, in any unit of length; distances are Euclidean.
  ///   - sizes: what a zone may hold only a share of: population for a Poisson scan, cases for a permutation scan. From 0.
  ///   - largestShare: from 0 to 1; a zone whose size is above this share of the whole (by more than 10⁻¹²) is none.
  ///   - ties: what happens with areas that are equally far.
  /// - Throws: `lengths` when there is no area or lengths differ, `tooLarge` for more than `mostAreas`, `badRange` for
  ///   a share outside 0 ... 1, `badNumber` for a point that is not finite or a size that is not finite or below 0.
  /// - Complexity: O(n² log n) time; 5 bytes for each of up to n² pairs.
  public init(x: [Double], y: [Double], sizes: [Double], largestShare: Double, ties: Ties = .prefix) throws(ScanFault) {
    let n = x.count
    guard n > 0, y.count == n, sizes.count == n else { throw .lengths }
    guard n <= Self.mostAreas else { throw .tooLarge }
    guard (0...1).contains(largestShare) else { throw .badRange }
    guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else { throw .badNumber }
    guard sizes.allSatisfy({ $0 >= 0 && $0.isFinite }) else { throw .badNumber }
    let limit = largestShare * sizes.pairwiseSum() * (1 + 1e-12)
    var starts = [0]
    var reaches: [Int] = []
    var members: [Int32] = []
    var isZone: [Bool] = []
    var order = Array(0..<n)
    var distances = [Double](repeating: 0, count: n)
    for centre in 0..<n {
      for other in 0..<n {
        let east = x[centre] - x[other]
        let north = y[centre] - y[other]
        distances[other] = (east * east + north * north).squareRoot()
      }
      order.sort { distances[$0] == distances[$1] ? $0 < $1 : distances[$0] < distances[$1] }
      var size = 0.0
      var reach = 0
      for (rank, area) in order.enumerated() {
        size += sizes[area]
        guard size <= limit else { break }
        reach = rank + 1
        members.append(Int32(area))
        let isWhole =
          ties == .prefix || reach == n || distances[area] < distances[order[reach]] * (1 - 1e-12)
        isZone.append(isWhole)
      }
      while members.count % Self.step != 0 {
        members.append(Int32(n))
        isZone.append(false)
      }
      starts.append(members.count)
      reaches.append(reach)
    }
    self.areas = n
    self.starts = starts
    self.reaches = reaches
    self.members = members
    self.isZone = isZone
    count = isZone.count { $0 }
  }

  /// The areas of a zone, from its centre outward.
  func areas(centre: Int, rank: Int) -> ArraySlice<Int32> { members[starts[centre]...(starts[centre] + rank)] }
}
