import Testing

@testable import Operation

@Suite struct IPAddressTests {
  @Test(arguments: ["", "x", "1.2.3", "1.2.3.4.5", "300.1.1.1", "::1::", "unknown", "_hidden"])
  func refusesWhatIsNoAddress(_ text: String) { #expect(IPAddress(text) == nil) }

  @Test func readsTheFormsThatProxiesWrite() {
    #expect(IPAddress(" 192.0.2.1 ")?.description == "192.0.2.1")
    #expect(IPAddress("192.0.2.1:8080") == IPAddress("192.0.2.1"))
    #expect(IPAddress("[2001:db8::1]:443") == IPAddress("2001:db8::1"))
    #expect(IPAddress("fe80::1%eth0")?.description == "fe80::1")
    #expect(IPAddress("::ffff:192.0.2.1") == IPAddress("192.0.2.1"))
  }

  @Test func aNetworkIsWhatOneCustomerHolds() {
    #expect(IPAddress("2001:db8::1")?.network == IPAddress("2001:db8::ffff:1")?.network)
    #expect(IPAddress("2001:db8::1")?.network != IPAddress("2001:db8:0:1::1")?.network)
    #expect(IPAddress("192.0.2.1")?.network != IPAddress("192.0.2.2")?.network)
  }

  @Test(arguments: ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/x", "x/8", "::/129"])
  func refusesWhatIsNoRange(_ text: String) { #expect(AddressRange(text) == nil) }

  @Test func rangesEndWithinAByte() throws {
    let range = try #require(AddressRange("10.1.128.0/17"))
    let (inside, outside) = (try #require(IPAddress("10.1.200.1")), try #require(IPAddress("10.1.127.1")))
    #expect(range.contains(inside) && !range.contains(outside))
    let all = try #require(AddressRange("0.0.0.0/0"))
    let six = try #require(IPAddress("::1"))
    #expect(all.contains(inside) && !all.contains(six))
  }

  @Test func aListWithAMistakeIsNone() {
    #expect(AddressRange.list("127.0.0.1, ::1 10.0.0.0/8")?.count == 3)
    #expect(AddressRange.list("127.0.0.1, localhost") == nil)
    #expect(AddressRange.list("")?.isEmpty == true)
  }
}

@Suite struct TrustedProxiesTests {
  private let proxies = TrustedProxies(AddressRange.list("10.0.0.0/8, 127.0.0.1") ?? [])

  @Test func aStrangersFieldCountsForNothing() {
    let stranger = IPAddress("203.0.113.9")
    #expect(proxies.client(peer: stranger, forwarded: "192.0.2.1") == stranger)
    #expect(TrustedProxies().client(peer: IPAddress("127.0.0.1"), forwarded: "192.0.2.1") == IPAddress("127.0.0.1"))
  }

  @Test func whatStandsBeforeTheLastStrangerMayBeInvented() {
    let peer = IPAddress("127.0.0.1")
    #expect(proxies.client(peer: peer, forwarded: "1.1.1.1, 203.0.113.9, 10.2.3.4") == IPAddress("203.0.113.9"))
    #expect(proxies.client(peer: peer, forwarded: "203.0.113.9, nonsense, 10.2.3.4") == IPAddress("10.2.3.4"))
    #expect(proxies.client(peer: peer, forwarded: "") == peer)
    #expect(proxies.client(peer: peer, forwarded: nil) == peer)
    #expect(proxies.client(peer: nil, forwarded: "192.0.2.1") == nil)
  }
}
