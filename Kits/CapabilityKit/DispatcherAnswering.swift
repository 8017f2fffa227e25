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

/// Answers on their way out: as a page or as JSON, with the headers and cookies that every answer has.
extension Dispatcher {
  func problem(_ error: any Error, _ call: Call) -> Problem {
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

  func render(_ problem: Problem, _ call: Call) async -> Response {
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

  func render(_ reply: Reply, _ call: Call) async -> Response {
    guard case .page = reply.content else { return render(reply, call, shell: nil) }
    return render(reply, call, shell: shell(call))
  }

  func render(_ reply: Reply, _ call: Call, shell: ShellContext?) -> Response {
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
