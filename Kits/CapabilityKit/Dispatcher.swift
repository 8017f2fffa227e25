import Access
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operation
import Site
import Translation
import Vocabulary

/// Takes a request to its route: reads it, decides who may, answers, and tells problems as a page or as JSON.
struct Dispatcher: Sendable {
  let house: House
  let options: ServingOptions
  let watch: Watch
  let assets: [String: Asset]

  init(_ house: House, _ options: ServingOptions, _ watch: Watch) {
    self.house = house
    self.options = options
    self.watch = watch
    assets = Dictionary(Assets.all().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var services: Services { house.services }

  func respond(_ request: Request, _ context: SiteContext, _ route: Route) async throws -> Response {
    let number = Watch.number()
    return try await watch.around(request.method.rawValue, route.path, number) {
      try await answer(request, context, route, number)
    }
  }

  private func answer(
    _ request: Request, _ context: SiteContext, _ route: Route, _ number: String
  ) async throws -> Response {
    // Who asks too much is refused before anything is looked up for them.
    if let wait = watch.wait(of: client(request, context), route.pace) {
      let call = await read(request, context, route, number, knowsSessions: false)
      return await render(Problem.tooManyRequests(seconds: wait), call)
    }
    // What is free of limits is the same for everybody, and answers also while the database is away.
    var call = await read(request, context, route, number, knowsSessions: route.pace != .free)
    do {
      // Whose session could not be looked up is not signed out: the database is away.
      if let failure = call.failure { throw failure }
      if let wait = watch.wait(of: call.principal, route.pace) { throw Problem.tooManyRequests(seconds: wait) }
      if call.hasUnknownToken { throw Problem("token-invalid", status: 401) }
      guard route.who.isMet(by: call.principal, under: services.policy) else {
        throw call.principal == nil ? call.signInProblem : Problem.notAllowed
      }
      if route.method != .get { call = try await withBody(call, request, route) }
      let asked = call
      let reply = try await watch.deadlines.run(options.requestTimeout, writes: route.method != .get) {
        try await route.handle(asked)
      }
      return await render(reply, call)
    } catch let conflict as APIConflict {
      guard let reply = try? conflict.reply(to: call) else { return await render(problem(conflict, call), call) }
      return render(reply, call, shell: nil)
    } catch {
      return await render(problem(error, call), call)
    }
  }

  /// Answers a request that has no route, or no such method.
  func refuse(_ request: Request, _ context: SiteContext, _ problem: Problem, allow: String? = nil) async -> Response {
    let number = Watch.number()
    // Addresses without a route are all one in what is counted and logged, and so are methods that nobody knows.
    let method = Route.Method(rawValue: request.method.rawValue)?.rawValue ?? "OTHER"
    let response = try? await watch.around(method, "\(problem.status)", number) {
      let route = Route.page(.get, request.uri.path, who: .anyone) { _ in throw problem }
      let wait = watch.wait(of: client(request, context), .read)
      let call = await read(request, context, route, number, knowsSessions: wait == nil)
      var response = await render(wait.map { Problem.tooManyRequests(seconds: $0) } ?? problem, call)
      if let allow { response.headers[.allow] = allow }
      return response
    }
    return response ?? Response(status: .init(code: problem.status))
  }

  func client(_ request: Request, _ context: SiteContext) -> IPAddress? {
    watch.client(context.remoteAddress, forwarded: Self.forwarded(request))
  }

  static func forwarded(_ request: Request) -> String? {
    guard let name = HTTPField.Name("X-Forwarded-For") else { return nil }
    // Several fields of one name are one list (RFC 9110, section 5.3).
    let all = request.headers[values: name]
    return all.isEmpty ? nil : all.joined(separator: ",")
  }
}
