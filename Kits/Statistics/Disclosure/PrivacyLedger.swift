/// What has been spent of a privacy budget, entry by entry: nothing is published with noise unless its loss is written
/// down first and fits.
///
/// The budget is about one record's whole presence, so that one ledger covers all publications about the same records.
public struct PrivacyLedger: Sendable, Hashable {
  /// How a number was made noisy, with the most that one record can change it.
  public enum Mechanism: Sendable, Hashable {
    /// `DiscreteLaplace`; scale and sensitivity in counts.
    case laplace(scale: Double, sensitivity: Double)
    /// `DiscreteGaussian`; scale (σ) and sensitivity in counts.
    case gaussian(scale: Double, sensitivity: Double)
    /// Anything else with a known ρ.
    case concentrated(rho: Double)

    /// What it costs as ρ: ε²/2 with ε = Δ/scale for Laplace, Δ²/2σ² for Gaussian noise, both rounded up.
    ///
    /// - Throws: `badScale` outside `NoiseScale.range`; `badAmount` for a sensitivity or ρ below 0 or not a number, and
    ///   for an infinite sensitivity.
    public func loss() throws(PrivacyError) -> ConcentratedLoss {
      switch self {
      case .laplace(let scale, let sensitivity):
        guard sensitivity >= 0, sensitivity.isFinite else { throw .badAmount(sensitivity) }
        return try ConcentratedLoss(epsilon: DiscreteLaplace(scale: scale).epsilon(sensitivity: sensitivity))
      case .gaussian(let scale, let sensitivity):
        guard sensitivity >= 0, sensitivity.isFinite else { throw .badAmount(sensitivity) }
        return try ConcentratedLoss(rho: DiscreteGaussian(scale: scale).rho(sensitivity: sensitivity))
      case .concentrated(let rho): return try ConcentratedLoss(rho: rho)
      }
    }
  }

  /// What was written down at once, with its loss.
  public struct Entry: Sendable, Hashable {
    /// What the publication is called; the same name may stand several times.
    public let name: String
    /// How its numbers were made noisy, in the order given.
    public let mechanisms: [Mechanism]
    /// What it costs altogether: the sum of its mechanisms' losses, or the largest where they are disjoint.
    public let loss: ConcentratedLoss
    /// What had been spent once this was.
    public let spent: ConcentratedLoss
  }

  /// The most that all entries together may cost.
  public let budget: ConcentratedLoss
  /// What has been written down, the oldest first.
  public private(set) var entries: [Entry] = []

  /// - Parameter budget: the most that all entries together may cost; infinite refuses nothing.
  public init(budget: ConcentratedLoss) { self.budget = budget }

  /// What all entries cost together, rounded up; `.none` before the first.
  public var spent: ConcentratedLoss { entries.last?.spent ?? .none }
  /// ρ that may still be spent, rounded down.
  public var left: Double {
    let rest = budget.rho - spent.rho
    return rest > 0 ? rest.nextDown : 0
  }

  /// The ε of the (ε, δ)-differential privacy that everything so far amounts to.
  ///
  /// - Parameter delta: from 0 to 1; 0 gives infinity unless nothing was spent.
  public func epsilon(delta: Double) -> Double { spent.epsilon(delta: delta) }

  /// Writes down publications before they are made: their losses add up.
  ///
  /// - Throws: `budgetExceeded`, or what `Mechanism.loss` throws; then nothing is written.
  /// - Complexity: O(mechanisms).
  @discardableResult
  public mutating func spend(_ name: String, _ mechanisms: [Mechanism]) throws(PrivacyError) -> Entry {
    var loss = ConcentratedLoss.none
    for mechanism in mechanisms { loss = try loss + mechanism.loss() }
    return try write(name, mechanisms, loss)
  }

  /// Writes down publications of which each record takes part in one at most, such as one for each district: the
  /// largest loss counts. Whether that is so is for the caller to know.
  ///
  /// - Throws: `budgetExceeded`, or what `Mechanism.loss` throws; then nothing is written.
  /// - Complexity: O(mechanisms).
  @discardableResult
  public mutating func spend(_ name: String, disjoint mechanisms: [Mechanism]) throws(PrivacyError) -> Entry {
    var loss = ConcentratedLoss.none
    for mechanism in mechanisms { loss = try max(loss, mechanism.loss()) }
    return try write(name, mechanisms, loss)
  }

  private mutating func write(
    _ name: String, _ mechanisms: [Mechanism], _ loss: ConcentratedLoss
  ) throws(PrivacyError) -> Entry {
    let total = spent + loss
    guard total <= budget else { throw .budgetExceeded(wanted: loss.rho, left: left) }
    let entry = Entry(name: name, mechanisms: mechanisms, loss: loss, spent: total)
    entries.append(entry)
    return entry
  }
}
