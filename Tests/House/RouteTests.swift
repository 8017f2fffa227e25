import Access
import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import concord

/// Every route × every role: the table of who may is a golden, and the running application keeps to it.
struct RouteTests {
  @Test func theTableOfWhoMayIsTheOneThatWasReviewed() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let policy = city.services.policy
      let lines = city.house.routes.map { route in
        let who: String =
          switch route.who {
          case .anyone: "anyone"
          case .signedIn: "signed in"
          case .holder(let permission):
            "\(permission.name): "
              + Role.allCases.filter { policy.scope(principal($0, city), permission) != nil }
              .map(\.rawValue).joined(separator: " ")
          }
        return "\(route.method.rawValue) \(route.path)  \(who)"
      }
      expectGolden(lines.sorted().joined(separator: "\n"), "routes")
    }
  }

  @Test(arguments: [Role?.none] + Role.allCases.map { $0 })
  func theApplicationKeepsToIt(_ role: Role?) async throws {
    try await withCity(.sqlite, capabilities) { city in
      let visitor: TestVisitor
      if let role { visitor = try await city.client(as: role) } else { visitor = city.visitor }
      for route in city.house.routes where route.method == .get { try await check(route, visitor, role, city) }
    }
  }

  private func check(_ route: Route, _ visitor: TestVisitor, _ role: Role?, _ city: TestCity) async throws {
    let path = route.path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("{") ? "01900000-0000-7000-8000-000000000000" : String($0) }.joined(separator: "/")
    let answer = try await visitor.get(path)
    let isSentToSignIn = answer.status == 303 && answer.headers["location"]?.hasPrefix("/sign-in") == true
    let isRefused = answer.status == 401 || answer.status == 403 || isSentToSignIn
    let asker = role.map { principal($0, city) }
    let mayEnter: Bool
    switch route.who {
    case .anyone: mayEnter = true
    case .signedIn: mayEnter = asker != nil
    case .holder(let permission): mayEnter = city.services.policy.scope(asker, permission) != nil
    }
    let who = role?.rawValue ?? "visitor"
    #expect(isRefused == !mayEnter, "\(route.path) as \(who): \(answer.status)")
    #expect(answer.status != 500, "\(route.path) as \(who)")
    #expect(answer.headers["content-security-policy"]?.contains("default-src 'none'") == true)
  }

  @Test func aWriteWithoutTheFormsTokenIsRefused() async throws {
    try await withCity(.sqlite, capabilities) { city in
      var coordinator = try await city.client(as: .coordinator)
      coordinator.csrf = "forged"
      for route in city.house.routes where route.method != .get {
        let path = route.path.replacing("{id}", with: "01900000-0000-7000-8000-000000000000")
        let answer = try await coordinator.post(path, [])
        let isPost = route.method == .post
        #expect(isPost ? (answer.status == 403) : (answer.status == 405 || answer.status == 403), "\(route.path)")
      }
    }
  }

  @Test func anotherMethodIsToldWhatTheAddressTakes() async throws {
    try await withCity(.sqlite, capabilities) { city in
      let answer = try await city.visitor.send(.delete, "/health", body: [], headers: [:])
      #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD")
      let nowhere = try await city.visitor.get("/nowhere")
      #expect(nowhere.status == 404)
    }
  }

  private func principal(_ role: Role, _ city: TestCity) -> Principal {
    Principal(
      person: city.services.surroundings.identifier(), name: role.rawValue, organisation: city.organisation.id,
      organisationName: city.organisation.name, organisationKind: city.organisation.kind, roles: [role], language: nil)
  }
}
