import Access
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operation
import Tracing
import Vocabulary

/// Stands around every request: gives it a number, takes its time, and writes what may be written of it: the route's
/// pattern, never the address that was asked for, which may hold a code, and never who asked.
struct Watch: Sendable {
  let services: Services
  let limits: RateLimits
  let options: ServingOptions
  let deadlines: Deadlines

  init(_ house: House, _ options: ServingOptions) {
    services = house.services
    limits = RateLimits(factor: options.rateLimit)
    self.options = options
    deadlines = Deadlines(on: options.threads)
  }

  func around(
    _ method: String, _ pattern: String, _ number: String, _ respond: () async throws -> Response
  ) async throws -> Response {
    let clock = ContinuousClock()
    let start = clock.now
    var response = try await withSpan("\(method) \(pattern)", ofKind: .server) { span in
      let response = try await respond()
      span.attributes["http.response.status_code"] = Int64(response.status.code)
      return response
    }
    let seconds = Double(start.duration(to: clock.now) / .nanoseconds(1)) / 1e9
    services.metrics.note(method: method, pattern: pattern, status: response.status.code, seconds: seconds)
    services.logger.info(
      "request",
      metadata: [
        "request": "\(number)", "method": "\(method)", "route": "\(pattern)",
        "status": .stringConvertible(response.status.code),
        "milliseconds": .stringConvertible((seconds * 1e5).rounded() / 100),
      ])
    if let name = Self.numberField { response.headers[name] = number }
    return response
  }

  static let numberField = HTTPField.Name("X-Request-Id")

  /// Sixteen digits by chance, given to the sender too, so that an answer can be found in the log.
  static func number() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Who asks, for limits only.
  func client(_ peer: String?, forwarded: String?) -> IPAddress? {
    let peer = peer.flatMap { IPAddress($0) }
    if let forwarded, let peer, !options.trustedProxies.contains(peer), !forwarded.isEmpty {
      services.metrics.add(.untrustedForwarded)
    }
    return options.trustedProxies.client(peer: peer, forwarded: forwarded)
  }

  /// How long this network must wait; nil when it need not. This machine's own programs are not limited: they are not
  /// visitors, and a proxy here is to be named in the settings.
  func wait(of client: IPAddress?, _ pace: Pace) -> Int? {
    guard let client, !client.isLoopback else { return nil }
    return counted(limits.wait(for: .network(client.network), pace, at: services.surroundings.now().milliseconds))
  }

  func wait(of person: Principal?, _ pace: Pace) -> Int? {
    guard let person else { return nil }
    return counted(limits.wait(for: .person(person.person.text), pace, at: services.surroundings.now().milliseconds))
  }

  private func counted(_ wait: Int?) -> Int? {
    if wait != nil { services.metrics.add(.rateLimited) }
    return wait
  }

  /// `/metrics` is for whom the settings name, asking directly: what came through a proxy came from elsewhere.
  func mayReadMetrics(_ peer: String?, forwarded: String?) -> Bool {
    guard forwarded == nil, let peer = peer.flatMap({ IPAddress($0) }) else { return false }
    return options.metricsReaders.contains { $0.contains(peer) }
  }
}

extension Problem {
  static func tooManyRequests(seconds: Int) -> Problem {
    var problem = Problem.tooManyRequests
    problem.arguments["seconds"] = "\(seconds)"
    return problem
  }
}
