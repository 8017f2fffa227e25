import Synchronization

/// What this process counted since it started: by route pattern, never by address or person.
public final class Metrics: Sendable {
  /// Things that happened.
  public enum Counter: String, Sendable, CaseIterable {
    case rateLimited = "concord_rate_limited_total"
    case timedOut = "concord_timeouts_total"
    case connectionsClosed = "concord_connections_closed_total"
    case untrustedForwarded = "concord_untrusted_forwarded_total"
    case unexpected = "concord_unexpected_errors_total"
    case importRows = "concord_import_rows_total"

    var help: String {
      switch self {
      case .rateLimited: "Requests refused because their network or person had too many"
      case .timedOut: "Requests that came too slowly or took too long"
      case .connectionsClosed: "Idle connections closed to make room for others"
      case .untrustedForwarded: "Requests with X-Forwarded-For from a peer that is no trusted proxy"
      case .unexpected: "Answers 500, by a fault of the program"
      case .importRows: "Rows read from imported files"
      }
    }
  }

  /// Things as they are now; others are handed in when the text is written.
  public enum Gauge: String, Sendable, CaseIterable {
    case connections = "concord_connections"
    case started = "concord_start_time_seconds"
    case certificateExpires = "concord_certificate_expiry_time_seconds"

    var help: String {
      switch self {
      case .connections: "Open connections"
      case .started: "When this process started, in seconds since 1970"
      case .certificateExpires: "When the certificate of the built-in TLS ends, in seconds since 1970"
      }
    }
  }

  /// A number that is asked for when the text is written.
  public struct Reading: Sendable {
    public let name: String
    public let help: String
    public let value: Double
    public init(_ name: String, _ help: String, _ value: Double) {
      self.name = name
      self.help = help
      self.value = value
    }
  }

  /// The upper bounds of the times that are told apart, in seconds.
  static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

  fileprivate struct Route: Hashable {
    let method: String
    let pattern: String
  }
  fileprivate struct Times {
    var statuses: [Int: Int] = [:]
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var sum = 0.0
  }
  private struct State {
    var routes: [Route: Times] = [:]
    var counters: [Counter: Int] = [:]
    var gauges: [Gauge: Double] = [:]
  }
  private let state = Mutex(State())

  public init() {}

  /// Notes an answered request. `pattern` is the route's (`/desk/incidents/{id}`), so there are as many as routes.
  public func note(method: String, pattern: String, status: Int, seconds: Double) {
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    state.withLock { state in
      state.routes[Route(method: method, pattern: pattern), default: Times()].note(status, bucket, seconds)
    }
  }

  public func add(_ counter: Counter, _ count: Int = 1) { state.withLock { $0.counters[counter, default: 0] += count } }
  public func set(_ gauge: Gauge, _ value: Double) { state.withLock { $0.gauges[gauge] = value } }
  public func value(_ counter: Counter) -> Int { state.withLock { $0.counters[counter] ?? 0 } }
  public func value(_ gauge: Gauge) -> Double? { state.withLock { $0.gauges[gauge] } }
  /// How many requests were answered, of all routes.
  public var requests: Int { state.withLock { $0.routes.values.reduce(0) { $0 + $1.statuses.values.reduce(0, +) } } }

  /// Prometheus' text format, version 0.0.4.
  public func text(_ readings: [Reading] = []) -> String {
    let state = state.withLock { $0 }
    var out = ""
    func head(_ name: String, _ help: String, _ type: String) {
      out += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }
    for counter in Counter.allCases {
      head(counter.rawValue, counter.help, "counter")
      out += "\(counter.rawValue) \(state.counters[counter] ?? 0)\n"
    }
    for gauge in Gauge.allCases {
      guard let value = state.gauges[gauge] else { continue }
      head(gauge.rawValue, gauge.help, "gauge")
      out += "\(gauge.rawValue) \(Self.number(value))\n"
    }
    for reading in readings {
      head(reading.name, reading.help, "gauge")
      out += "\(reading.name) \(Self.number(reading.value))\n"
    }
    let routes = state.routes.sorted { ($0.key.pattern, $0.key.method) < ($1.key.pattern, $1.key.method) }
    head("concord_requests_total", "Answered requests by route pattern and status", "counter")
    for (route, times) in routes {
      for (status, count) in times.statuses.sorted(by: { $0.key < $1.key }) {
        out += "concord_requests_total{\(route.labels),status=\"\(status)\"} \(count)\n"
      }
    }
    head("concord_request_seconds", "Time from a request's head to its answer", "histogram")
    for (route, times) in routes {
      var sum = 0
      for (index, count) in times.buckets.enumerated() {
        sum += count
        let bound = index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf"
        out += "concord_request_seconds_bucket{\(route.labels),le=\"\(bound)\"} \(sum)\n"
      }
      out += "concord_request_seconds_sum{\(route.labels)} \(times.sum)\n"
      out += "concord_request_seconds_count{\(route.labels)} \(sum)\n"
    }
    return out
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }
}

extension Metrics.Times {
  fileprivate mutating func note(_ status: Int, _ bucket: Int, _ seconds: Double) {
    statuses[status, default: 0] += 1
    buckets[bucket] += 1
    sum += seconds
  }
}

extension Metrics.Route {
  fileprivate var labels: String { "method=\"\(method)\",route=\"\(pattern)\"" }
}
