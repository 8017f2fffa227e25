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
  private let assets: [String: Asset]

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

  private func client(_ request: Request, _ context: SiteContext) -> IPAddress? {
    watch.client(context.remoteAddress, forwarded: Self.forwarded(request))
  }

  private static func forwarded(_ request: Request) -> String? {
    guard let name = HTTPField.Name("X-Forwarded-For") else { return nil }
    // Several fields of one name are one list (RFC 9110, section 5.3).
    let all = request.headers[values: name]
    return all.isEmpty ? nil : all.joined(separator: ",")
  }

  // MARK: Reading

  private func read(
    _ request: Request, _ context: SiteContext, _ route: Route, _ number: String, knowsSessions: Bool = true
  ) async -> Call {
    var headers: [String: String] = [:]
    // Several fields of one name are one list, and cookies one line (RFC 9110, 5.3; RFC 6265, 5.4).
    for field in request.headers { headers[field.name.canonicalName] = request.headers[field.name] }
    let cookies = Self.cookies(headers["cookie"], isSecure: options.isSecure)
    let query = Query(parsing: request.uri.query ?? "")
    var signIn: SignedIn?
    let bearer = Self.bearer(headers["authorization"], request.uri.path)
    var tokenHolder: Principal?
    var failure: Problem?
    do {
      if let bearer {
        if knowsSessions { tokenHolder = try await services.access.principal(token: bearer) }
      } else if knowsSessions, let token = cookies[SetCookie.session] {
        signIn = try await services.access.signedIn(token: token)
      }
    } catch {
      failure = error as? Problem ?? .databaseBusy
    }
    let language = chooseLanguage(query, cookies, signIn, headers["accept-language"])
    var parameters: [String: String] = [:]
    for (name, value) in context.parameters { parameters[String(name)] = PercentCoding.decode(value) }
    let forwarded = Self.forwarded(request)
    return Call(
      services: services, method: route.method, pattern: route.path, path: request.uri.path, parameters: parameters,
      query: query,
      form: Form(), body: [], headers: headers, cookies: cookies, signIn: signIn,
      tokenHolder: tokenHolder, isEnrolment: route.isEnrolment, hasUnknownToken: bearer != nil && tokenHolder == nil,
      language: language, t: services.catalogues.translator(for: language),
      csrf: csrf(signIn, cookies),
      address: options.trustedProxies.client(
        peer: context.remoteAddress.flatMap { IPAddress($0) }, forwarded: forwarded)?.description,
      number: number, failure: failure,
      mayReadMetrics: watch.mayReadMetrics(context.remoteAddress, forwarded: forwarded))
  }

  /// Language by address, then by choice, then by the person's record, then by the browser.
  private func chooseLanguage(
    _ query: Query, _ cookies: [String: String], _ signIn: SignedIn?, _ accepted: String?
  ) -> Language {
    let offered = services.city.current.languages
    for wanted in [query["lang"], cookies[SetCookie.language], signIn?.principal.language?.tag] {
      if let wanted, offered.contains(Language(wanted)) { return Language(wanted) }
    }
    return services.catalogues.best(for: accepted, offered: offered)
  }

  private func csrf(_ signIn: SignedIn?, _ cookies: [String: String]) -> FormToken {
    if let signIn { return FormToken(field: services.access.csrfToken(for: signIn), cookie: nil) }
    let visitor = services.access.visitorToken(cookie: cookies[SetCookie.visitor])
    return FormToken(field: visitor.field, cookie: visitor.cookie)
  }

  /// An API token comes in a header of its own and only to the API; then cookies do not count.
  private static func bearer(_ header: String?, _ path: String) -> String? {
    guard path.hasPrefix("/api/"), let header, header.lowercased().hasPrefix("bearer ") else { return nil }
    return header.dropFirst(7).trimmingCharacters(in: .whitespaces)
  }

  /// By their plain names. Over HTTPS only those count that no neighbouring site can plant.
  static func cookies(_ header: String?, isSecure: Bool) -> [String: String] {
    guard let header else { return [:] }
    var all: [String: String] = [:]
    let prefix = SetCookie.name("", secure: isSecure)
    let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard parts.count == 2 else { continue }
      let bytes = parts[0].drop(while: isSpace).reversed().drop(while: isSpace).reversed()
      let name = String(decoding: bytes, as: UTF8.self)
      guard name.hasPrefix(prefix) else { continue }
      all[String(name.dropFirst(prefix.count))] = PercentCoding.decode(Substring(parts[1]))
    }
    return all
  }

  private func withBody(_ call: Call, _ request: Request, _ route: Route) async throws -> Call {
    if let length = call.headers["content-length"].flatMap({ Int($0) }), length > route.bodyLimit {
      throw Problem.tooLarge(limit: Self.megabytes(route.bodyLimit))
    }
    let bytes = try await Self.body(of: request, limit: route.bodyLimit)
    var call = call
    let type = call.headers["content-type"] ?? ""
    if type.hasPrefix("multipart/form-data") {
      call.form = try Multipart.read(bytes, contentType: type)
    } else if type.hasPrefix("application/x-www-form-urlencoded") {
      call.form = Form(fields: Query(parsing: String(decoding: bytes, as: UTF8.self)))
    } else {
      call.body = bytes
    }
    try verify(call)
    return call
  }

  private static func body(of request: Request, limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await var chunk in request.body {
        if bytes.count + chunk.readableBytes > limit { throw Problem.tooLarge(limit: megabytes(limit)) }
        if let more = chunk.readBytes(length: chunk.readableBytes) { bytes += more }
      }
    } catch let problem as Problem {
      throw problem
    } catch let slow as TooSlow {
      // What does not move is told to be slow, not broken.
      throw slow
    } catch {
      // A length or a piece that is none, or a connection that broke: the server did not fail, and nothing was done.
      throw Problem("request-broken", status: 400)
    }
    return bytes
  }

  /// A request that rides on a session must carry its token. A program without a session has nothing to ride on.
  private func verify(_ call: Call) throws {
    let token = call.headers["x-csrf-token"] ?? call.form["csrf"] ?? ""
    if call.tokenHolder != nil { return }
    if let signIn = call.signIn {
      try services.access.verify(csrf: token, for: signIn)
    } else if !call.isAPI {
      try services.access.verify(visitorField: token, cookie: call.cookies[SetCookie.visitor])
    }
  }

  private static func megabytes(_ bytes: Int) -> String { "\(max(1, bytes >> 20)) MB" }

  // MARK: Answering

  private func problem(_ error: any Error, _ call: Call) -> Problem {
    if let problem = error as? Problem {
      if problem.code == "took-too-long" { services.metrics.add(.timedOut) }
      return problem
    }
    if error is TooSlow { return Problem("too-slow", status: 408) }
    if let field = error as? FieldProblem { return .invalid([field]) }
    // The route's pattern and what kind of error: an address may hold a code, a message may hold a name.
    services.metrics.add(.unexpected)
    services.logger.error(
      "unexpected",
      metadata: ["request": "\(call.number)", "route": "\(call.pattern)", "error": "\(LoggedError.text(error))"])
    return Problem("unexpected", status: 500)
  }

  private func render(_ problem: Problem, _ call: Call) async -> Response {
    var response = await told(problem, call)
    if let seconds = problem.arguments["seconds"] ?? Self.retryAfter[problem.status] {
      if let name = HTTPField.Name("Retry-After") { response.headers[name] = seconds }
    }
    // The rest of a body that nobody reads is not waited for.
    if [408, 413].contains(problem.status) { response.headers[.connection] = "close" }
    return response
  }

  /// Seconds after which it is worth trying again, where the problem does not say.
  private static let retryAfter = [408: "1", 429: "60", 503: "5"]

  private func told(_ problem: Problem, _ call: Call) async -> Response {
    if call.isAPI {
      var reply = ProblemDocument.reply(problem, call)
      if problem.status == 401 { reply.headers.append(("WWW-Authenticate", "Bearer realm=\"concord\"")) }
      return render(reply, call, shell: nil)
    }
    if problem.code == "second-factor-required" {
      return render(.redirect(to: "/desk/account/second-factor"), call, shell: nil)
    }
    if problem.status == 401 {
      let next = call.method == .get ? Query([.init("next", call.path + call.query.text)]).text : ""
      return render(.redirect(to: "/sign-in" + next), call, shell: nil)
    }
    return await render(.page(ProblemPage.page(problem, call), status: problem.status), call)
  }

  private func render(_ reply: Reply, _ call: Call) async -> Response {
    guard case .page = reply.content else { return render(reply, call, shell: nil) }
    return render(reply, call, shell: shell(call))
  }

  private func render(_ reply: Reply, _ call: Call, shell: ShellContext?) -> Response {
    var headers = HTTPFields()
    var body: [UInt8] = []
    switch reply.content {
    case .page(let page):
      headers[.contentType] = "text/html; charset=utf-8"
      if let shell { body = document(page, in: shell).bytes }
    case .bytes(let bytes, let type):
      headers[.contentType] = type
      body = bytes
    case .nothing: break
    }
    for (name, value) in reply.headers {
      if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
    }
    SecurityHeaders.add(to: &headers, isSecure: options.isSecure)
    setCookies(reply, call, &headers)
    var status = reply.status
    if call.isAPI, call.method == .get, status == 200 {
      if headers[.eTag] == nil { headers[.eTag] = "\"\(String(Fingerprint.of(body), radix: 36))\"" }
      if let seen = call.headers["if-none-match"], seen == headers[.eTag] {
        status = 304
        body = []
      }
    }
    if body.count > 1024, call.headers["accept-encoding"]?.contains("gzip") == true, headers[.contentEncoding] == nil,
      Compression.helps(headers[.contentType] ?? ""), let packed = Compression.gzip(body)
    {
      headers[.contentEncoding] = "gzip"
      headers[.vary] = "Accept-Encoding"
      body = packed
    }
    return Response(
      status: .init(code: status), headers: headers,
      body: body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  private func setCookies(_ reply: Reply, _ call: Call, _ headers: inout HTTPFields) {
    if call.tokenHolder != nil { return }
    var cookies = reply.cookies
    if let wanted = call.query["lang"], services.city.current.languages.contains(Language(wanted)) {
      cookies.append(SetCookie(SetCookie.language, wanted, maxAge: 31_536_000))
    }
    if let visitor = call.csrf.cookie, visitor != call.cookies[SetCookie.visitor], case .page = reply.content {
      cookies.append(SetCookie(SetCookie.visitor, visitor))
    }
    if let flash = reply.flash {
      cookies.append(SetCookie(SetCookie.flash, flash, maxAge: 60))
    } else if call.cookies[SetCookie.flash] != nil, case .page = reply.content {
      cookies.append(SetCookie(SetCookie.flash, "", maxAge: 0))
    }
    for cookie in cookies {
      headers.append(HTTPField(name: .setCookie, value: cookie.header(secure: options.isSecure)))
    }
  }

  private func shell(_ call: Call) -> ShellContext {
    Shell.context(call, registry: services.registry) { name in "/assets/\(assets[name]?.hashedName ?? name)" }
  }
}
