/// Elementary functions for modules that import nothing. Logarithm and exponential are those of the platform's
/// mathematical library, as the standard library offers them; the rest is built on them.
enum Elementary {
  @inline(__always) static func log(_ x: Double) -> Double { _log(x) }
  @inline(__always) static func exp(_ x: Double) -> Double { _exp(x) }
  @inline(__always) static func sin(_ x: Double) -> Double { _sin(x) }
  @inline(__always) static func cos(_ x: Double) -> Double { _cos(x) }

  /// log(1 + x), exact also for small x (W. Kahan; D. Goldberg, "What every computer scientist should know about
  /// floating-point arithmetic", ACM Computing Surveys 23 (1991), theorem 4).
  static func log1p(_ x: Double) -> Double {
    let u = 1 + x
    return u == 1 ? x : u == .infinity ? u : _log(u) * (x / (u - 1))
  }

  /// exp(x) − 1, exact also for small x (Kahan's companion of `log1p`).
  static func expm1(_ x: Double) -> Double {
    if abs(x) < 1e-5 { return x + x * x / 2 + x * x * x / 6 }
    let u = _exp(x)
    if u == 1 { return x }
    if u - 1 == -1 { return -1 }
    if u == .infinity { return u }
    return (u - 1) * (x / _log(u))
  }

  /// log(1 − eˣ) for x ≤ 0 (M. Mächler, "Accurately computing log(1 − exp(−|a|))", 2012).
  static func log1mexp(_ x: Double) -> Double {
    if x >= 0 { return -.infinity }
    return x > -0.693_147_180_559_945_3 ? _log(-expm1(x)) : log1p(-_exp(x))
  }

  /// A number from 0 to a power; the relative error grows with the logarithm of the result, 2⁻⁵³ × (1 + |log|).
  static func pow(_ x: Double, _ power: Double) -> Double {
    if power == 0 { return 1 }
    if x == 0 { return power > 0 ? 0 : .infinity }
    if power == 0.5 { return x.squareRoot() }
    if let whole = Int(exactly: power), abs(whole) <= 64 {
      var result = 1.0
      var factor = x
      var left = abs(whole)
      while left > 0 {
        if left & 1 == 1 { result *= factor }
        factor *= factor
        left >>= 1
      }
      return whole < 0 ? 1 / result : result
    }
    return _exp(power * _log(x))
  }

  /// log Γ(x) for x > 0: shifted to x ≥ 15, then Stirling's series (NIST DLMF 5.11.1); relative error below 1e-14 except
  /// near its zeros at 1 and 2, where the absolute error is.
  static func logGamma(_ x: Double) -> Double {
    guard x > 0 else { return .infinity }
    var product = 1.0
    var shifted = x
    while shifted < 15 {
      product *= shifted
      shifted += 1
    }
    let inverse = 1 / shifted
    let square = inverse * inverse
    let series =
      inverse
      * (1 / 12.0 - square
        * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square * (1 / 1188.0 - square * (691 / 360360.0))))))
    return (shifted - 0.5) * _log(shifted) - shifted + 0.918_938_533_204_672_74 + series - _log(product)
  }
}
