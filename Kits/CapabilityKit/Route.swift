public import Access
public import Operation

/// Who may use a route. Records are checked again inside, by the policy.
public enum Who: Sendable, Hashable {
  case anyone
  case signedIn
  case holder(of: Permission)

  func isMet(by principal: Principal?, under policy: Policy) -> Bool {
    switch self {
    case .anyone: true
    case .signedIn: principal != nil
    case .holder(let permission): policy.scope(principal, permission) != nil
    }
  }
}

/// One address of the site or the API. Routes are values: the router, the menu, the OpenAPI document and the test of
/// every route × every role are made from them.
public struct Route: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  public let method: Method
  /// `/desk/incidents/{id}`: a segment in braces is a parameter.
  public let path: String
  public let who: Who
  /// The largest accepted body, in bytes.
  public let bodyLimit: Int
  /// How hard it is on the server, for the limits on how often it may be asked.
  public private(set) var pace: Pace
  /// Nil for pages; for API routes, what the OpenAPI document says.
  public let api: APIDescription?
  /// Open to those who have to set up a second factor before anything else.
  public let isEnrolment: Bool
  public let handle: @Sendable (Call) async throws -> Reply

  init(
    _ method: Method, _ path: String, who: Who, bodyLimit: Int, api: APIDescription?, isEnrolment: Bool = false,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    self.method = method
    self.path = path
    self.who = who
    self.bodyLimit = bodyLimit
    self.api = api
    pace = method == .get ? .read : bodyLimit > 1 << 20 ? .heavy : .write
    self.isEnrolment = isEnrolment
    self.handle = handle
  }

  /// A page, or the form that it sends.
  public static func page(
    _ method: Method, _ path: String, who: Who, bodyLimit: Int = 1 << 20, isEnrolment: Bool = false,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Route {
    Route(method, path, who: who, bodyLimit: bodyLimit, api: nil, isEnrolment: isEnrolment, handle: handle)
  }

  /// An API route without a body. The answer's JSON schema comes from its `Codable` type.
  public static func api<Answer: Codable & Sendable>(
    _ method: Method, _ path: String, who: Who, summary: String, parameters: [APIParameter] = [],
    answer: Answer.Type, bodyLimit: Int = 1 << 20,
    handle: @escaping @Sendable (Call) async throws -> APIAnswer<Answer>
  ) -> Route {
    let description = APIDescription(
      summary: summary, parameters: parameters, body: nil, answer: { try JSONSchema.describe(Answer.self) })
    return Route(method, path, who: who, bodyLimit: bodyLimit, api: description) { call in
      try await handle(call).reply(to: call)
    }
  }

  /// An API route that takes a JSON body. `isRevised`: it changes a record at the revision that `If-Match` names, and
  /// throws `APIConflict`, with the body and an answer, when that is no longer the stored one.
  public static func api<Body: Codable & Sendable, Answer: Codable & Sendable>(
    _ method: Method, _ path: String, who: Who, summary: String, parameters: [APIParameter] = [],
    body: Body.Type, answer: Answer.Type, isRevised: Bool = false, bodyLimit: Int = 1 << 20,
    handle: @escaping @Sendable (Call, Body) async throws -> APIAnswer<Answer>
  ) -> Route {
    let description = APIDescription(
      summary: summary, parameters: parameters, body: { try JSONSchema.describe(Body.self) },
      answer: { try JSONSchema.describe(Answer.self) }, isRevised: isRevised)
    return Route(method, path, who: who, bodyLimit: bodyLimit, api: description) { call in
      try await handle(call, call.json(Body.self)).reply(to: call)
    }
  }

  /// An API route that answers with a file of another type, such as GeoJSON or CSV.
  public static func file(
    _ path: String, who: Who, summary: String, parameters: [APIParameter] = [], contentType: String,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Route {
    let description = APIDescription(
      summary: summary, parameters: parameters, body: nil, answer: nil, contentType: contentType)
    return Route(.get, path, who: who, bodyLimit: 1 << 20, api: description, handle: handle).paced(.heavy)
  }

  /// The same route under the limits of another pace.
  public func paced(_ pace: Pace) -> Route {
    var route = self
    route.pace = pace
    return route
  }
}

/// What the OpenAPI document says of one route.
public struct APIDescription: Sendable {
  public let summary: String
  public let parameters: [APIParameter]
  let body: (@Sendable () throws -> JSONSchema)?
  let answer: (@Sendable () throws -> JSONSchema)?
  var contentType = "application/json"
  var isRevised = false
}

/// A parameter in the query of an API route.
public struct APIParameter: Sendable, Hashable {
  public enum Kind: String, Sendable { case string, integer, day, boolean }
  public let name: String
  public let kind: Kind
  public let description: String
  public let isRepeatable: Bool
  public init(_ name: String, _ kind: Kind = .string, _ description: String, isRepeatable: Bool = false) {
    self.name = name
    self.kind = kind
    self.description = description
    self.isRepeatable = isRepeatable
  }
}

/// The answer of an API route: a value, its revision for `ETag`, and the address of the next page.
public struct APIAnswer<Value: Codable & Sendable>: Sendable {
  public let value: Value
  public let status: Int
  public let revision: Int?
  public let location: String?
  public init(_ value: Value, status: Int = 200, revision: Int? = nil, location: String? = nil) {
    self.value = value
    self.status = status
    self.revision = revision
    self.location = location
  }

  func reply(to call: Call) throws -> Reply {
    var reply = try Reply.json(value, status: status)
    if let revision { reply.headers.append(("ETag", "\"\(revision)\"")) }
    if let location { reply.headers.append(("Location", location)) }
    return reply
  }
}

/// A page of a list in the API.
public struct APIList<Item: Codable & Sendable>: Codable, Sendable {
  public var items: [Item]
  /// How many there are in all.
  public var total: Int
  /// The address of the next page; absent on the last.
  public var next: String?
  public init(items: [Item], total: Int, next: String?) {
    self.items = items
    self.total = total
    self.next = next
  }
}
