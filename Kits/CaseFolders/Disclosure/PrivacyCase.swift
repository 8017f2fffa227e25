import Statistics

/// What noise of given scales promises and costs: privacy losses, accuracies, composition, exact probabilities.
struct PrivacyCase {
  private struct Noise {
    let scale: Double
    let sensitivity: Double
    var report: [String: Any] { ["scale": scale, "sensitivity": sensitivity] }

    init(_ parameters: CaseParameters) throws {
      scale = try parameters.requiredNumber("scale", in: PrivacyCase.scales)
      sensitivity = try parameters.requiredNumber("sensitivity", in: 0...1e9)
    }
  }
  private struct Composition {
    let epsilons: [Double]
    let rhos: [Double]
  }

  /// Sums over a distribution are as long as its scale.
  private static let scales = 0x1p-10...1e7
  private static let listScales = 0x1p-10...1e5

  private let laplace: [Noise]
  private let gaussian: [Noise]
  private let deltas: [Double]
  private let alphas: [Double]
  private let compositions: [Composition]
  private let distributions: [(kind: String, scale: Double)]

  init(_ parameters: CaseParameters) throws {
    func required<Value>(_ key: String, _ value: Value?) throws -> Value {
      guard let value else { throw parameters.fault(key, "is missing") }
      return value
    }
    laplace = try required("laplace", parameters.objects("laplace")).map(Noise.init)
    gaussian = try required("gaussian", parameters.objects("gaussian")).map(Noise.init)
    deltas = try required("deltas", parameters.numbers("deltas", in: 1e-300...1))
    alphas = try required("alphas", parameters.numbers("alphas", in: 1e-300...1))
    compositions = try required("composition", parameters.objects("composition")).map {
      Composition(
        epsilons: try $0.numbers("epsilons", in: 0...1e9) ?? [], rhos: try $0.numbers("rhos", in: 0...1e9) ?? [])
    }
    distributions = try required("pmf", parameters.list("pmf")).map { item in
      guard let pair = item as? [Any], pair.count == 2, let kind = pair[0] as? String,
        ["laplace", "gaussian"].contains(kind), let scale = pair[1] as? Double, Self.listScales.contains(scale)
      else { throw parameters.fault("pmf", "must be pairs of laplace or gaussian and a scale from 2^-10 to 1e5") }
      return (kind, scale)
    }
    // How often the reference draws from its own sampler.
    parameters.ignore("gof_draws")
    try parameters.finish()
  }

  func write(_ results: ResultFolder) throws {
    try results.write(
      "expected.json",
      json: [
        "laplace": laplace.map(report), "gaussian": gaussian.map(reportGaussian),
        "composition": compositions.map(report),
        "pmf": distributions.map { ["kind": $0.kind, "scale": $0.scale, "p": try probabilities($0.kind, $0.scale)] },
      ])
  }

  /// By what each belongs to, written as a number is.
  private func by(_ keys: [Double], _ value: (Double) -> Double) -> [String: Any] {
    Dictionary(keys.map { ("\($0)", value($0)) }, uniquingKeysWith: { first, _ in first })
  }

  private func report(_ noise: Noise) throws -> [String: Any] {
    let law = try DiscreteLaplace(scale: noise.scale)
    return noise.report.merging([
      "epsilon": law.epsilon(sensitivity: noise.sensitivity), "accuracy": by(alphas) { law.accuracy(alpha: $0) },
      "variance": law.variance,
    ]) { first, _ in first }
  }

  private func reportGaussian(_ noise: Noise) throws -> [String: Any] {
    let law = try DiscreteGaussian(scale: noise.scale)
    let loss = try ConcentratedLoss(rho: law.rho(sensitivity: noise.sensitivity))
    return noise.report.merging([
      "rho": loss.rho, "epsilon_tight": by(deltas) { loss.epsilon(delta: $0) },
      "epsilon_loose": by(deltas) { loss.looseEpsilon(delta: $0) },
      "accuracy": by(alphas) { law.accuracy(alpha: $0).map(Double.init) ?? .nan },
    ]) { first, _ in first }
  }

  /// Losses of pure and of concentrated privacy add up.
  private func report(_ composition: Composition) -> [String: Any] {
    [
      "epsilons": composition.epsilons, "rhos": composition.rhos,
      "epsilon_basic": composition.epsilons.reduce(0, +), "rho_total": composition.rhos.reduce(0, +),
    ]
  }

  /// Of 0, 1, 2 … up to twelve scales and a bit, those above 10⁻³⁰.
  private func probabilities(_ kind: String, _ scale: Double) throws -> [Double] {
    let values = 0...(Int(12 * scale) + 10)
    let all =
      if kind == "laplace" {
        try {
          let law = try DiscreteLaplace(scale: scale)
          return values.map { law.probability(of: $0) }
        }()
      } else {
        try {
          let law = try DiscreteGaussian(scale: scale)
          return values.map { law.probability(of: $0) }
        }()
      }
    return all.filter { $0 > 1e-30 }
  }
}
