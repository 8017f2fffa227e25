import Access
import CapabilityKit
import CapabilityTesting
import Storage
import StorageTesting
import Synchronization
import Testing
import Vocabulary

/// A valid request for a route that writes: what it needs is made first, then it is sent as often as the test likes.
struct WriteForm: Sendable {
  typealias Send = @Sendable () async throws -> TestAnswer
  let route: String
  let prepare: @Sendable (WriteStage) async throws -> Send

  init(_ route: String, _ prepare: @escaping @Sendable (WriteStage) async throws -> Send) {
    self.route = route
    self.prepare = prepare
  }
}

/// The city in which the forms are sent: everybody is signed in before anything fails.
struct WriteStage: Sendable {
  let city: TestCity
  let administrator: TestVisitor
  let coordinator: TestVisitor
  let clock: MovingClock
  /// The capabilities are the same on both databases, and remember which texts came lately.
  let kind: TestDatabase

  static let password = "a long test sentence"
  static let origin = SignInOrigin(address: nil, userAgent: nil, deviceToken: nil, oldToken: nil)
  private var access: Access { city.services.access }
  var number: String { "\(city.services.surroundings.random() % 1_000_000_007)" }

  /// Lets time pass. Everybody's session is seen once afterwards, so that noting it is no part of what is walked.
  func wait(seconds: Int64, _ visitors: TestVisitor...) async throws {
    clock.move(seconds: seconds)
    for visitor in visitors + [administrator, coordinator] { _ = try await visitor.get("/desk/account") }
  }

  func organisation() async throws -> Organisation {
    try await access.createOrganisation(
      OrganisationDraft(name: "Place \(number)", kind: .school), by: Principal.commandLine)
  }

  func invitation() async throws -> Invitation {
    try await access.createPerson(
      PersonDraft(name: "Somebody", signInName: "person-\(number)", organisation: city.partner.id, roles: [.analyst]),
      by: Principal.commandLine)
  }

  func person() async throws -> Person { try await invitation().person }

  /// Somebody who has signed in, and their session.
  func signedIn() async throws -> (visitor: TestVisitor, signIn: SignIn) {
    let invitation = try await invitation()
    let signIn = try await access.setPassword(
      linkToken: invitation.token, to: Self.password, from: Self.origin)
    let known = try #require(try await access.signedIn(token: signIn.token))
    var visitor = city.visitor
    visitor.cookies = [SetCookie.session: signIn.token]
    visitor.csrf = access.csrfToken(for: known)
    return (visitor, signIn)
  }

  /// Opens a page as a visitor does, and gives the visitor with the page's token, and the page.
  func opened(_ path: String) async throws -> (visitor: TestVisitor, page: String) {
    var visitor = city.visitor
    let page = try await visitor.get(path)
    for cookie in page.setCookies {
      let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { visitor.cookies[String(pair[0])] = PercentCoding.decode(pair[1]) }
    }
    visitor.csrf = try hidden("csrf", page.text)
    return (visitor, page.text)
  }

  func hidden(_ name: String, _ page: String) throws -> String {
    let start = try #require(page.firstRange(of: "name=\"\(name)\" value=\"")).upperBound
    return String(page[start...].prefix { $0 != "\"" })
  }

  static let draft = """
    {"when":"2026-03-08","unlocated":"not-given","offences":[{"conduct":"verbal-abuse"}],"text":"Insults were shouted."}
    """

  /// The identifier of a new incident.
  func incident() async throws -> String {
    let made = try await json(coordinator, .post, "/api/v1/incidents", Self.draft)()
    return String(try #require(made.headers["location"]?.split(separator: "/").last))
  }

  func json(
    _ visitor: TestVisitor, _ method: Route.Method, _ path: String, _ body: String, revision: Int? = nil,
    _ more: [String: String] = [:]
  ) -> WriteForm.Send {
    var headers = more
    headers["content-type"] = headers["content-type"] ?? "application/json"
    headers["x-csrf-token"] = visitor.csrf
    if let revision { headers["if-match"] = "\"\(revision)\"" }
    let sent = headers
    return { try await visitor.send(method, path, body: Array(body.utf8), headers: sent) }
  }

  func post(_ visitor: TestVisitor, _ path: String, _ fields: [(String, String)]) -> WriteForm.Send {
    { try await visitor.post(path, fields) }
  }
}

/// A clock that a test moves, also backwards.
final class MovingClock: Sendable {
  private let time = Mutex(TestCity.now)
  private let numbers = Surroundings.fixed(at: TestCity.now)
  func move(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  var surroundings: Surroundings {
    Surroundings(now: { self.time.withLock { $0 } }, random: numbers.random)
  }
}
