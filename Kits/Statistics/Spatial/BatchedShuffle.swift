extension ReplicateRandom {
  /// Fisher and Yates' shuffle that takes several of its choices from each random word (N. Brackett-Rozinsky, D.
  /// Lemire, "Batched ranged random integer generation", Software: Practice and Experience 55 (2025)): without bias,
  /// because a word whose remainder falls below 2⁶⁴ mod (product of the bounds) is drawn again.
  ///
  /// - Complexity: O(n); a word for 8 choices up to 256 values, for 4 up to 65,536, for 2 above that.
  @inline(__always) mutating func shuffle<Value>(_ values: UnsafeMutableBufferPointer<Value>) {
    var left = values.count
    while left > 65_536 { left = place(2, left, values) }
    while left > 256 { left = place(4, left, values) }
    while left > 8 { left = place(8, left, values) }
    while left > 1 { left = place(1, left, values) }
  }

  /// Chooses the values of the last places of what is left; gives how many are left after them.
  @inline(__always) private mutating func place<Value>(
    _ choices: Int, _ left: Int, _ values: UnsafeMutableBufferPointer<Value>
  ) -> Int {
    var chosen = (0, 0, 0, 0, 0, 0, 0, 0)
    var word = next()
    var product: UInt64 = 1
    withUnsafeMutableBytes(of: &chosen) { bytes in
      let chosen = bytes.bindMemory(to: Int.self)
      func split(_ word: UInt64) -> UInt64 {
        var rest = word
        for choice in 0..<choices {
          let parts = rest.multipliedFullWidth(by: UInt64(left - choice))
          chosen[choice] = Int(parts.high)
          rest = parts.low
        }
        return rest
      }
      var rest = split(word)
      for choice in 0..<choices { product &*= UInt64(left - choice) }
      if rest < product {
        let least = (0 &- product) % product
        while rest < least {
          word = next()
          rest = split(word)
        }
      }
      for choice in 0..<choices {
        let last = left - 1 - choice
        let other = chosen[choice]
        let value = values[other]
        values[other] = values[last]
        values[last] = value
      }
    }
    return left - choices
  }
}
