public import Vocabulary

/// The person on whose behalf something is done, as far as the policy needs to know them.
public struct Principal: Sendable, Hashable {
  public let person: PersonID
  public var name: String
  public var organisation: OrganisationID
  public var organisationName: String
  public var organisationKind: Organisation.Kind
  public var roles: Set<Role>
  /// The language that the person chose; nil follows the browser.
  public var language: Language?
  /// The names of the permissions that an API token reaches; nil for a person, who has what their roles give.
  public var reach: Set<String>?

  public init(
    person: PersonID, name: String, organisation: OrganisationID, organisationName: String,
    organisationKind: Organisation.Kind, roles: Set<Role>, language: Language? = nil, reach: Set<String>? = nil
  ) {
    self.person = person
    self.name = name
    self.organisation = organisation
    self.organisationName = organisationName
    self.organisationKind = organisationKind
    self.roles = roles
    self.language = language
    self.reach = reach
  }

  /// Whoever runs the program's own commands on the machine, and so holds the database anyway. It may do everything and
  /// is named in the audit trail by this fixed identifier, which no stored person can have.
  public static let commandLine = Principal(
    person: PersonID(milliseconds: 0, random: (0, 0)), name: "concord",
    organisation: OrganisationID(milliseconds: 0, random: (0, 0)), organisationName: "concord",
    organisationKind: .cityDepartment, roles: Set(Role.allCases))

  public var isCommandLine: Bool { person == Self.commandLine.person }
}
