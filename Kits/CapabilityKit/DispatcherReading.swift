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

/// What a request says, and who sends it.
extension Dispatcher {
  func read(
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

  func withBody(_ call: Call, _ request: Request, _ route: Route) async throws -> Call {
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
}
