import Foundation
import Testing

@testable import Statistics

struct NumbersTests {
  @Test func elementaryFunctionsAgreeWithThePlatform() {
    func near(_ a: Double, _ b: Double, _ place: Comment) {
      #expect(abs(a - b) <= 4e-15 * max(abs(a), abs(b)) || a == b, place)
    }
    for x in [1e-300, 1e-17, 1e-9, 1e-4, 0.01, 0.3, 1.5, 7, 300, 1e6] {
      near(Elementary.log1p(x), log1p(x), "log1p \(x)")
      near(Elementary.expm1(min(x, 600)), expm1(min(x, 600)), "expm1 \(x)")
      near(Elementary.expm1(-x), expm1(-x), "expm1 −\(x)")
      let power = pow(x, 2.0 / 3)
      #expect(abs(Elementary.pow(x, 2.0 / 3) - power) <= 3e-16 * (1 + abs(log(x))) * power, "pow \(x)")
      if x < 1 { near(Elementary.log1p(-x), log1p(-x), "log1p −\(x)") }
    }
    for x in stride(from: 0.05, to: 400, by: 0.37) {
      #expect(abs(Elementary.logGamma(x) - lgamma(x)) <= 1e-14 * max(1, abs(lgamma(x))), "\(x)")
    }
    near(Elementary.logGamma(1e12), lgamma(1e12), "huge")
  }

  @Test func streamsAreTheirOwn() {
    var seen: Set<UInt64> = []
    for stream in 0..<1000 as Range<UInt64> {
      var random = ReplicateRandom(seed: 7, stream: stream)
      for _ in 0..<4 { #expect(seen.insert(random.next()).inserted) }
    }
    var again = ReplicateRandom(seed: 7, stream: 3)
    var same = ReplicateRandom(seed: 7, stream: 3)
    #expect((0..<100).allSatisfy { _ in again.next() == same.next() })
  }

  @Test func belowIsUniformAndShufflingReachesEveryOrder() {
    var random = ReplicateRandom(seed: 1)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 {
      var values = [0, 1, 2]
      random.shuffle(&values)
      counts[values, default: 0] += 1
    }
    #expect(counts.count == 6)
    // Chi-squared with 5 degrees of freedom: 20.5 is passed once in a thousand.
    #expect(counts.values.reduce(0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 } < 20.5)
    #expect((0..<1000).allSatisfy { _ in (0..<7).contains(random.below(7)) })
  }

  @Test(arguments: [1, 2, 3, 8]) func partsAreInOrder(_ threads: Int) async {
    for count in [0, 1, 5, 100] {
      let parts = await Parallel.map(count, threads: threads, parts: 7) { Array($0) }
      #expect(parts.flatMap(\.self) == Array(0..<count))
    }
  }
}
