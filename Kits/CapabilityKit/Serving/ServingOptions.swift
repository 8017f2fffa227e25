public import NIOCore
public import Operation

/// How the site is served, and what one sender may ask of it.
public struct ServingOptions: Sendable {
  public var host: String
  public var port: Int
  /// The site is reached over HTTPS, so cookies are `Secure` and browsers are told to stay there.
  public var isSecure: Bool
  /// The proxies whose `X-Forwarded-For` is believed.
  public var trustedProxies: TrustedProxies
  /// How many times the standard limits on requests; 0 turns them off.
  public var rateLimit: Double
  /// Who may read `/metrics`.
  public var metricsReaders: [AddressRange]
  /// How many connections may be open. Beyond it the one that has been idle longest is closed.
  public var connections: Int
  /// A request's head must have come so long after the connection was opened.
  public var headTimeout: TimeAmount
  /// A body or an answer that is under way for longer must move at 16 kB a second.
  public var bodyTimeout: TimeAmount
  /// A connection without a request is closed after this time.
  public var idleTimeout: TimeAmount
  /// An answer must be found in this time.
  public var requestTimeout: Duration
  /// Files of a certificate chain and its key, for TLS without a proxy.
  public var certificates: Certificates?
  /// Where requests are worked on; in Swift's own pool unless given.
  public var threads: WorkerThreads?

  public init(
    host: String = "127.0.0.1", port: Int = 8080, isSecure: Bool = false, trustedProxies: TrustedProxies = .init(),
    rateLimit: Double = 0, metricsReaders: [AddressRange] = [], connections: Int = 8192,
    headTimeout: TimeAmount = .seconds(15), bodyTimeout: TimeAmount = .seconds(30),
    idleTimeout: TimeAmount = .seconds(60),
    requestTimeout: Duration = .seconds(120), certificates: Certificates? = nil, threads: WorkerThreads? = nil
  ) {
    self.host = host
    self.port = port
    self.isSecure = isSecure || certificates != nil
    self.trustedProxies = trustedProxies
    self.rateLimit = rateLimit
    self.metricsReaders = metricsReaders
    self.connections = connections
    self.headTimeout = headTimeout
    self.bodyTimeout = bodyTimeout
    self.idleTimeout = idleTimeout
    self.requestTimeout = requestTimeout
    self.certificates = certificates
    self.threads = threads
  }
}
