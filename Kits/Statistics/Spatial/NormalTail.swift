/// The upper tail of the standard normal distribution.
enum NormalTail {
  /// Q(z) = P(Z ≥ z), to a relative error below 1e-13 as long as Q is a normal number (z up to 37).
  ///
  /// Below 3 by the series of Φ(z) − ½ in ascending odd powers (NIST DLMF 7.6.2), above it by Laplace's continued fraction
  /// (DLMF 7.9.3).
  static func upper(_ z: Double) -> Double {
    if z.isNaN { return .nan }
    if z < 0 { return 1 - upper(-z) }
    let density = Elementary.exp(-z * z / 2) * 0.398_942_280_401_432_677_94
    if z < 3 {
      var term = z
      var sum = z
      var odd = 1.0
      while term > sum * 1e-17 {
        odd += 2
        term *= z * z / odd
        sum += term
      }
      return 0.5 - density * sum
    }
    if z > 40 { return 0 }
    // From z = 3 on 200 terms leave less than one part in 1e16.
    var fraction = z
    for term in stride(from: 200.0, to: 0, by: -1) { fraction = z + term / fraction }
    return density / fraction
  }
}
