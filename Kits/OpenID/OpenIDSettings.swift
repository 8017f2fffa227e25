/// What an operator says about the city's own sign-in service (OpenID Connect Core 1.0).
public struct OpenIDSettings: Sendable, Hashable {
  /// `https://sign-in.city.example`, exactly as the service calls itself.
  public var issuer: String
  public var clientID: String
  /// Nil for a public client, which is held by PKCE alone.
  public var clientSecret: String?
  /// What the button calls it: `City account`.
  public var name: String
  /// Where people reach this site: `https://concord.city.example`.
  public var site: String
  public var scopes: [String]
  public var rolesClaim: String
  /// By value of the roles claim; empty when roles are given in Concord.
  public var roles: [String: [String]]
  public var organisationClaim: String
  /// By value of the organisation claim, the name or identifier of an organisation.
  public var organisations: [String: String]
  /// For those whom no value maps.
  public var organisation: String?
  public var provisions: Bool
  public var linksByEmail: Bool
  /// Domains of e-mail addresses that may come in; empty takes all.
  public var domains: Set<String>

  public init(
    issuer: String, clientID: String, clientSecret: String? = nil, name: String, site: String,
    scopes: [String] = ["openid", "email", "profile"], rolesClaim: String = "roles", roles: [String: [String]] = [:],
    organisationClaim: String = "organisation", organisations: [String: String] = [:], organisation: String? = nil,
    provisions: Bool = false, linksByEmail: Bool = false, domains: Set<String> = []
  ) {
    self.issuer = issuer
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.name = name
    self.site = site
    self.scopes = scopes
    self.rolesClaim = rolesClaim
    self.roles = roles
    self.organisationClaim = organisationClaim
    self.organisations = organisations
    self.organisation = organisation
    self.provisions = provisions
    self.linksByEmail = linksByEmail
    self.domains = domains
  }

  /// Where the service sends people back to; registered there.
  public var redirectAddress: String { site + Self.redirectPath }
  public static let redirectPath = "/sign-in/elsewhere/return"

  /// A mapping as it is written in a setting: `value=role role, other=role`.
  public static func mapping(_ text: String) -> [String: String] {
    var found: [String: String] = [:]
    for pair in text.split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmed }
      if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty { found[parts[0]] = parts[1] }
    }
    return found
  }

  /// Plain HTTP only within this machine, for trying things out.
  public static func isSafe(_ address: String) -> Bool {
    if address.hasPrefix("https://") { return true }
    guard address.hasPrefix("http://") else { return false }
    let host = address.dropFirst(7).prefix { $0 != "/" && $0 != ":" && $0 != "?" && $0 != "#" }
    return host == "127.0.0.1" || host == "localhost"
  }
}

extension Substring {
  var trimmed: String {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
