/// The proxies whose `X-Forwarded-For` is believed: those that the operator names, and nobody else. What a stranger
/// writes into the field counts for nothing.
public struct TrustedProxies: Sendable, Hashable {
  private let ranges: [AddressRange]
  public init(_ ranges: [AddressRange] = []) { self.ranges = ranges }

  public var isEmpty: Bool { ranges.isEmpty }

  public func contains(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

  /// Who asks: `peer` itself unless it is a trusted proxy; else the last address of the field that is no trusted
  /// proxy. Every proxy adds the address that it saw at the end, so what stands before that may be invented.
  public func client(peer: IPAddress?, forwarded: String?) -> IPAddress? {
    guard let peer, contains(peer), let forwarded else { return peer }
    var client = peer
    for part in forwarded.split(separator: ",").reversed() {
      guard let address = IPAddress(part) else { break }
      client = address
      if !contains(address) { break }
    }
    return client
  }
}
