/// Draws numbers in given proportions, each in constant time.
///
/// A. J. Walker, "An efficient method for generating discrete random variables with general distributions", ACM
/// Transactions on Mathematical Software 3 (1977); made as M. D. Vose does, IEEE Transactions on Software Engineering 17
/// (1991).
struct AliasTable: Sendable {
  /// Of the 2⁶⁴ draws that come to a place, those below this stay.
  private var keeps: [UInt64]
  private var others: [Int32]

  /// - Parameter weights: from 0, with a positive finite sum; at most 2³¹ − 1 of them.
  /// - Complexity: O(weights).
  init(_ weights: [Double]) {
    let count = weights.count
    // By the heaviest first, so that sums of very small or very large weights stay numbers.
    let most = weights.max() ?? 1
    let relative = weights.map { $0 / most }
    let scale = Double(count) / relative.reduce(0, +)
    var shares = relative.map { $0 * scale }
    var small = shares.indices.filter { shares[$0] < 1 }
    var large = shares.indices.filter { shares[$0] >= 1 }
    keeps = [UInt64](repeating: .max, count: count)
    others = (0..<count).map(Int32.init)
    while let less = small.last, let more = large.last {
      small.removeLast()
      keeps[less] = UInt64(shares[less] * 0x1p63) &* 2
      others[less] = Int32(more)
      shares[more] -= 1 - shares[less]
      if shares[more] < 1 {
        large.removeLast()
        small.append(more)
      }
    }
    // What rounding leaves in `small` is as good as 1, unless it must never be drawn.
    if let heaviest = weights.indices.max(by: { weights[$0] < weights[$1] }) {
      for left in small where weights[left] == 0 {
        keeps[left] = 0
        others[left] = Int32(heaviest)
      }
    }
  }

  /// One random word gives the place (its high part) and what is compared there (its low part); the proportions are off by
  /// less than the number of weights divided by 2⁶⁴.
  @inline(__always) func draw(_ random: inout ReplicateRandom) -> Int {
    let product = random.next().multipliedFullWidth(by: UInt64(keeps.count))
    let place = Int(product.high)
    return product.low < keeps[place] ? place : Int(others[place])
  }
}

extension AliasTable {
  /// Numbers of successes in independent trials, from `first` on; chances below 10⁻³⁰ of the likeliest are left out.
  static func binomial(trials: Int, chance: Double) -> (first: Int, table: AliasTable) {
    guard chance > 0 else { return (0, AliasTable([1])) }
    guard chance < 1 else { return (trials, AliasTable([1])) }
    let likeliest = min(trials, Int(Double(trials + 1) * chance))
    let odds = chance / (1 - chance)
    var below: [Double] = []
    var weight = 1.0
    var number = likeliest
    while number > 0, weight > 1e-30 {
      weight *= Double(number) / (Double(trials - number + 1) * odds)
      number -= 1
      below.append(weight)
    }
    let first = number
    var weights = Array(below.reversed()) + [1]
    weight = 1
    number = likeliest
    while number < trials, weight > 1e-30 {
      weight *= Double(trials - number) * odds / Double(number + 1)
      number += 1
      weights.append(weight)
    }
    return (first, AliasTable(weights))
  }
}
