import Testing

@testable import Statistics

struct DisclosureAccountTests {
  private static let rhos = [1e-6, 0.001, 0.05, 0.5, 2, 40]
  private static let deltas = [1e-12, 1e-6, 0.01, 0.3]

  /// The least over a fine grid of orders.
  @Test func whatIsNoNumberPromisesNothingAndEnds() throws {
    let loss = try ConcentratedLoss(rho: 0.5)
    #expect(loss.delta(epsilon: .nan) == 1 && loss.delta(epsilon: .infinity) == 0)
    #expect(loss.delta(epsilon: .greatestFiniteMagnitude) == 0 && loss.delta(epsilon: 0) <= 1)
  }

  @Test func epsilonIsTheLeastOverAllOrders() throws {
    for rho in Self.rhos {
      for delta in Self.deltas {
        let epsilon = try ConcentratedLoss(rho: rho).epsilon(delta: delta)
        var least = Double.infinity
        var beta = 1e-4
        while beta < 1e8 {
          let alpha = 1 + beta
          let value =
            alpha * rho - Elementary.log(alpha * delta) / beta + Elementary.log(beta) - Elementary.log1p(beta)
          least = min(least, value)
          beta *= 1.002
        }
        #expect(epsilon <= max(0, least) + 1e-9 && epsilon >= max(0, least) - 1e-4 * max(1, least))
      }
    }
  }

  @Test func boundsAreOrderedAndInvertEachOther() throws {
    for rho in Self.rhos {
      let loss = try ConcentratedLoss(rho: rho)
      var last = Double.infinity
      for delta in Self.deltas {
        let epsilon = loss.epsilon(delta: delta)
        #expect(epsilon <= loss.looseEpsilon(delta: delta) && epsilon <= last)
        last = epsilon
        guard epsilon > 0 else { continue }
        #expect(abs(loss.delta(epsilon: epsilon) / delta - 1) < 1e-6)
        let budget = try ConcentratedLoss(epsilon: epsilon, delta: delta)
        #expect(abs(budget.rho / rho - 1) < 1e-6 && budget.epsilon(delta: delta) <= epsilon)
      }
      #expect(loss.epsilon(delta: 0) == .infinity && loss.epsilon(delta: 1) == 0)
    }
    #expect(ConcentratedLoss.none.epsilon(delta: 0) == 0 && ConcentratedLoss.none.delta(epsilon: 0) == 0)
  }

  @Test func lossesOfTheMechanisms() throws {
    #expect(try DiscreteLaplace(scale: 10).epsilon(sensitivity: 3) == (0.3).nextUp)
    #expect(try DiscreteGaussian(scale: 2).rho(sensitivity: 2) == 0.5)
    #expect(try PrivacyLedger.Mechanism.laplace(scale: 2, sensitivity: 1).loss().rho == 0.125)
    #expect(try DiscreteGaussian(scale: 1).rho(sensitivity: 0) == 0)
  }

  /// The worst ratio of probabilities of neighbouring counts is exp(ε), and the Rényi divergence of order 2 is 2ρ.
  @Test func lossesAreThoseOfTheDistributions() throws {
    let laplace = try DiscreteLaplace(scale: 2)
    let worst = (-20...20).map { laplace.probability(of: $0) / laplace.probability(of: $0 - 1) }.max() ?? 0
    #expect(abs(Elementary.log(worst) - laplace.epsilon(sensitivity: 1)) < 1e-12)
    for scale in [0.8, 2, 5] {
      let gaussian = try DiscreteGaussian(scale: scale)
      let sum = (-60...60).reduce(0.0) { sum, k in
        let (p, q) = (gaussian.probability(of: k), gaussian.probability(of: k - 1))
        return q > 0 ? sum + p * p / q : sum
      }
      #expect(Elementary.log(sum) <= 2 * gaussian.rho(sensitivity: 1) + 1e-9)
    }
  }

  @Test func theLedgerRefusesWhatDoesNotFit() throws {
    var ledger = PrivacyLedger(budget: try ConcentratedLoss(rho: 0.5))
    try ledger.spend(
      "districts",
      disjoint: [
        .gaussian(scale: 2, sensitivity: 1), .gaussian(scale: 4, sensitivity: 1), .laplace(scale: 10, sensitivity: 1),
      ])
    #expect(ledger.spent.rho == 0.125)
    try ledger.spend("city by month", [.concentrated(rho: 0.125), .concentrated(rho: 0.125)])
    #expect(
      ledger.entries.map(\.name) == ["districts", "city by month"] && ledger.entries.map(\.loss.rho) == [0.125, 0.25])
    let before = ledger
    #expect(throws: PrivacyError.self) { try ledger.spend("more", [.concentrated(rho: 0.2)]) }
    #expect(throws: PrivacyError.badAmount(-1)) { try ledger.spend("odd", [.concentrated(rho: -1)]) }
    #expect(throws: PrivacyError.badScale(0)) { try ledger.spend("odd", [.laplace(scale: 0, sensitivity: 1)]) }
    #expect(throws: PrivacyError.self) { try ledger.spend("odd", [.gaussian(scale: 1, sensitivity: .nan)]) }
    #expect(ledger == before && ledger.left < 0.125 && ledger.left > 0.1249)
    try ledger.spend("last", [.concentrated(rho: 0.125)])
    #expect(ledger.left == 0 && ledger.epsilon(delta: 1e-6) == ledger.budget.epsilon(delta: 1e-6))
  }

  @Test func sumsNeverRoundDown() throws {
    var sum = ConcentratedLoss.none
    for _ in 0..<10 { sum = try sum + ConcentratedLoss(rho: 0.1) }
    // 0.1 as a number is a little above a tenth.
    #expect(sum.rho >= 1.0 && sum.rho < 1.0 + 1e-14)
    #expect(throws: PrivacyError.self) { try ConcentratedLoss(rho: .nan) }
    #expect(throws: PrivacyError.badAmount(0)) { try ConcentratedLoss(epsilon: 1, delta: 0) }
  }
}
