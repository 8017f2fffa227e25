import Foundation
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Operation
public import ServiceLifecycle
import Synchronization
import Vocabulary

/// The certificate chain and key of the built-in TLS, read anew when their files change.
public final class Certificates: Sendable {
  private struct Loaded {
    var context: NIOSSLContext
    /// Seconds since 1970.
    var expires: Double
    var changed: [Date]
  }
  private let loaded: Mutex<Loaded>
  private let chain: String
  private let key: String

  /// Reads the files (PEM). Throws `certificate-unreadable` with the reason.
  public init(chain: String, key: String) throws {
    self.chain = chain
    self.key = key
    loaded = Mutex(try Self.load(chain, key))
  }

  var context: NIOSSLContext { loaded.withLock { $0.context } }
  public var expires: Double { loaded.withLock { $0.expires } }

  /// True when the files changed and were taken over; what cannot be read leaves the old ones in force.
  public func reload() throws -> Bool {
    guard Self.changed(chain, key) != loaded.withLock({ $0.changed }) else { return false }
    let fresh = try Self.load(chain, key)
    loaded.withLock { $0 = fresh }
    return true
  }

  private static func load(_ chain: String, _ key: String) throws -> Loaded {
    let changed = changed(chain, key)
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(chain)
      guard let first = certificates.first else { throw unreadable(chain, "no certificate in it") }
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: certificates.map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = ["http/1.1"]
      return Loaded(
        context: try NIOSSLContext(configuration: configuration), expires: Double(first.notValidAfter), changed: changed
      )
    } catch let problem as Problem {
      throw problem
    } catch {
      throw unreadable("\(chain), \(key)", "\(error)")
    }
  }

  private static func unreadable(_ path: String, _ reason: String) -> Problem {
    Problem("certificate-unreadable", status: 500, ["path": path, "reason": reason])
  }

  private static func changed(_ paths: String...) -> [Date] {
    paths.map {
      (try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date) ?? .distantPast
    }
  }
}

/// Looks twice a minute whether the certificate was renewed.
public struct CertificateFollower: Service {
  let certificates: Certificates
  let metrics: Metrics
  let logger: Logger

  public init(_ certificates: Certificates, _ services: Services) {
    self.certificates = certificates
    metrics = services.metrics
    logger = services.logger
  }

  public func run() async throws {
    metrics.set(.certificateExpires, certificates.expires)
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(30))
        do {
          if try certificates.reload() { logger.notice("certificate taken over") }
        } catch {
          logger.error("certificate", metadata: ["error": "\(LoggedError.text(error))"])
        }
        metrics.set(.certificateExpires, certificates.expires)
      }
    }
  }
}

/// Puts TLS, with the certificate of the moment, before the connection's own handlers.
struct SecureChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let certificates: Certificates

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificates.context))
    }.flatMap { base.setup(channel: channel, logger: logger) }
  }

  func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
