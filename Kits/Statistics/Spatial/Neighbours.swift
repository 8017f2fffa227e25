/// Which areas count as neighbours of which: for each of n areas, the numbers of other areas.
///
/// Links have a direction: k-nearest neighbours need not be mutual. An area without neighbours is an island; it keeps
/// its place in every result, its spatial lag is 0, and its local statistics are missing.
/// Stored as rows one after the other (4 bytes a link and 8 an area).
public struct Neighbours: Hashable, Sendable {
  /// More links than this are refused: a neighbourhood that takes in everybody says nothing.
  public static let mostLinks = 50_000_000

  /// Where the row of each area begins in `members`; one more entry than areas.
  public let starts: [Int]
  /// The neighbours, area by area, in the order in which they were given.
  public let members: [Int32]

  /// How many areas there are, n.
  public var count: Int { starts.count - 1 }
  /// How many links there are, each direction counted; at most `mostLinks`.
  public var linkCount: Int { members.count }
  /// How many areas have no neighbour. O(n).
  public var islandCount: Int { (0..<count).count { starts[$0] == starts[$0 + 1] } }

  /// How many neighbours an area has; areas are numbered from 0 below `count`.
  public func degree(_ area: Int) -> Int { starts[area + 1] - starts[area] }
  /// The numbers of an area's neighbours, in the order in which they were given; areas are numbered from 0 below
  /// `count`.
  public subscript(area: Int) -> ArraySlice<Int32> { members[starts[area]..<starts[area + 1]] }

  /// - Parameter lists: for each area the numbers of its neighbours, from 0 below the number of areas.
  /// - Throws: `SpatialFault.notAnArea` for numbers that are no area, `.ownNeighbour` for the area itself,
  ///   `.linkedTwice` for a neighbour named twice, `.tooManyLinks` beyond `mostLinks` links or 2³¹ − 1 areas.
  /// - Complexity: O(n + links).
  public init(_ lists: [[Int]]) throws(SpatialFault) {
    let count = lists.count
    guard count <= Int(Int32.max), lists.reduce(0, { $0 + $1.count }) <= Self.mostLinks else { throw .tooManyLinks }
    var starts = [0]
    starts.reserveCapacity(count + 1)
    var members: [Int32] = []
    var seenBy = [Int](repeating: -1, count: count)
    for (area, list) in lists.enumerated() {
      for other in list {
        guard other >= 0, other < count else { throw .notAnArea(other) }
        guard other != area else { throw .ownNeighbour(area) }
        guard seenBy[other] != area else { throw .linkedTwice(from: area, to: other) }
        seenBy[other] = area
        members.append(Int32(other))
      }
      starts.append(members.count)
    }
    self.init(starts: starts, members: members)
  }

  /// For callers that have made sure of what the other initialiser checks.
  init(starts: [Int], members: [Int32]) {
    self.starts = starts
    self.members = members
  }

  /// From keys of undirected pairs, `pair(i, j)`, in any order, each maybe several times: every link in both
  /// directions, rows ascending.
  init(count: Int, pairs: [UInt64]) throws(SpatialFault) {
    let pairs = pairs.sorted()
    var degrees = [Int](repeating: 0, count: count)
    var links = 0
    for (place, key) in pairs.enumerated() where place == 0 || pairs[place - 1] != key {
      degrees[Int(key >> 32)] += 1
      degrees[Int(key & 0xFFFF_FFFF)] += 1
      links += 2
    }
    guard links <= Self.mostLinks else { throw .tooManyLinks }
    var starts = [0]
    for degree in degrees { starts.append(starts[starts.count - 1] + degree) }
    var next = starts
    var members = [Int32](repeating: 0, count: links)
    // Ascending keys reach every row in ascending order: first the lower neighbours, as later halves of earlier keys.
    for (place, key) in pairs.enumerated() where place == 0 || pairs[place - 1] != key {
      let (low, high) = (Int(key >> 32), Int(key & 0xFFFF_FFFF))
      members[next[low]] = Int32(high)
      members[next[high]] = Int32(low)
      next[low] += 1
      next[high] += 1
    }
    self.init(starts: starts, members: members)
  }

  static func pair(_ a: Int, _ b: Int) -> UInt64 { UInt64(min(a, b)) << 32 | UInt64(max(a, b)) }
}
