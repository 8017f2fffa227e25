import Statistics

/// params.json of a scan.
struct ScanSettings {
  static let poisson = "poisson"

  let model: String
  let times: Int
  let largestShare: Double
  let ties: ScanZones.Ties
  let leastCases: Double
  let report: Int
  let replicates: Int
  let seed: UInt64
  /// Besag and Clifford's h, when drawing is to stop early; not one of the reference's parameters.
  let stop: Int?
  /// Not one of the reference's parameters either.
  let hasGumbelTail: Bool
  private let temporal: String
  private let lengths: ClosedRange<Int>

  init(_ parameters: CaseParameters) throws {
    model = try parameters.requiredText("model", oneOf: [Self.poisson, "space_time_permutation"])
    temporal = try parameters.requiredText("temporal", oneOf: ["spatial_only", "prospective", "retrospective"])
    times = try parameters.requiredInteger("n_times", in: 1...ScanWindows.most)
    largestShare = try parameters.requiredNumber("max_spatial_fraction", in: 0...1)
    ties = try parameters.text("tie_rule", oneOf: ["prefix", "closed_disc"]) == "closed_disc" ? .closedDisc : .prefix
    leastCases = try parameters.number("min_cases", in: 0...0x1p53) ?? 2
    report = try parameters.integer("report", in: 1...100_000) ?? 5
    replicates = try parameters.requiredInteger("replicates_reference", in: 0...10_000_000)
    seed = UInt64(try parameters.integer("seed", in: 0...(1 << 53)) ?? 1)
    stop = try parameters.integer("sequential_stop", in: 1...10_000_000)
    hasGumbelTail = try parameters.bool("gumbel_tail") ?? false
    let shortest = try parameters.integer("min_window", in: 1...ScanWindows.most) ?? 1
    let given = try parameters.integer("max_window", in: 1...ScanWindows.most)
    guard let longest = given ?? (temporal == "spatial_only" ? shortest : nil) else {
      throw parameters.fault("max_window", "is missing")
    }
    guard shortest <= longest else { throw parameters.fault("min_window", "\(shortest) is more than max_window") }
    guard temporal == "spatial_only" || shortest <= times else {
      throw parameters.fault("min_window", "\(shortest) is more than n_times")
    }
    lengths = shortest...longest
    try parameters.finish()
  }

  func windows() throws(ScanFault) -> ScanWindows {
    switch temporal {
    case "spatial_only": try .whole(times: times)
    case "prospective": try .prospective(times: times, lengths: lengths)
    default: try .retrospective(times: times, lengths: lengths)
    }
  }
}
