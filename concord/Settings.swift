import CapabilityKit
import Foundation
import NIOCore
import Operation
import Vocabulary
import Yams

/// The settings in force, each with where it comes from: a flag, an environment variable, a line of `concord.yaml`, or
/// the default, in that order.
struct Settings: Sendable {
  /// One setting. `CaseIterable`, so that `concord settings` and the documentation list all of them.
  enum Key: String, CaseIterable, Sendable {
    case data, database, host, port, secure
    case trustedProxies = "trusted-proxies"
    case certificate = "tls-certificate"
    case certificateKey = "tls-key"
    case rateLimit = "rate-limit"
    case connections
    case headTimeout = "head-timeout"
    case bodyTimeout = "body-timeout"
    case idleTimeout = "idle-timeout"
    case requestTimeout = "request-timeout"
    case stopTimeout = "stop-timeout"
    case metrics
    case logLevel = "log-level"
    case logFormat = "log-format"
    case site
    case passwordList = "password-list"
    case openIDIssuer = "openid-issuer"
    case openIDClient = "openid-client"
    case openIDSecretFile = "openid-secret-file"
    case openIDName = "openid-name"
    case openIDScopes = "openid-scopes"
    case openIDRolesClaim = "openid-roles-claim"
    case openIDRoles = "openid-roles"
    case openIDOrganisationClaim = "openid-organisation-claim"
    case openIDOrganisations = "openid-organisations"
    case openIDOrganisation = "openid-organisation"
    case openIDProvisioning = "openid-provisioning"
    case openIDLinkByEmail = "openid-link-by-email"
    case openIDDomains = "openid-domains"
    case backupFolder = "backup-folder"
    case backupEvery = "backup-every"
    case backupKeepDaily = "backup-keep-daily"
    case backupKeepWeekly = "backup-keep-weekly"
    case backupPassphraseFile = "backup-passphrase-file"

    var environment: String { "CONCORD_" + rawValue.uppercased().replacing("-", with: "_") }

    var standard: String {
      switch self {
      case .data: "concord-data"
      case .database: ""
      case .host: "127.0.0.1"
      case .port: "8080"
      case .secure, .openIDProvisioning, .openIDLinkByEmail: "no"
      case .trustedProxies, .certificate, .certificateKey: ""
      case .rateLimit: "1"
      case .connections: "8192"
      case .headTimeout: "15"
      case .bodyTimeout: "30"
      case .idleTimeout: "60"
      case .requestTimeout: "120"
      case .stopTimeout: "30"
      case .metrics: "127.0.0.0/8, ::1"
      case .site, .passwordList, .openIDIssuer, .openIDClient, .openIDSecretFile, .openIDRoles, .openIDOrganisations,
        .openIDOrganisation, .openIDDomains:
        ""
      case .openIDName: "the city account"
      case .openIDScopes: "openid email profile"
      case .openIDRolesClaim: "roles"
      case .openIDOrganisationClaim: "organisation"
      case .logLevel: "notice"
      case .logFormat: "text"
      case .backupFolder, .backupPassphraseFile: ""
      case .backupEvery: "24"
      case .backupKeepDaily: "7"
      case .backupKeepWeekly: "4"
      }
    }

    /// What it does, for `concord settings`.
    var meaning: String {
      switch self {
      case .data: "the data folder of the city"
      case .database: "postgres://… ; empty: concord.sqlite in the data folder"
      case .host: "the address to listen on"
      case .port: "the port to listen on"
      case .secure: "yes when people reach the site over HTTPS"
      case .trustedProxies: "addresses or networks of proxies whose X-Forwarded-For is believed: 127.0.0.1, 10.0.0.0/8"
      case .certificate: "a certificate chain (PEM) to serve HTTPS without a proxy; read anew when it changes"
      case .certificateKey: "the private key (PEM) of tls-certificate"
      case .rateLimit: "how many times the standard limits on requests; 0 turns them off"
      case .connections: "how many connections may be open at once"
      case .headTimeout: "seconds in which the head of a first request must come"
      case .bodyTimeout: "seconds after which a body or an answer must move at 16 kB a second"
      case .idleTimeout: "seconds after which a connection without a request is closed"
      case .requestTimeout: "seconds in which an answer must be found"
      case .stopTimeout: "seconds that requests and long jobs have to finish when the program is stopped"
      case .metrics: "addresses or networks that may read /metrics; empty: nobody"
      case .logLevel: "debug, info (with a line for each request), notice, warning or error"
      case .logFormat: "text or json, one event a line"
      case .site: "where people reach the site, such as https://concord.city.example"
      case .passwordList: "a file of stolen passwords that nobody may choose; empty: none"
      case .openIDIssuer: "the city's own sign-in service (OpenID Connect); empty: none, and no call leaves"
      case .openIDClient: "the identifier that this Concord has there"
      case .openIDSecretFile: "a file with the secret that this Concord has there; empty: a public client"
      case .openIDName: "what the button calls it"
      case .openIDScopes: "what is asked for, with spaces between"
      case .openIDRolesClaim: "the claim that roles come from, such as groups or realm_access.roles"
      case .openIDRoles: "roles by value of that claim, as value=role role, other=role; empty: roles are given here"
      case .openIDOrganisationClaim: "the claim that the organisation comes from"
      case .openIDOrganisations: "organisations by value of that claim, as value=Name, other=Name"
      case .openIDOrganisation: "the organisation of those whom no value maps"
      case .openIDProvisioning: "yes when people who are not stored yet are added"
      case .openIDLinkByEmail: "yes when people are found by their verified e-mail address"
      case .openIDDomains: "domains of e-mail addresses that may come in, with commas between; empty: all"
      case .backupFolder: "where scheduled backups are written; empty: none are taken"
      case .backupEvery: "hours from one scheduled backup to the next, at least 1"
      case .backupKeepDaily: "of how many days the last backup is kept"
      case .backupKeepWeekly: "of how many weeks the last backup is kept"
      case .backupPassphraseFile: "a file whose first line encrypts scheduled backups; empty: they are not encrypted"
      }
    }
  }

  enum Source: Sendable, Hashable {
    case flag
    case environment(String)
    case file(String)
    case standard
  }

  private(set) var values: [Key: (value: String, source: Source)] = [:]

  subscript(key: Key) -> String { values[key]?.value ?? key.standard }

  init(flags: [Key: String], environment: [String: String], file: String?) throws {
    let data = flags[.data] ?? environment[Key.data.environment] ?? Key.data.standard
    let path = file ?? environment["CONCORD_SETTINGS"] ?? "\(data)/concord.yaml"
    let lines = try Self.read(path, isNamed: file != nil)
    for key in Key.allCases {
      if let value = flags[key] {
        values[key] = (value, .flag)
      } else if let value = environment[key.environment] {
        values[key] = (value, .environment(key.environment))
      } else if let value = lines[key.rawValue] {
        values[key] = (value, .file(path))
      } else {
        values[key] = (key.standard, .standard)
      }
    }
    try check()
  }

  private static func read(_ path: String, isNamed: Bool) throws -> [String: String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      if isNamed { throw Problem("settings-missing", status: 500, ["path": path]) }
      return [:]
    }
    guard let object = try? Yams.load(yaml: String(decoding: data, as: UTF8.self)) as? [String: Any] else {
      throw Problem("settings-unreadable", status: 500, ["path": path])
    }
    let known = Set(Key.allCases.map(\.rawValue))
    if let stranger = object.keys.sorted().first(where: { !known.contains($0) }) {
      throw Problem("setting-unknown", status: 500, ["name": stranger, "path": path])
    }
    return object.mapValues { value in
      if let truth = value as? Bool { truth ? "yes" : "no" } else { "\(value)" }
    }
  }

  private func check() throws {
    guard let port = Int(self[.port]), (0...65_535).contains(port) else { throw wrong(.port) }
    for key in [Key.secure, .openIDProvisioning, .openIDLinkByEmail] where !["yes", "no"].contains(self[key]) {
      throw wrong(key)
    }
    for key in [Key.trustedProxies, .metrics] where AddressRange.list(self[key]) == nil { throw wrong(key) }
    guard let factor = Double(self[.rateLimit]), factor >= 0, factor.isFinite else { throw wrong(.rateLimit) }
    for key in [Key.connections, .headTimeout, .bodyTimeout, .idleTimeout, .requestTimeout, .stopTimeout] {
      guard let number = Int(self[key]), (1...1_000_000).contains(number) else { throw wrong(key) }
    }
    guard self[.certificate].isEmpty == self[.certificateKey].isEmpty else { throw wrong(.certificateKey) }
    guard LineLog.Format(rawValue: self[.logFormat]) != nil else { throw wrong(.logFormat) }
    for key in [Key.backupEvery, .backupKeepDaily, .backupKeepWeekly] {
      guard let number = Int(self[key]), ((key == .backupEvery ? 1 : 0)...10_000).contains(number) else {
        throw wrong(key)
      }
    }
    guard ["debug", "info", "notice", "warning", "error"].contains(self[.logLevel]) else { throw wrong(.logLevel) }
  }

  func wrong(_ key: Key) -> Problem {
    Problem("setting-wrong", status: 500, ["name": key.rawValue, "value": self[key], "meaning": key.meaning])
  }

  /// Throws `certificate-unreadable`.
  func serving() throws -> ServingOptions {
    let certificates =
      self[.certificate].isEmpty ? nil : try Certificates(chain: self[.certificate], key: self[.certificateKey])
    return ServingOptions(
      host: self[.host], port: number(.port), isSecure: self[.secure] == "yes",
      trustedProxies: TrustedProxies(AddressRange.list(self[.trustedProxies]) ?? []),
      rateLimit: Double(self[.rateLimit]) ?? 1, metricsReaders: AddressRange.list(self[.metrics]) ?? [],
      connections: number(.connections), headTimeout: .seconds(Int64(number(.headTimeout))),
      bodyTimeout: .seconds(Int64(number(.bodyTimeout))), idleTimeout: .seconds(Int64(number(.idleTimeout))),
      requestTimeout: .seconds(number(.requestTimeout)),
      certificates: certificates)
  }

  /// The value of a setting that was checked to be a number.
  func number(_ key: Key) -> Int { Int(self[key]) ?? 0 }

  var isServingTLS: Bool { !self[.certificate].isEmpty }

  /// Where the site is reached from this machine.
  var address: String {
    "\(isServingTLS ? "https" : "http")://\(self[.host] == "0.0.0.0" ? "127.0.0.1" : self[.host]):\(self[.port])"
  }
}

extension Settings.Source: CustomStringConvertible {
  var description: String {
    switch self {
    case .flag: "a flag"
    case .environment(let name): name
    case .file(let path): path
    case .standard: "the default"
    }
  }
}
