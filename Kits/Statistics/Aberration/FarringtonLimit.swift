extension Farrington {
  /// The bound that a fit sets to the next count.
  struct Limit {
    let upper: Double
    let expected: Double
    let score: Double
    let pValue: Double
    let midP: Double
    let mean: Double

    /// - Parameters:
    ///   - log: the fitted log mean, `error` its standard error.
    ///   - dispersion: φ, at least 1.
    ///   - count: NaN when missing; the bound stays.
    /// - Returns: nil when the variance is not a number and the bound needs it.
    init?(log: Double, error: Double, dispersion: Double, count: Double, settings: Farrington) {
      let quantile = Normal.quantile(1 - settings.alpha)
      switch settings.bound {
      case .delta:
        let fit = max(Elementary.exp(log), CountRegression.leastMean)
        let spread = SkewLimit(mean: fit, error: error * fit, dispersion: dispersion, power: settings.power)
        upper = spread.upper(quantile)
        expected = fit
        score = (count - fit) / (upper - fit)
        pValue = spread.upperTail(count)
        midP = pValue
        mean = Elementary.exp(fit + quantile * error * fit)
      case .negativeBinomial, .negativeBinomialOfUpperMean:
        let isPlugin = settings.bound == .negativeBinomial
        expected = Elementary.exp(log)
        mean = isPlugin ? expected : Elementary.exp(log + quantile * error)
        guard !mean.isNaN else { return nil }
        guard mean < .infinity else {
          (upper, score, pValue, midP) = (.nan, .nan, .nan, .nan)
          return
        }
        let distribution = NegativeBinomial(mean: mean, dispersion: dispersion)
        upper = distribution.quantile(1 - settings.alpha)
        score = (count - log) / (upper - log)
        pValue = count.isNaN ? .nan : distribution.upperTail(from: count)
        midP = count.isNaN ? .nan : distribution.midP(count)
      }
    }
  }

  /// Farrington et al.'s normal approximation after a power: with τ = φ + v/m, v the variance of the fitted mean, mᵉ has the
  /// standard error √(mτ), √(τ/4) or √(4m^⅓τ/9) for e = 1, ½, ⅔ (their section 3.6).
  struct SkewLimit {
    let exponent: Double
    let centre: Double
    let error: Double

    init(mean: Double, error: Double, dispersion: Double, power: Power) {
      let tau = dispersion + error * error / mean
      exponent = power.exponent
      switch power {
      case .none: self.error = (mean * tau).squareRoot()
      case .half: self.error = (0.25 * tau).squareRoot()
      case .twoThirds: self.error = (4.0 / 9 * Elementary.pow(mean, 1.0 / 3) * tau).squareRoot()
      }
      centre = Elementary.pow(mean, exponent)
    }

    /// The greater of the two limits at a normal quantile; one that is no number counts as the lesser.
    func upper(_ quantile: Double) -> Double {
      let (low, high) = (raise(centre - quantile * error), raise(centre + quantile * error))
      return low.isNaN ? high : high.isNaN ? low : max(low, high)
    }

    func upperTail(_ count: Double) -> Double { Normal.upperTail(distance(count)) }
    func lowerTail(_ count: Double) -> Double { Normal.lowerTail(distance(count)) }

    private func distance(_ count: Double) -> Double {
      count.isNaN ? .nan : (Elementary.pow(count, exponent) - centre) / error
    }

    /// To the power of 1/e; for e = ½ also below 0.
    func raise(_ value: Double) -> Double {
      switch exponent {
      case 1: value
      case 0.5: value * value
      default: value < 0 ? .nan : value * value.squareRoot()
      }
    }
  }
}
