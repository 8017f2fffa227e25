/// What a fit says.
extension CountRegression {
  /// Rows with weight less the number of coefficients.
  var degrees: Int { weighedRows - levels.count - (hasTrend ? 1 : 0) }

  private var weighedRows: Int {
    var (row, found) = (0, 0)
    while row < count {
      if weights[row] > 0 { found += 1 }
      row += 1
    }
    return found
  }

  /// Pearson's statistic over the degrees of freedom, not floored; NaN without degrees. The weights are those of the last
  /// step, as R has it; `leaking` puts the prior weights in their place.
  func dispersion(leaking: Bool = false) -> Double {
    guard degrees > 0 else { return .nan }
    var sum = 0.0
    var row = 0
    while row < count {
      let residual = (counts[row] - means[row]) / means[row]
      sum += weights[row] * (leaking ? 1 : weighedMeans[row]) * residual * residual
      row += 1
    }
    return sum / Double(degrees)
  }

  /// The log mean of the judged count, population apart, and its variance over the dispersion; nil when nothing is known of
  /// its part.
  var prediction: (log: Double, variance: Double)? {
    guard let part = baseline.part else { return nil }
    let time = baseline.time - centre
    let distance = time - partTimes[part]
    let variance = 1 / partWeights[part] + (hasTrend ? distance * distance / spread : 0)
    return (levels[part] + slope * time, variance)
  }

  /// Two-sided p-value of the trend, by Student's t.
  func trendPValue(dispersion: Double) -> Double {
    guard hasTrend, degrees > 0 else { return .nan }
    return StudentT(degrees: Double(degrees)).twoSided(slope / (dispersion / spread).squareRoot())
  }

  /// Weights that take influence from counts far above their means: with standardised Anscombe residuals
  /// s = (3/2)(y^⅔ m^−⅙ − m^½)/√(φ(1 − h)), γs⁻² where s is above the threshold and γ elsewhere, to the sum of the rows
  /// (C. P. Farrington et al., "A statistical algorithm for the early detection of outbreaks of infectious disease", Journal
  /// of the Royal Statistical Society A 159 (1996), section 3.5).
  /// - Returns: nil when no residual is above the threshold, so that all weights are 1.
  func weightsAgainstOutliers(above threshold: Double, dispersion: Double) -> [Double]? {
    let table = CountTable.shared
    var found: [(row: Int, weight: Double)] = []
    for part in levels.indices {
      var row = baseline.starts[part]
      let end = baseline.starts[part + 1]
      while row < end {
        defer { row += 1 }
        let (count, mean) = (counts[row], means[row])
        if threshold >= 0, count <= mean { continue }
        let distance = times[row] - partTimes[part]
        let own = weights[row] * weighedMeans[row]
        let leverage = own * (1 / partWeights[part] + (hasTrend ? distance * distance / spread : 0))
        // A count that makes its own mean stands out from nothing.
        guard leverage < 1 - 1e-14 else { continue }
        let raw = 1.5 * (table.twoThirds(count) * Elementary.exp(-Elementary.log(mean) / 6) - mean.squareRoot())
        let residual = raw / (dispersion * (1 - leverage)).squareRoot()
        if residual > threshold { found.append((row, 1 / (residual * residual))) }
      }
    }
    guard !found.isEmpty else { return nil }
    let sum = Double(count - found.count) + found.reduce(0) { $0 + $1.weight }
    let scale = Double(count) / sum
    var result = [Double](repeating: scale, count: count)
    for (row, weight) in found { result[row] = scale * weight }
    return result
  }
}
