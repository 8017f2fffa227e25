import Testing

@testable import Operation

@Suite struct RateLimitsTests {
  @Test func whoTakesAllWaitsAndGetsMoreWithTime() throws {
    let limits = RateLimits()
    let allowance = try #require(RateLimits.allowance(.heavy, network: false))
    for _ in 0..<Int(allowance.atOnce) { #expect(limits.wait(for: .person("a"), .heavy, at: 0) == nil) }
    #expect(limits.wait(for: .person("a"), .heavy, at: 0) == 2)
    #expect(limits.wait(for: .person("a"), .heavy, at: 1000) == 1)
    #expect(limits.wait(for: .person("a"), .heavy, at: 2000) == nil)
    #expect(limits.wait(for: .person("a"), .heavy, at: 2000) != nil)
  }

  @Test func nobodyPaysForAnother() {
    let limits = RateLimits()
    while limits.wait(for: .network([192, 0, 2, 1]), .read, at: 0) == nil {}
    #expect(limits.wait(for: .network([192, 0, 2, 2]), .read, at: 0) == nil)
    #expect(limits.wait(for: .person("a"), .read, at: 0) == nil)
    #expect(limits.wait(for: .network([192, 0, 2, 1]), .write, at: 0) == nil)
    #expect(limits.wait(for: .network([192, 0, 2, 1]), .free, at: 0) == nil)
  }

  @Test func aClockSetBackGivesNothing() {
    let limits = RateLimits()
    while limits.wait(for: .person("a"), .write, at: 10_000_000) == nil {}
    #expect(limits.wait(for: .person("a"), .write, at: 0) != nil)
  }

  @Test func offMeansOff() {
    let limits = RateLimits(factor: 0)
    for _ in 0..<10_000 { #expect(limits.wait(for: .person("a"), .heavy, at: 0) == nil) }
  }

  @Test func memoryIsBounded() {
    let limits = RateLimits(mostKept: 100)
    for number in 0..<10_000 { _ = limits.wait(for: .person("\(number)"), .read, at: 0) }
    #expect(limits.count <= 201)
  }
}
