public import Storage
public import Vocabulary

/// Organisations, people and their sessions: what the actions of this module need. One value serves the whole program.
public struct Access: Sendable {
  public let database: any Database
  public let policy: Policy
  public var surroundings: Surroundings
  public let passwords: PasswordHashing
  public let secret: AppSecret
  /// Where those who read sensitive records are noted.
  public let reads: ReadNotes
  public var limits: AccessLimits
  /// The city's names in its languages: nobody may have one as a password.
  public var cityNames: [String]
  /// Passwords that others have had stolen, if the operator has such a list.
  public var knownPasswords: PasswordList?

  /// Loads the application's secret, or makes it the first time.
  public static func open(
    database: any Database, policy: Policy, surroundings: Surroundings = .system,
    passwords: PasswordHashing = PasswordHashing(), limits: AccessLimits = AccessLimits(), cityNames: [String] = [],
    knownPasswords: PasswordList? = nil
  ) async throws -> Access {
    let secret = try await database.write { db in try AppSecret.loaded(on: db, surroundings) }
    return Access(
      database: database, policy: policy, surroundings: surroundings, passwords: passwords, secret: secret,
      reads: ReadNotes(database, surroundings), limits: limits, cityNames: cityNames, knownPasswords: knownPasswords)
  }

  /// The permissions of this module; the program's policy includes them.
  public static let permissions: [Permission] = [
    .readOrganisations, .manageOrganisations, .readPeople, .managePeople, .readAudit,
  ]
}

extension Permission {
  public static let readOrganisations = Permission(
    "organisations.read",
    [
      .administrator: .all, .coordinator: .all, .analyst: .all, .reviewer: .all, .mayor: .all, .auditor: .all,
      .contributor: .own,
    ])
  public static let manageOrganisations = Permission("organisations.manage", [.administrator: .all])
  public static let readPeople = Permission(
    "people.read", [.administrator: .all, .coordinator: .all, .auditor: .all])
  public static let managePeople = Permission("people.manage", [.administrator: .all])
  public static let readAudit = Permission("audit.read", [.administrator: .all, .auditor: .all])
}

/// How long things last, in seconds. How long sessions last is the city's matter: see `SignInRules`.
public struct AccessLimits: Sendable, Hashable {
  /// The last request is noted at most so often.
  public var touchEvery: Int64 = 60
  public var firstSignInLink: Int64 = 7 * 86_400
  public var passwordResetLink: Int64 = 86_400
  /// A form that a visitor opened can be sent for so long.
  public var visitorForm: Int64 = 86_400
  /// Between the password and the code of the second factor.
  public var secondStep: Int64 = 600
  public var longestToken: Int64 = 366 * 86_400
  public init() {}
}
