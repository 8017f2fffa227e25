import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// One request to the sign-in service.
public struct OpenIDRequest: Sendable, Hashable {
  public var address: String
  /// Form fields to send; nil asks with GET.
  public var form: [String: String]?
  public var authorization: String?
}

/// Brings a request to the service and its answer back; tests hand in their own.
public typealias OpenIDExchange = @Sendable (OpenIDRequest) async throws -> (status: Int, body: [UInt8])

/// Over the network: ten seconds, one megabyte, and never on to another address than the one that was asked.
enum NetworkExchange {
  static func send(_ request: OpenIDRequest) async throws -> (status: Int, body: [UInt8]) {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
    // Signing in is rare: a client of its own for each request leaves nothing open and nothing to be shut down.
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      let answer = try await execute(request, client)
      try await client.shutdown()
      return answer
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  private static func execute(_ request: OpenIDRequest, _ client: HTTPClient) async throws -> (Int, [UInt8]) {
    var message = HTTPClientRequest(url: request.address)
    message.headers.add(name: "Accept", value: "application/json")
    if let authorization = request.authorization { message.headers.add(name: "Authorization", value: authorization) }
    if let form = request.form {
      message.method = .POST
      message.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
      message.body = .bytes(Array(FormText.encode(form).utf8))
    }
    let response = try await client.execute(message, timeout: .seconds(10))
    let body = try await response.body.collect(upTo: 1 << 20)
    return (Int(response.status.code), Array(buffer: body))
  }
}

enum FormText {
  /// `a=1&b=two%20words`, by name.
  static func encode(_ fields: [String: String]) -> String {
    fields.sorted { $0.key < $1.key }.map { "\(encode($0.key))=\(encode($0.value))" }.joined(separator: "&")
  }

  static func encode(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      if plain.contains(byte) {
        out.append(byte)
      } else {
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
