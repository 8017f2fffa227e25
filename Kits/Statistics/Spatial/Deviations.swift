/// Values less their mean, and the moments that the spatial statistics need.
struct Deviations: Sendable {
  let mean: Double
  let values: [Double]
  /// Σ zᵢ².
  let sumOfSquares: Double
  var count: Int { values.count }
  /// m₂ = Σ zᵢ² / n.
  var variance: Double { sumOfSquares / Double(count) }
  /// b₂ = (Σ zᵢ⁴ / n) / m₂².
  var kurtosis: Double {
    let scale = variance.squareRoot()
    return CompensatedSum.of(values) { value in
      let square = (value / scale) * (value / scale)
      return square * square
    } / Double(count)
  }
  /// The largest |zᵢ|.
  let largest: Double

  /// - Returns: nil when no two values differ, or when their squares cannot be summed.
  init?(_ given: [Double]) {
    guard let first = given.first, given.contains(where: { $0 != first }) else { return nil }
    let mean = CompensatedSum.of(given) { $0 } / Double(given.count)
    let values = given.map { $0 - mean }
    self.mean = mean
    self.values = values
    sumOfSquares = CompensatedSum.of(values) { $0 * $0 }
    largest = values.reduce(0) { max($0, abs($1)) }
    guard sumOfSquares > 0, sumOfSquares.isFinite else { return nil }
  }
}

/// A sum whose rounding error does not grow with the number of terms, so that the order of areas hardly matters
/// (A. Neumaier, Zeitschrift für Angewandte Mathematik und Mechanik 54 (1974), algorithm IV).
struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0
  var value: Double { sum + lost }

  mutating func add(_ term: Double) {
    let next = sum + term
    lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  static func of(_ values: [Double], _ term: (Double) -> Double) -> Double {
    var sum = CompensatedSum()
    for value in values { sum.add(term(value)) }
    return sum.value
  }
}
