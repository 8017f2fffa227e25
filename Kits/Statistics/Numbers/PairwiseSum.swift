extension RandomAccessCollection where Element == Double, Index == Int {
  /// The sum, added up in halves down to blocks of 128, each block on eight places side by side: the error grows with the
  /// logarithm of the number, not with the number (N. J. Higham, "The accuracy of floating point summation", SIAM Journal on
  /// Scientific Computing 14 (1993)). NumPy adds in the same order, so that results agree to the last digit.
  func pairwiseSum() -> Double {
    if count < 8 { return reduce(0, +) }
    if count > 128 {
      let half = startIndex + count / 2 - count / 2 % 8
      return self[startIndex..<half].pairwiseSum() + self[half..<endIndex].pairwiseSum()
    }
    var sums = SIMD8<Double>()
    var at = startIndex
    while at + 8 <= endIndex {
      for place in 0..<8 { sums[place] += self[at + place] }
      at += 8
    }
    let pairs = sums.evenHalf + sums.oddHalf
    let fours = pairs.evenHalf + pairs.oddHalf
    return self[at..<endIndex].reduce(fours.x + fours.y, +)
  }
}
