/// p-values adjusted for how many were looked at.
public enum MultipleTests: Sendable {
  /// By how much a p-value is raised.
  public enum Adjustment: String, CaseIterable, Sendable {
    /// Controls the false-discovery rate of independent or positively dependent tests (Y. Benjamini, Y. Hochberg, Journal
    /// of the Royal Statistical Society B 57 (1995)): minⱼ≥ᵢ p₍ⱼ₎n/j.
    case benjaminiHochberg = "BH"
    /// Controls it under any dependence (Y. Benjamini, D. Yekutieli, Annals of Statistics 29 (2001)): the same times
    /// 1 + ½ + … + 1/n.
    case benjaminiYekutieli = "BY"
    /// Controls the chance of any false alarm (S. Holm, Scandinavian Journal of Statistics 6 (1979)): maxⱼ≤ᵢ p₍ⱼ₎(n + 1 − j).
    case holm
    /// Controls it more crudely: p n.
    case bonferroni
  }

  /// Adjusted p-values, at most 1, in the order given: rejecting all that are at most q keeps the promise at q.
  ///
  /// - Parameter pValues: 0 ... 1; NaN is a test that was not made, stays NaN and does not count.
  /// - Returns: as many as were given.
  /// - Complexity: O(n log n).
  public static func adjust(_ pValues: [Double], _ adjustment: Adjustment) -> [Double] {
    let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { pValues[$0] < pValues[$1] }
    let count = Double(order.count)
    guard order.count > 1 else { return pValues }
    var adjusted = pValues
    switch adjustment {
    case .bonferroni:
      for index in order { adjusted[index] = min(1, count * pValues[index]) }
    case .holm:
      var greatest = 0.0
      for (rank, index) in order.enumerated() {
        greatest = max(greatest, (count - Double(rank)) * pValues[index])
        adjusted[index] = min(1, greatest)
      }
    case .benjaminiHochberg, .benjaminiYekutieli:
      var factor = 1.0
      if adjustment == .benjaminiYekutieli { factor = (1...order.count).reduce(0) { $0 + 1 / Double($1) } }
      var least = 1.0
      for (rank, index) in order.enumerated().reversed() {
        least = min(least, factor * count / Double(rank + 1) * pValues[index])
        adjusted[index] = least
      }
    }
    return adjusted
  }
}
