import CGEOS
public import Vocabulary

/// Two areas that cover the same ground.
public struct Overlap: Sendable, Hashable {
  /// Indices of the two areas, the lower first.
  public let first: Int
  public let second: Int
  public let areaSquareMetres: Double
  /// The overlap as a share of the smaller of the two, 0–1.
  public let share: Double
}

/// Which areas overlap, in order. Left out as drawing noise: what is under 1 m², and what is both under 100 m² and
/// under 0.01 % of the smaller area. Throws `geometry-failed` (422).
public func overlaps(among geometries: [Geometry]) throws(Problem) -> [Overlap] {
  let geos = GEOS()
  let areas = geometries.map(\.areaSquareMetres)
  var shapes: [GEOS.Shape] = []
  for geometry in geometries { shapes.append(try geos.shape(geometry)) }
  var found: [Overlap] = []
  for (first, second) in BoundsPairs.among(geometries.map(\.bounds)) {
    let common = try geos.common(shapes[first], shapes[second], geometries[first], geometries[second])
    let area = common.areaSquareMetres
    let share = min(1, area / max(min(areas[first], areas[second]), .leastNormalMagnitude))
    if area >= 1, area >= 100 || share >= 0.0001 {
      found.append(Overlap(first: first, second: second, areaSquareMetres: area, share: share))
    }
  }
  return found
}

/// The part of an area that lies in another.
public struct AreaWeight: Sendable, Hashable {
  public let from: Int
  public let to: Int
  /// The share of `from`'s area, 0–1.
  public let share: Double
}

/// How the areas of one list are made up of the areas of another, in order.
///
/// Shares under 0.1 % are dropped as drawing noise. When what is left of an area adds up to 99 % or more, it is scaled
/// to exactly 1, so that a figure carried over keeps its total; overlaps that add up to more than 1 are scaled to 1
/// too. A sum below 99 % is left: so much of the area lies outside all others. Throws `geometry-failed` (422).
public func areaWeights(from: [Geometry], to: [Geometry]) throws(Problem) -> [AreaWeight] {
  let geos = GEOS()
  var sources: [GEOS.Shape] = []
  for geometry in from { sources.append(try geos.shape(geometry)) }
  var targets: [GEOS.Shape] = []
  for geometry in to { targets.append(try geos.shape(geometry)) }
  let areas = from.map(\.areaSquareMetres)
  var weights: [AreaWeight] = []
  var sums = [Double](repeating: 0, count: from.count)
  for (source, target) in BoundsPairs.between(from.map(\.bounds), to.map(\.bounds)) where areas[source] > 0 {
    let share: Double
    if from[source] == to[target] {
      share = 1
    } else {
      let common = try geos.common(sources[source], targets[target], from[source], to[target])
      share = common.areaSquareMetres / areas[source]
    }
    guard share >= 0.001 else { continue }
    sums[source] += share
    weights.append(AreaWeight(from: source, to: target, share: share))
  }
  return weights.map { weight in
    let sum = sums[weight.from]
    return sum >= 0.99 ? AreaWeight(from: weight.from, to: weight.to, share: weight.share / sum) : weight
  }
}

extension GEOS {
  fileprivate func common(
    _ first: Shape, _ second: Shape, _ a: Geometry, _ b: Geometry
  ) throws(Problem) -> Geometry {
    if let result = GEOSIntersection_r(handle, first.pointer, second.pointer) { return try geometry(try owned(result)) }
    return try overlay(a, b, GEOSIntersection_r)
  }
}
