public import Access
import Backup
import Disclosure
import Evidence
public import Foundation
public import Logging
public import OpenID
import Operation
import Places
public import Storage
import Translation
public import Vocabulary

/// What an operator configures about signing in; nothing unless configured.
public struct SigningIn: Sendable {
  public var openID: OpenIDSettings?
  public var knownPasswords: PasswordList?
  /// How the sign-in service is reached; over the network unless a test says otherwise.
  public var exchange: OpenIDExchange?
  public init(openID: OpenIDSettings? = nil, knownPasswords: PasswordList? = nil, exchange: OpenIDExchange? = nil) {
    self.openID = openID
    self.knownPasswords = knownPasswords
    self.exchange = exchange
  }
}

/// Opens a Concord: migrates its database, loads what is kept in memory and gathers what the capabilities bring.
/// The program, its commands and the tests all come through here.
public struct House: Sendable {
  public let services: Services
  public let routes: [Route]

  /// Concord's own version, as `/health` and the OpenAPI document tell it.
  public static let version = "0.1.0"

  /// For whoever hands in no logger: no line for each request.
  public static var quiet: Logger {
    var logger = Logger(label: "concord")
    logger.logLevel = .notice
    return logger
  }

  /// The schemas of the kits, lowest floor first; capabilities' schemas follow.
  public static let kitSchemas = [
    City.schema, Jobs.schema, Access.schema, Places.schema, Evidence.schema, Disclosure.schema,
    Keeping.schema, BackupRuns.schema,
  ]

  /// The schemas of the whole house, in the order in which they are brought up to date.
  public static func schemas(of capabilities: [any Capability]) -> [Schema] {
    kitSchemas + capabilities.flatMap(\.schemas)
  }

  /// - Throws: `Problem.databaseNewer` when the database was written by a later version, and `city-missing` when no city
  ///   was set up yet and none is given.
  public static func open(
    _ database: any Database, capabilities: [any Capability], city: City? = nil, surroundings: Surroundings = .system,
    passwords: PasswordHashing = PasswordHashing(), limits: AccessLimits = AccessLimits(),
    signingIn: SigningIn = SigningIn(), logger: Logger = quiet,
    uploadsFolder: URL
  ) async throws -> House {
    let registry = Registry(capabilities)
    try await database.migrate(schemas(of: capabilities))
    let stored = try await database.write { db in
      let known = try City.load(db)
      if known == nil { try city?.save(db) }
      return known ?? city
    }
    guard let stored else { throw Problem("city-missing", status: 500) }
    let catalogues = try Catalogues(folders: folders(capabilities))
    let access = try await Access.open(
      database: database, policy: Policy(Access.permissions + KitPermissions.all + registry.permissions),
      surroundings: surroundings, passwords: passwords, limits: limits, cityNames: [stored.name],
      knownPasswords: signingIn.knownPasswords)
    let cube = Cube()
    try await cube.rebuild(from: database)
    let services = Services(
      database: database, surroundings: surroundings, city: CityCache(stored), access: access, catalogues: catalogues,
      places: PlacesCache(), cube: cube, jobs: Jobs(database: database, surroundings: surroundings), registry: registry,
      logger: logger, metrics: Metrics(),
      openID: signingIn.openID.map { OpenIDProvider($0, surroundings: surroundings, exchange: signingIn.exchange) },
      uploadsFolder: uploadsFolder)
    try await database.write { try RetentionRules.seed(registry.kept, on: $0) }
    for capability in capabilities { try await capability.prepare(services) }
    return House(services: services, routes: KitRoutes.all(registry) + registry.routes)
  }

  static func folders(_ capabilities: [any Capability]) -> [(part: String, url: URL)] {
    [("site", SiteFolder.strings), ("kit", KitStrings.folder)] + capabilities.map { ($0.name, $0.strings) }
  }
}
