extension CommonGround {
  /// People joined into a few dozen points of the map, so that no point need be one person: Polis' base clusters.
  ///
  /// The plane is cut into parts (`Plane.bisected`), which k-means then evens out, up to 100 rounds: the same clusters
  /// whatever the order of people.
  public struct BaseClusters: Sendable {
    /// By cluster: where k-means left its centre, a point of the map.
    public let centres: [SIMD2<Double>]
    /// By cluster: how many people, from 1.
    public let sizes: [Int]
    private let byPlace: [Int32]

    /// - Parameters:
    ///   - people: where they stand.
    ///   - most: how many clusters at most, at least 1.
    /// - Complexity: O(people × (log people + clusters × rounds)), at most 100 rounds.
    public init(_ people: [SIMD2<Double>], most: Int) { self.init(Plane(people), most: most) }

    init(_ plane: Plane, most: Int) {
      let found = KMeans(plane, from: plane.bisected(into: min(most, max(1, plane.different))), rounds: 100)
      var sizes = [Int](repeating: 0, count: found.centres.count)
      for label in found.labels { sizes[Int(label)] += 1 }
      // Clusters that lost all members are left out.
      var numbers = [Int32](repeating: 0, count: sizes.count)
      var next: Int32 = 0
      for label in sizes.indices where sizes[label] > 0 {
        numbers[label] = next
        next += 1
      }
      centres = found.centres.indices.filter { sizes[$0] > 0 }.map { found.centres[$0] }
      self.sizes = sizes.filter { $0 > 0 }
      byPlace = found.labels.map { numbers[Int($0)] }
    }

    /// By position in which people were given: their cluster.
    func labels(_ plane: Plane) -> [Int] {
      var labels = [Int](repeating: 0, count: plane.count)
      for (place, label) in byPlace.enumerated() { labels[plane.given[place]] = Int(label) }
      return labels
    }

    /// By person: the cluster, from 0. O(people × log people).
    /// - Parameter people: those that the clusters were made of, in the same order.
    public func labels(_ people: [SIMD2<Double>]) -> [Int] { labels(Plane(people)) }
  }
}
