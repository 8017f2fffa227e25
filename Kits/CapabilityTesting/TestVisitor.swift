public import CapabilityKit
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// What came back.
public struct TestAnswer: Sendable {
  public let status: Int
  /// By lowercase name; of several with one name, the last.
  public let headers: [String: String]
  public let setCookies: [String]
  public let bytes: [UInt8]
  public var text: String { String(decoding: bytes, as: UTF8.self) }
  public func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(bytes))
  }
}

/// Someone at a browser or a program at the API: keeps its cookies, sends its form token.
public struct TestVisitor: Sendable {
  let framework: any TestClientProtocol
  public var cookies: [String: String]
  public var csrf: String

  public func get(_ path: String, language: String? = nil, headers: [String: String] = [:]) async throws -> TestAnswer {
    try await send(.get, path, body: [], headers: with(headers, language))
  }

  /// Sends a form as a browser would. A visitor without a session first fetches a page for the token, as people do.
  public func post(
    _ path: String, _ fields: [(String, String)], language: String? = nil, headers: [String: String] = [:]
  ) async throws -> TestAnswer {
    var visitor = self
    if csrf.isEmpty { try await visitor.fetchToken(from: path) }
    let query = Query(fields.map { .init($0.0, $0.1) } + [.init("csrf", visitor.csrf)])
    var all = with(headers, language)
    all["content-type"] = "application/x-www-form-urlencoded"
    return try await visitor.send(.post, path, body: Array(query.text.dropFirst().utf8), headers: all)
  }

  /// Sends a form with files.
  public func upload(
    _ path: String, _ fields: [(String, String)], file: (field: String, name: String, bytes: [UInt8])
  ) async throws -> TestAnswer {
    let boundary = "test-boundary-7f3a"
    var body: [UInt8] = []
    for (name, value) in fields + [("csrf", csrf)] {
      body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    let head = "Content-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\""
    body += Array("--\(boundary)\r\n\(head)\r\nContent-Type: application/octet-stream\r\n\r\n".utf8)
    body += file.bytes + Array("\r\n--\(boundary)--\r\n".utf8)
    return try await send(
      .post, path, body: body, headers: ["content-type": "multipart/form-data; boundary=\(boundary)"])
  }

  public func send(
    json value: some Encodable, _ method: Route.Method, _ path: String, headers: [String: String] = [:]
  ) async throws -> TestAnswer {
    var all = headers
    all["content-type"] = "application/json"
    all["x-csrf-token"] = csrf
    return try await send(method, path, body: Array(try JSONEncoder().encode(value)), headers: all)
  }

  /// Takes the cookie and the token that a page gives to a visitor.
  private mutating func fetchToken(from path: String) async throws {
    let page = try await get(path)
    for cookie in page.setCookies {
      let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { cookies[String(pair[0])] = PercentCoding.decode(pair[1]) }
    }
    for marker in ["name=\"csrf\" value=\"", "value=\""] {
      guard let range = page.text.firstRange(of: marker), marker.hasPrefix("name") else { continue }
      csrf = String(page.text[range.upperBound...].prefix { $0 != "\"" })
    }
  }

  private func with(_ headers: [String: String], _ language: String?) -> [String: String] {
    var all = headers
    if let language { all["accept-language"] = language }
    return all
  }

  public func send(_ method: Route.Method, _ path: String, body: [UInt8], headers: [String: String]) async throws
    -> TestAnswer
  {
    var fields = HTTPFields()
    for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    let jar = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentCoding.encode($0.value))" }
    if !jar.isEmpty { fields[.cookie] = jar.joined(separator: "; ") }
    guard let http = HTTPRequest.Method(rawValue: method.rawValue) else { throw URLError(.badURL) }
    return try await framework.execute(
      uri: path, method: http, headers: fields, body: body.isEmpty ? nil : ByteBuffer(bytes: body)
    ) { response in
      var all: [String: String] = [:]
      var setCookies: [String] = []
      for field in response.headers {
        if field.name == .setCookie { setCookies.append(field.value) }
        all[field.name.canonicalName] = field.value
      }
      return TestAnswer(
        status: response.status.code, headers: all, setCookies: setCookies, bytes: Array(buffer: response.body))
    }
  }
}
