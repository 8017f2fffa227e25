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
  router.add(middleware: Fallback(dispatcher: dispatcher))
  var methods: [String: Set<Route.Method>] = [:]
  for route in house.routes {
    methods[route.path, default: []].insert(route.method)
    router.on(RouterPath(route.path), method: route.method.http) { request, context in
      try await dispatcher.respond(request, context, route)
    }
  }
  // A known address with another method is 405 with `Allow` (RFC 9110, section 15.5.6), never 404.
  for (path, known) in methods {
    let allow = (known.map(\.rawValue) + (known.contains(.get) ? ["HEAD"] : [])).sorted().joined(separator: ", ")
    if known.contains(.get) {
      let route = house.routes.first { $0.path == path && $0.method == .get }
      router.on(RouterPath(path), method: .head) { request, context in
        guard let route else { throw HTTPError(.notFound) }
        var response = try await dispatcher.respond(request, context, route)
        response.body = ResponseBody()
        return response
      }
    }
    for method in Route.Method.allCases where !known.contains(method) {
      router.on(RouterPath(path), method: method.http) { request, context in
        await dispatcher.refuse(
          request, context, Problem("method-not-allowed", status: 405, ["allow": allow]), allow: allow)
      }
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

/// Addresses that no route has.
private struct Fallback: RouterMiddleware {
  let dispatcher: Dispatcher
  func handle(
    _ request: Request, context: SiteContext, next: (Request, SiteContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      return await dispatcher.refuse(request, context, .notFound)
    }
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
