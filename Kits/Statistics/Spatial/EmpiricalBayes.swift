/// Rates that borrow strength: the fewer people an area has, the more its rate is drawn towards the rate of the whole,
/// or of its neighbourhood (R. Marshall, Applied Statistics 40 (1991) 283–294). Cases and populations are numbers from
/// 0 and above 0; rates are cases per unit of population.
public enum EmpiricalBayes {
  /// Every rate drawn towards the overall rate (Marshall, section 3): M + Aᵢ-weighted difference,
  ///
  ///     M = Σ eᵢ / Σ nᵢ,   s² = Σ nᵢ (rᵢ − M)² / Σ nᵢ,   A = s² − M / n̄,   M + (rᵢ − M) A / (A + M / nᵢ)
  public struct Global: Sendable {
    /// M, cases per unit of population over all areas.
    public let mean: Double
    /// A, the variance between areas by the method of moments; below 0 when rates differ less than by chance.
    public let variance: Double
    /// With a variance below 0 taken as 0, so that all rates are then M; all 0 without any cases.
    public let rates: [Double]
    /// With the variance as it came out, as PySAL has it: then some rates can leave the range between rᵢ and M. nil
    /// where there is nothing to divide by.
    public let untruncatedRates: [Double?]
  }

  /// - Parameters:
  ///   - cases: eᵢ, one for each area, from 0 and finite.
  ///   - populations: nᵢ, one for each area, above 0 and finite.
  /// - Returns: nil without areas.
  /// - Throws: `SpatialFault` for other lengths, negative or non-finite cases, populations not above 0.
  /// - Complexity: O(n).
  public static func global(cases: [Double], populations: [Double]) throws(SpatialFault) -> Global? {
    try check(cases, populations)
    guard let moments = Moments(cases, populations) else { return nil }
    let (mean, variance) = (moments.mean, moments.variance)
    let kept = max(0, variance)
    func shrunk(_ area: Int, _ variance: Double) -> Double? {
      let weight = variance / (variance + mean / populations[area])
      return weight.isFinite ? mean + weight * (cases[area] / populations[area] - mean) : nil
    }
    return Global(
      mean: mean, variance: variance, rates: cases.indices.map { mean > 0 ? shrunk($0, kept) ?? mean : 0 },
      untruncatedRates: cases.indices.map { shrunk($0, variance) })
  }

  /// About which mean the rates of a neighbourhood are taken to vary.
  public enum LocalMean: Sendable {
    /// About that of the area whose neighbourhood it is, mᵢ: as Marshall has it, and GeoDa and PySAL.
    case ofTheArea
    /// Each rate about that of its own neighbourhood, mⱼ: as spdep has it.
    case ofEach
  }

  /// Every rate drawn towards that of the area and its neighbours together (Marshall, section 4):
  ///
  ///     mᵢ = Σ eⱼ / Σ nⱼ,   Cᵢ = Σ nⱼ (rⱼ − mᵢ)² / Σ nⱼ,   Aᵢ = max(0, Cᵢ − mᵢ / n̄ᵢ),
  ///     mᵢ + (rᵢ − mᵢ) Aᵢ / (Aᵢ + mᵢ / nᵢ)
  ///
  /// summed over the area and its neighbours. The rate of an island is its own.
  ///
  /// - Parameters:
  ///   - cases: eᵢ, as for `global`.
  ///   - populations: nᵢ, as for `global`.
  ///   - neighbours: of as many areas.
  ///   - mean: for `.ofEach`, Cᵢ has mⱼ in place of mᵢ.
  /// - Returns: a rate for each area; mᵢ where nothing varies, so 0 where there are no cases nearby.
  /// - Throws: as `global`, and `SpatialFault.lengths` for neighbours of another number of areas.
  /// - Complexity: O(n + links).
  public static func local(
    cases: [Double], populations: [Double], _ neighbours: Neighbours, about mean: LocalMean = .ofTheArea
  ) throws(SpatialFault) -> [Double] {
    try check(cases, populations)
    guard cases.count == neighbours.count else { throw .lengths(expected: neighbours.count, found: cases.count) }
    func nearby(_ area: Int, _ term: (Int) -> Double) -> Double {
      neighbours[area].reduce(0) { $0 + term(Int($1)) } + term(area)
    }
    let around = cases.indices.map { area in nearby(area) { populations[$0] } }
    let means = cases.indices.map { area in nearby(area) { cases[$0] } / around[area] }
    return cases.indices.map { area in
      let spread = nearby(area) { other in
        let difference = cases[other] / populations[other] - means[mean == .ofEach ? other : area]
        return populations[other] * difference * difference
      }
      let chance = means[area] / (around[area] / Double(neighbours.degree(area) + 1))
      let variance = max(0, spread / around[area] - chance)
      let total = variance + means[area] / populations[area]
      let difference = cases[area] / populations[area] - means[area]
      return total > 0 ? means[area] + difference * variance / total : means[area]
    }
  }

  /// Rates as standard scores that allow for the size of each area, for Moran's I of rates (R. Assunção, E. Reis,
  /// Statistics in Medicine 18 (1999) 2147–2162): (rᵢ − M) / √(A + M / nᵢ), with M / nᵢ alone where A + M / nᵢ is below
  /// 0.
  ///
  /// - Parameters:
  ///   - cases: eᵢ, as for `global`.
  ///   - populations: nᵢ, as for `global`.
  /// - Returns: one score for each area, without a unit, nil where it has nothing to divide by; nil without areas or
  ///   cases.
  /// - Throws: as `global`.
  /// - Complexity: O(n).
  public static func scores(cases: [Double], populations: [Double]) throws(SpatialFault) -> [Double?]? {
    try check(cases, populations)
    guard let moments = Moments(cases, populations), moments.mean > 0 else { return nil }
    return cases.indices.map { area in
      let chance = moments.mean / populations[area]
      let variance = moments.variance + chance < 0 ? chance : moments.variance + chance
      return variance > 0 ? (cases[area] / populations[area] - moments.mean) / variance.squareRoot() : nil
    }
  }

  private struct Moments {
    let mean: Double
    let variance: Double

    init?(_ cases: [Double], _ populations: [Double]) {
      guard !cases.isEmpty else { return nil }
      let population = CompensatedSum.of(populations) { $0 }
      mean = CompensatedSum.of(cases) { $0 } / population
      var spread = CompensatedSum()
      for area in cases.indices {
        let difference = cases[area] / populations[area] - mean
        spread.add(populations[area] * difference * difference)
      }
      variance = spread.value / population - mean / (population / Double(cases.count))
    }
  }

  private static func check(_ cases: [Double], _ populations: [Double]) throws(SpatialFault) {
    guard cases.count == populations.count else { throw .lengths(expected: cases.count, found: populations.count) }
    for area in cases.indices {
      guard cases[area].isFinite, populations[area].isFinite else { throw .notFinite(area) }
      guard cases[area] >= 0 else { throw .outOfRange("cases") }
      guard populations[area] > 0 else { throw .outOfRange("populations") }
    }
  }
}
