import Access
import Foundation
import HTTPTypes
public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Operation
public import ServiceLifecycle
import Site
import Vocabulary

/// What Hummingbird hands to each route: the connection's address, besides the basics.
public struct SiteContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  let remoteAddress: String?
  public init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    remoteAddress = source.channel.remoteAddress?.ipAddress
  }
}

/// The application, made by one function that the program and the tests share.
///
/// `services` run beside the server and are stopped with it.
public func buildApplication(
  _ house: House, options: ServingOptions = ServingOptions(), services: [any Service] = []
) -> some ApplicationProtocol {
  let router = Router(context: SiteContext.self)
  let watch = Watch(house, options)
  let dispatcher = Dispatcher(house, options, watch)
  router.add(middleware: Fallback(dispatcher: dispatcher, addresses: Address.all(of: house.routes)))
  for route in house.routes {
    router.on(RouterPath(route.path), method: route.method.http) { request, context in
      try await dispatcher.respond(request, context, route)
    }
    guard route.method == .get else { continue }
    router.on(RouterPath(route.path), method: .head) { request, context in
      var response = try await dispatcher.respond(request, context, route)
      response.body = ResponseBody()
      return response
    }
  }
  let connections = Connections(
    most: options.connections, proxies: options.trustedProxies, metrics: house.services.metrics)
  return Application(
    router: router, server: server(options, connections, house.services.metrics),
    configuration: .init(
      address: .hostname(options.host, port: options.port), serverName: "Concord", backlog: 4096),
    services: services,
    logger: house.services.logger)
}

/// HTTP/1.1 with bounded heads and a clock on every connection, behind TLS when there is a certificate.
private func server(_ options: ServingOptions, _ connections: Connections, _ metrics: Metrics) -> HTTPServerBuilder {
  HTTPServerBuilder { responder in
    let channel = HTTP1Channel(
      responder: responder,
      configuration: .init(
        additionalChannelHandlers: [
          ConnectionClock(connections, options, metrics: metrics)
        ],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)))
    guard let certificates = options.certificates else { return channel }
    return SecureChannel(base: channel, certificates: certificates)
  }
}

/// Addresses that no route has, and methods that an address does not take, whatever they are called: a known address with
/// another method is 405 with `Allow` (RFC 9110, section 15.5.6), never 404.
private struct Fallback: RouterMiddleware {
  let dispatcher: Dispatcher
  let addresses: [Address]

  func handle(
    _ request: Request, context: SiteContext, next: (Request, SiteContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      guard let allow = addresses.first(where: { $0.matches(request.uri.path) })?.allow else {
        return await dispatcher.refuse(request, context, .notFound)
      }
      return await dispatcher.refuse(
        request, context, Problem("method-not-allowed", status: 405, ["allow": allow]), allow: allow)
    }
  }
}

/// The path of one or more routes, and the methods that they take.
private struct Address {
  let parts: [Substring]
  let allow: String

  static func all(of routes: [Route]) -> [Address] {
    let methods = Dictionary(grouping: routes, by: \.path).mapValues { Set($0.map(\.method)) }
    return methods.map { path, known in
      let names = known.map(\.rawValue) + (known.contains(.get) ? ["HEAD"] : [])
      return Address(parts: path.split(separator: "/"), allow: names.sorted().joined(separator: ", "))
    }
    // Those with fewer parameters first, as the router prefers them.
    .sorted { $0.parameters < $1.parameters }
  }

  private var parameters: Int { parts.count { $0.hasPrefix("{") } }

  func matches(_ path: String) -> Bool {
    let given = path.split(separator: "/")
    return given.count == parts.count && zip(parts, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }
}

extension Route.Method {
  var http: HTTPRequest.Method {
    switch self {
    case .get: .get
    case .post: .post
    case .put: .put
    case .patch: .patch
    case .delete: .delete
    }
  }
}
