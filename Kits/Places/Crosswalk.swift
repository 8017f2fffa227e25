import Geography
public import Vocabulary

/// Carries figures from the areas of one day to those of another, by the share of ground that they have in common
/// (areal weighting: M. Goodchild and N. Lam, "Areal interpolation", 1980). Nothing says that people or incidents are
/// spread evenly, so whatever goes through a share below 1 is an estimate and is to be shown as one.
public struct Crosswalk: Sendable, Hashable {
  public struct Weight: Sendable, Hashable {
    public let from: AreaID
    public let to: AreaID
    /// The share of `from` that lies in `to`, 0–1.
    public let share: Double
  }
  /// By area and share, in the order of codes.
  public let weights: [Weight]
  /// Whether any area was split; false when every area went whole into one, as it does when nothing changed.
  public let isEstimate: Bool

  init(from: AreaSet, to: AreaSet) throws(Problem) {
    if from === to {
      weights = from.areas.map { Weight(from: $0.id, to: $0.id, share: 1) }
    } else {
      weights = try areaWeights(from: from.areas.map(\.geometry), to: to.areas.map(\.geometry)).map {
        Weight(from: from.areas[$0.from].id, to: to.areas[$0.to].id, share: $0.share)
      }
    }
    isEstimate = weights.contains { $0.share < 1 }
  }

  /// Values of the first day's areas as values of the second day's, and what falls outside of all of them.
  public func carried(_ values: [AreaID: Double]) -> (values: [AreaID: Double], outside: Double) {
    var out: [AreaID: Double] = [:]
    var outside = values.values.reduce(0, +)
    for weight in weights {
      guard let value = values[weight.from] else { continue }
      out[weight.to, default: 0] += value * weight.share
      outside -= value * weight.share
    }
    return (out, abs(outside) < 1e-9 * max(1, values.values.reduce(0) { $0 + abs($1) }) ? 0 : outside)
  }
}
