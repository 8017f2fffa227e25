import CapabilityTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Operation
import StorageTesting
import Testing
import Vocabulary

@testable import CapabilityKit

/// Routes that are slow, large or wrong.
private struct Rough: Capability {
  let name = "rough"
  let strings = KitStrings.folder
  var routes: [Route] {
    [
      .page(.get, "/rough/slow", who: .anyone) { _ in
        while !Task.isCancelled { await Task.yield() }
        return Reply(content: .nothing)
      },
      .page(.get, "/rough/wrong/{token}", who: .anyone) { _ in throw Wrong(said: "Amina K. +32 470 00 00 00") },
      .api(.post, "/api/v1/rough", who: .anyone, summary: "Take", answer: [String].self, bodyLimit: 64) { _ in
        APIAnswer([])
      },
      .page(.get, "/rough/heavy", who: .anyone) { _ in Reply(content: .nothing) }.paced(.heavy),
    ]
  }
  struct Wrong: Error { let said: String }
}

@Suite struct ServingTests {
  private func serve(
    _ options: ServingOptions, _ body: @escaping @Sendable (any TestClientProtocol, House) async throws -> Void
  ) async throws {
    try await withCity(.sqlite, [Rough()]) { city async throws in
      try await buildApplication(city.house, options: options).test(.live) { client async throws in
        try await body(client, city.house)
      }
    }
  }

  private func forwarded(_ address: String) -> HTTPFields {
    guard let name = HTTPField.Name("X-Forwarded-For") else { return [:] }
    return [name: address]
  }

  @Test func whoAsksTooMuchIsToldWhenToComeBack() async throws {
    let proxies = TrustedProxies(AddressRange.list("127.0.0.1, ::1") ?? [])
    try await serve(ServingOptions(port: 0, trustedProxies: proxies, rateLimit: 0.1)) { client, house async throws in
      var refused: TestResponse?
      for _ in 0..<20 {
        let answer = try await client.execute(uri: "/rough/heavy", method: .get, headers: forwarded("192.0.2.1"))
        if answer.status == .tooManyRequests { refused = answer }
      }
      let answer = try #require(refused)
      let text = try #require(HTTPField.Name("Retry-After").flatMap { answer.headers[$0] })
      let seconds = try #require(Int(text))
      #expect(seconds > 0)
      #expect(String(buffer: answer.body).contains("A moment, please"))
      #expect(house.services.metrics.value(.rateLimited) > 0)
      let other = try await client.execute(uri: "/rough/heavy", method: .get, headers: forwarded("192.0.2.2"))
      #expect(other.status == .ok)
    }
  }

  @Test func anInventedAddressCountsForNothing() async throws {
    try await serve(ServingOptions(port: 0, rateLimit: 0.1)) { client, house async throws in
      for number in 0..<20 {
        let answer = try await client.execute(uri: "/health", method: .get, headers: forwarded("192.0.2.\(number)"))
        #expect(answer.status == .ok)
      }
      #expect(house.services.metrics.value(.untrustedForwarded) == 20)
    }
  }

  @Test func anAnswerThatIsNotFoundInTimeIs503() async throws {
    try await serve(ServingOptions(port: 0, requestTimeout: .milliseconds(100))) { client, house async throws in
      let answer = try await client.execute(uri: "/rough/slow", method: .get)
      #expect(answer.status == .serviceUnavailable)
      #expect(String(buffer: answer.body).contains("took too long"))
      #expect(house.services.metrics.value(.timedOut) == 1)
    }
  }

  @Test func aBodyThatIsTooLargeIs413AsAProblemDocument() async throws {
    try await serve(ServingOptions(port: 0)) { client, _ async throws in
      let answer = try await client.execute(
        uri: "/api/v1/rough", method: .post, headers: [.contentType: "application/json"],
        body: ByteBuffer(bytes: [UInt8](repeating: 32, count: 4096)))
      #expect(answer.status == .contentTooLarge)
      #expect(answer.headers[.contentType]?.hasPrefix("application/problem+json") == true)
      #expect(answer.headers[.connection] == "close")
    }
  }

  @Test func metricsAreForWhomTheSettingsName() async throws {
    try await serve(ServingOptions(port: 0)) { client, _ async throws in
      #expect(try await client.execute(uri: "/metrics", method: .get).status == .notFound)
    }
    let readers = AddressRange.list("127.0.0.0/8, ::1") ?? []
    try await serve(ServingOptions(port: 0, metricsReaders: readers)) { client, _ async throws in
      _ = try? await client.execute(uri: "/rough/wrong/secret-token", method: .get)
      _ = try await client.execute(uri: "/no/such/page/secret-token", method: .get)
      let text = String(buffer: try await client.execute(uri: "/metrics", method: .get).body)
      #expect(text.contains(#"concord_requests_total{method="GET",route="/rough/wrong/{token}",status="500"} 1"#))
      #expect(text.contains(#"concord_requests_total{method="GET",route="404",status="404"} 1"#))
      #expect(text.contains("concord_cube_rows 0") && text.contains("concord_database_limit 1"))
      #expect(!text.contains("secret-token"))
      let foreign = try await client.execute(uri: "/metrics", method: .get, headers: forwarded("127.0.0.1"))
      #expect(foreign.status == .notFound)
    }
  }

  @Test func aFaultHasANumberAndSaysNothingOfItself() async throws {
    try await serve(ServingOptions(port: 0)) { client, house async throws in
      let answer = try await client.execute(uri: "/rough/wrong/x", method: .get)
      let number = try #require(Watch.numberField.flatMap { answer.headers[$0] })
      let text = String(buffer: answer.body)
      #expect(answer.status == .internalServerError && text.contains(number) && !text.contains("Amina"))
      #expect(house.services.metrics.value(.unexpected) == 1)
    }
  }
}
