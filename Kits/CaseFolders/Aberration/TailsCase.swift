import Statistics

/// Single values of the distributions.
enum TailsCase {
  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    try parameters.finish()
    let table = try folder.table("inputs.csv", ["fn", "x", "a", "b"])
    let names = try table.names("fn")
    let columns = try ["x", "a", "b"].map { try table.optionalNumbers($0) }
    let texts = try ["x", "a", "b"].map { try table.texts($0).map { $0.isEmpty ? "NA" : $0 } }
    let rows: [[String?]] = try names.indices.map { row in
      guard let function = functions[names[row]] else {
        throw table.fault(row, "fn", "\(names[row]) is none of \(functions.keys.sorted().joined(separator: ", "))")
      }
      let value = function(columns[0][row] ?? .nan, columns[1][row] ?? .nan, columns[2][row] ?? .nan)
      return [names[row], texts[0][row], texts[1][row], texts[2][row], ResultFolder.text(value)]
    }
    try results.write("expected.csv", ["fn", "x", "a", "b", "value"], rows)
  }

  private static let functions: [String: @Sendable (_ x: Double, _ a: Double, _ b: Double) -> Double] = [
    "ppois_upper": { x, a, _ in upper(x, poisson(a)) },
    "pnbinom_upper_mu_phi": { x, a, b in upper(x, binomial(a, phi: b)) },
    "pnbinom_upper_mu_size": { x, a, b in upper(x, b >= 0 && a >= 0 ? NegativeBinomial(mean: a, size: b) : nil) },
    "qpois": { x, a, _ in poisson(a)?.quantile(x) ?? .nan },
    "qnbinom_mu_phi": { x, a, b in
      // Without a mean, or at φ = 1, R answers 0 to whatever is asked, and infinity to 1 at φ = 1.
      if b == 1 ? a > 0 : a == 0 && b > 1 { return x.isNaN ? .nan : b == 1 && x == 1 ? .infinity : 0 }
      return binomial(a, phi: b)?.quantile(x) ?? .nan
    },
    "qnorm": { x, _, _ in Normal.quantile(x) },
    "pnorm_upper": { x, _, _ in Normal.upperTail(x) },
    "pt_two_sided": { x, a, _ in x.isNaN || !(a > 0) ? .nan : StudentT(degrees: a).twoSided(x) },
    "midp_pois": { x, a, _ in middle(x, poisson(a)) },
    "midp_nbinom_mu_phi": { x, a, b in middle(x, binomial(a, phi: b)) },
  ]

  private static func poisson(_ mean: Double) -> Poisson? { mean >= 0 ? Poisson(mean: mean) : nil }

  /// Of size a/(φ − 1); without one, as at φ = 1, there is no value.
  private static func binomial(_ mean: Double, phi: Double) -> NegativeBinomial? {
    let size = mean / (phi - 1)
    return phi > 1 && size >= 0 && size < .infinity ? NegativeBinomial(mean: mean, size: size) : nil
  }

  private static func upper(_ x: Double, _ distribution: (any CountDistribution)?) -> Double {
    guard let distribution, !x.isNaN else { return .nan }
    return distribution.upperTail(from: (x - 1 + 1e-7).rounded(.down) + 1)
  }

  private static func middle(_ x: Double, _ distribution: (any CountDistribution)?) -> Double {
    guard let distribution, !x.isNaN else { return .nan }
    let whole = (x + 1e-7).rounded(.down)
    let isWhole = abs(x - x.rounded()) <= 1e-7 * max(1, abs(x))
    return distribution.upperTail(from: whole + 1) + (isWhole ? 0.5 * distribution.probability(x.rounded()) : 0)
  }
}
