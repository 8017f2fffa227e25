/// What has been spent of a privacy budget, entry by entry: nothing is published with noise unless its loss is written down
/// first and fits.
///
/// The budget is about one record's whole presence, so that one ledger covers all publications about the same records.
public struct PrivacyLedger: Sendable, Hashable {
  /// How a number was made noisy, with the most that one record can change it.
  public enum Mechanism: Sendable, Hashable {
    case laplace(scale: Double, sensitivity: Double)
    case gaussian(scale: Double, sensitivity: Double)
    /// Anything else with a known ρ.
    case concentrated(rho: Double)

    /// - Throws: `badScale`, or `badAmount` for a sensitivity or ρ below 0.
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

  public struct Entry: Sendable, Hashable {
    public let name: String
    public let mechanisms: [Mechanism]
    public let loss: ConcentratedLoss
    /// What had been spent once this was.
    public let spent: ConcentratedLoss
  }

  public let budget: ConcentratedLoss
  public private(set) var entries: [Entry] = []

  public init(budget: ConcentratedLoss) { self.budget = budget }

  public var spent: ConcentratedLoss { entries.last?.spent ?? .none }
  /// ρ that may still be spent, rounded down.
  public var left: Double {
    let rest = budget.rho - spent.rho
    return rest > 0 ? rest.nextDown : 0
  }

  /// The (ε, δ)-differential privacy that everything so far amounts to.
  public func epsilon(delta: Double) -> Double { spent.epsilon(delta: delta) }

  /// Writes down publications before they are made: their losses add up.
  ///
  /// - Throws: `budgetExceeded`, and then nothing is written; what `Mechanism.loss` throws.
  @discardableResult
  public mutating func spend(_ name: String, _ mechanisms: [Mechanism]) throws(PrivacyError) -> Entry {
    var loss = ConcentratedLoss.none
    for mechanism in mechanisms { loss = try loss + mechanism.loss() }
    return try write(name, mechanisms, loss)
  }

  /// Writes down publications of which each record takes part in one at most, such as one for each district: the largest
  /// loss counts. Whether that is so is for the caller to know.
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
