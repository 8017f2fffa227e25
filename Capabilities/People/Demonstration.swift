import Access
import CapabilityKit
import Vocabulary

/// The organisations and sign-ins of the demonstration city. Names are plain descriptions, so that nobody real is meant.
enum Demonstration {
  static let password = "demonstration-2026"

  private struct Example {
    let name: String
    let french: String
    let arabic: String
    let kind: Organisation.Kind
    /// Nil for those from whom nothing is expected.
    let everyDays: Int?
  }

  private static let organisations = [
    Example(
      name: "Mayor's office", french: "Cabinet du maire", arabic: "مكتب رئيس البلدية", kind: .cityDepartment,
      everyDays: nil),
    Example(
      name: "Prevention department", french: "Service de prévention", arabic: "إدارة الوقاية", kind: .cityDepartment,
      everyDays: 7),
    Example(
      name: "Housing department", french: "Service du logement", arabic: "إدارة الإسكان", kind: .cityDepartment,
      everyDays: 30),
    Example(
      name: "Youth and sports department", french: "Service de la jeunesse et des sports",
      arabic: "إدارة الشباب والرياضة", kind: .cityDepartment, everyDays: 14),
    Example(
      name: "City police", french: "Police municipale", arabic: "شرطة المدينة", kind: .police, everyDays: 7),
    Example(
      name: "School network", french: "Réseau des écoles", arabic: "شبكة المدارس", kind: .school, everyDays: 30),
    Example(
      name: "Harbour health centre", french: "Centre de santé du port", arabic: "المركز الصحي في الميناء",
      kind: .health,
      everyDays: 30),
    Example(
      name: "Riverside community centre", french: "Maison de quartier de la rive", arabic: "المركز المجتمعي على الضفة",
      kind: .communityOrganisation, everyDays: 14),
    Example(
      name: "Newcomers' welcome", french: "Accueil des nouveaux arrivants", arabic: "جمعية استقبال الوافدين الجدد",
      kind: .communityOrganisation, everyDays: 14),
    Example(
      name: "Interfaith round table", french: "Table ronde interreligieuse", arabic: "المائدة المستديرة بين الأديان",
      kind: .communityOrganisation, everyDays: 30),
    Example(
      name: "Tenants' advice service", french: "Service de conseil aux locataires", arabic: "خدمة إرشاد المستأجرين",
      kind: .communityOrganisation, everyDays: 30),
  ]

  private static let people: [(role: Role, name: String, signIn: String, home: String)] = [
    (.administrator, "Demonstration administrator", "administrator", "Prevention department"),
    (.coordinator, "Demonstration coordinator", "coordinator", "Prevention department"),
    (.analyst, "Demonstration analyst", "analyst", "Prevention department"),
    (.contributor, "Demonstration contributor", "contributor", "Riverside community centre"),
    (.reviewer, "Demonstration reviewer", "reviewer", "Youth and sports department"),
    (.mayor, "Demonstration mayor's office", "mayor", "Mayor's office"),
    (.auditor, "Demonstration auditor", "auditor", "Mayor's office"),
  ]

  static func fill(_ city: inout DemonstrationCity, _ services: Services) async throws {
    // A newcomer looks around with the sign-ins that are printed, and has no telephone to pair with them.
    var rules = try await services.access.rules()
    rules.secondFactorRoles = []
    _ = try await services.access.changeRules(to: rules, by: .commandLine)
    var homes: [String: OrganisationID] = [:]
    for example in organisations {
      let made = try await services.access.createOrganisation(
        OrganisationDraft(
          name: example.name,
          names: LocalizedText([Language("fr"): example.french, Language("ar"): example.arabic]),
          kind: example.kind, isExpectedSource: example.everyDays != nil, expectedEveryDays: example.everyDays),
        by: .commandLine)
      homes[example.name] = made.id
      if made.isExpectedSource {
        city.partners.append(.init(organisation: made.id, name: made.name, kind: made.kind.rawValue))
      }
    }
    for person in people {
      guard let home = homes[person.home] else { continue }
      let signInName = signInName(person.signIn)
      let invitation = try await services.access.createPerson(
        PersonDraft(name: person.name, signInName: signInName, organisation: home, roles: [person.role]),
        by: .commandLine)
      _ = try await services.access.setPassword(linkToken: invitation.token, to: password, from: SignInOrigin())
      try await services.access.endSessions(of: invitation.person.id, by: .commandLine)
      city.signIns.append(.init(name: signInName, password: password, role: person.role.rawValue))
    }
  }

  /// For the sign-in page of the demonstration city.
  static let signIns: [(role: Role, name: String)] = people.map { ($0.role, signInName($0.signIn)) }

  private static func signInName(_ word: String) -> String { "\(word)@meridian.example" }
}
