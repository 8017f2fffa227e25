import NIOCore
import Operation
import Synchronization

/// The open connections of the server. When there are too many, those that have been idle longest make room, so that
/// whoever opens thousands and says nothing keeps nobody else out.
final class Connections: Sendable {
  fileprivate struct Open {
    let channel: any Channel
    let network: [UInt8]?
    var idleSince: NIODeadline?
  }
  fileprivate struct State {
    var open: [ObjectIdentifier: Open] = [:]
    var perNetwork: [[UInt8]: Int] = [:]
  }
  private let state = Mutex(State())
  let most: Int
  /// What one network may hold, unless it is this machine or a trusted proxy.
  let mostPerNetwork: Int
  private let proxies: TrustedProxies
  private let metrics: Metrics

  init(most: Int, proxies: TrustedProxies, metrics: Metrics) {
    self.most = max(16, most)
    mostPerNetwork = max(16, most / 4)
    self.proxies = proxies
    self.metrics = metrics
  }

  func enter(_ channel: any Channel) {
    let address = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    let isCounted = address.map { !$0.isLoopback && !proxies.contains($0) } ?? false
    let network = isCounted ? address?.network : nil
    let (closed, count) = state.withLock { state in
      state.open[ObjectIdentifier(channel)] = Open(channel: channel, network: network, idleSince: .now())
      if let network { state.perNetwork[network, default: 0] += 1 }
      var closed: [any Channel] = []
      if let network, state.perNetwork[network] ?? 0 > mostPerNetwork {
        closed = state.longestIdle(1 + mostPerNetwork / 64) { $0 == network }
      }
      if state.open.count > most { closed += state.longestIdle(1 + most / 64) { _ in true } }
      return (closed, state.open.count)
    }
    metrics.set(.connections, Double(count))
    if closed.isEmpty { return }
    metrics.add(.connectionsClosed, closed.count)
    for channel in closed { channel.close(promise: nil) }
  }

  func leave(_ channel: any Channel) {
    let count = state.withLock { state in
      if let open = state.open.removeValue(forKey: ObjectIdentifier(channel)), let network = open.network {
        let left = (state.perNetwork[network] ?? 1) - 1
        state.perNetwork[network] = left > 0 ? left : nil
      }
      return state.open.count
    }
    metrics.set(.connections, Double(count))
  }

  func mark(_ channel: any Channel, idle: Bool) {
    state.withLock { $0.open[ObjectIdentifier(channel)]?.idleSince = idle ? .now() : nil }
  }
}

extension Connections.State {
  /// Takes several at once, so that looking for them costs little for each.
  fileprivate func longestIdle(_ count: Int, _ isMeant: ([UInt8]?) -> Bool) -> [any Channel] {
    let idle = open.values.filter { $0.idleSince != nil && isMeant($0.network) }
    return idle.sorted { ($0.idleSince ?? .now()) < ($1.idleSince ?? .now()) }.prefix(count).map(\.channel)
  }
}
