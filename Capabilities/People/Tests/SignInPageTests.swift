import Access
import CapabilityKit
import CapabilityTesting
import GoldenTesting
import Site
import Storage
import StorageTesting
import Testing
import Translation
import Vocabulary

@testable import People

private let capabilities: [any CapabilityKit.Capability] = [PeopleCapability()]

@Suite struct SignInPageTests {
  @Test(arguments: [
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "desk", "",
    "javascript:alert(1)", "/sign-in?next=/desk", "/sign-out", "/link/0123", "/desk\r\nSet-Cookie: a=b",
  ])
  func neverLeadsElsewhere(_ wanted: String) {
    #expect(NextAddress.own(wanted) == "/desk")
  }

  @Test func leadsToOwnAddresses() {
    #expect(NextAddress.own("/desk/incidents?state=new&page=2#top") == "/desk/incidents?state=new&page=2#top")
    #expect(NextAddress.own(nil) == "/desk")
  }

  @Test func refusesAFormWithoutItsToken() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      var visitor = city.visitor
      visitor.csrf = "0.0"
      #expect(try await visitor.post("/sign-in", [("name", "a"), ("password", "b")]).status == 403)
    }
  }

  @Test(arguments: TestDatabase.available)
  func saysTheSameForAnUnknownNameAndAWrongPassword(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      _ = try await city.client(as: .analyst)
      let known = "analyst@\(city.organisation.id.text.suffix(8)).test"
      let wrong = try await city.visitor.post("/sign-in", [("name", known), ("password", "not this one")])
      let unknown = try await city.visitor.post(
        "/sign-in", [("name", "nobody@city.test"), ("password", "not this one")])
      for answer in [wrong, unknown] {
        #expect(answer.status == 422)
        #expect(answer.text.contains(try texts("en")("people.sign-in.failed")))
        #expect(!answer.text.contains("not this one"))
        #expect(!answer.setCookies.contains { $0.hasPrefix(SetCookie.session) })
      }
      #expect(wrong.text.contains(known))
    }
  }

  @Test func marksWhatIsMissingAndKeepsTheName() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let answer = try await city.visitor.post("/sign-in", [("name", "ana@city.test"), ("next", "/desk/account")])
      #expect(answer.status == 422)
      #expect(answer.text.contains("ana@city.test") && answer.text.contains("/desk/account"))
      #expect(answer.text.contains("#field-password"))
    }
  }

  @Test func asksToWaitAfterSeveralFailures() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let attempt = [("name", "nobody@city.test"), ("password", "wrong")]
      for _ in 1...6 { #expect(try await city.visitor.post("/sign-in", attempt).status == 422) }
      let answer = try await city.visitor.post("/sign-in", attempt)
      #expect(answer.status == 429)
      #expect(answer.headers["retry-after"] == "1")
      #expect(answer.text.contains("wait 1 second"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func signsInAndGoesOn(_ kind: TestDatabase) async throws {
    try await withCity(kind, capabilities) { city async throws in
      _ = try await city.client(as: .analyst)
      let name = "analyst@\(city.organisation.id.text.suffix(8)).test"
      let answer = try await city.visitor.post(
        "/sign-in",
        [("name", "  " + name.uppercased()), ("password", "a long test sentence"), ("next", "/desk/account")])
      #expect(answer.status == 303)
      #expect(answer.headers["location"] == "/desk/account")
      let session = try #require(answer.setCookies.first { $0.hasPrefix(SetCookie.session) })
      #expect(session.contains("HttpOnly") && session.contains("SameSite=Lax"))
      #expect(answer.setCookies.contains { $0.hasPrefix(SetCookie.device) && $0.contains("Max-Age") })
      let latest = try await city.database.read { try AuditTrail.list(AuditQuery(), on: $0).first }
      #expect(latest?.action == "person.signed-in")
    }
  }

  @Test func somebodySignedInGoesStraightOn() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let answer = try await city.client(as: .auditor).get("/sign-in?next=//elsewhere.example")
      #expect(answer.status == 303 && answer.headers["location"] == "/desk")
    }
  }

  @Test func signsOut() async throws {
    try await withCity(.sqlite, capabilities) { city async throws in
      let client = try await city.client(as: .analyst)
      let answer = try await client.post("/sign-out", [])
      #expect(answer.status == 303 && answer.headers["location"] == "/")
      #expect(answer.setCookies.contains { $0.hasPrefix("\(SetCookie.session)=;") && $0.contains("Max-Age=0") })
      #expect(try await client.get("/desk/account").status == 303)
    }
  }

  @Test func waitingTimesAreInWords() throws {
    let t = try texts("en")
    #expect(SignInPage.wait(30, t).contains("30 seconds"))
    #expect(SignInPage.wait(61, t).contains("2 minutes"))
    #expect(SignInPage.wait(60, t).contains("1 minute "))
  }

  @Test(arguments: ["en", "ar"]) func looks(_ language: String) throws {
    let t = try texts(language)
    var page = SignInPage(next: "/desk/account", examples: Demonstration.signIns)
    page.state = FormState(values: ["name": ["<ana>"]], problems: [FieldProblem("password", "required")])
    expectGolden(whole(page.page(csrf: "token", in: t)), "sign-in.\(language)")
  }
}
