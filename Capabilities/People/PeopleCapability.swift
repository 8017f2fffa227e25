import Access
public import ArgumentParser
public import CapabilityKit
import Evidence
public import Foundation
import Storage
import Translation
import Vocabulary

/// Signing in, and who is who: organisations, people with their roles, and the record of who did what.
public struct PeopleCapability: Capability {
  public let name = "people"
  public init() {}

  public var strings: URL { Bundle.module.strings }

  public var routes: [Route] {
    SignInPage.routes + SecondStepPage.routes + ElsewherePage.routes + HelpPage.routes + LinkPage.routes
      + AccountPage.routes + SecondFactorPage.routes + TokensPage.routes + RulesPage.routes
      + OrganisationsPage.routes + OrganisationPage.routes
      + PeoplePage.routes + AddPersonPage.routes + ImportPeoplePage.routes + OpenLinksPage.routes + PersonPage.routes
      + AuditPage.routes + VerifyAuditPage.routes
      + MeAPI.routes + OrganisationsAPI.routes + PeopleAPI.routes + SessionsAPI.routes + TokensAPI.routes
      + SigningInAPI.routes
      + AuditAPI.routes
  }

  public var navigation: [NavigationEntry] {
    [
      NavigationEntry(.desk, order: 900, title: "people.menu.account", path: AccountPage.path, who: .signedIn),
      NavigationEntry(
        .administration, order: 20, title: "people.menu.organisations", path: OrganisationsPage.path,
        who: .holder(of: .readPeople)),
      NavigationEntry(
        .administration, order: 30, title: "people.menu.people", path: PeoplePage.path, who: .holder(of: .readPeople)),
      NavigationEntry(
        .administration, order: 34, title: "people.menu.rules", path: RulesPage.path, who: .holder(of: .managePeople)),
      NavigationEntry(
        .administration, order: 36, title: "people.menu.tokens", path: TokensPage.allPath,
        who: .holder(of: .readPeople)),
      NavigationEntry(
        .administration, order: 80, title: "people.menu.audit", path: AuditPage.path, who: .holder(of: .readAudit)),
    ]
  }

  public var commands: [any AsyncParsableCommand.Type] {
    [PeopleCommand.self, OrganisationsCommand.self, AuditCommand.self]
  }

  /// Setting up makes one organisation and one person; a city that works together has more of both.
  public var firstSteps: [FirstStep] {
    [
      FirstStep(order: 20, key: "people.first-step.organisations", path: OrganisationsPage.path) { services in
        try await services.database.read { db in
          try db.value("SELECT COUNT(*) FROM organisation WHERE archived IS NULL", as: Int.self) ?? 0 > 1
        }
      },
      FirstStep(order: 30, key: "people.first-step.people", path: PeoplePage.path) { services in
        try await services.database.read { db in
          try db.value("SELECT COUNT(*) FROM person WHERE disabled IS NULL", as: Int.self) ?? 0 > 1
        }
      },
    ]
  }

  public var today: [TodaySource] {
    [
      TodaySource(who: .holder(of: .managePeople)) { call in
        let access = call.services.access
        let requests = try await access.linkRequests(by: call.signedIn()).count
        let failures = try await access.failures(by: call.signedIn())
        return [
          TodayLine(
            call.t("people.today.requests", ["count": .count(requests)]), count: requests, path: OpenLinksPage.path),
          TodayLine(
            call.t("people.today.failures", ["count": .count(failures.failures)]),
            count: failures.isUnusual ? failures.failures : 0, path: AuditPage.path + "?action=sign-in.failed"),
        ]
      }
    ]
  }

  public var labels: [DimensionLabels] {
    [
      DimensionLabels(.source) { services, language in
        let organisations = try await services.database.read { db in try Organisation.list(on: db) }
        return Dictionary(
          organisations.map { ($0.id.text, $0.name(in: [language])) }, uniquingKeysWith: { first, _ in first })
      }
    ]
  }

  public var links: [LinkResolver] {
    [
      LinkResolver(kind: "organisation") { reference, call in
        guard let id = OrganisationID(reference.id), call.may(.readOrganisations, owner: id),
          let organisation = try await call.services.database.read({ db in try Organisation.find(id, on: db) })
        else { return nil }
        return (organisation.name(in: [call.language]), OrganisationPage.path(of: id))
      },
      LinkResolver(kind: "person") { reference, call in
        guard let id = PersonID(reference.id),
          let person = try await call.services.database.read({ db in try Person.find(id, on: db) }),
          call.may(.readPeople, owner: person.organisation)
        else { return nil }
        return (person.name, PersonPage.path(of: id))
      },
    ]
  }

  public var kept: [KeptKind] { PeopleKept.kinds }
  public var personal: [PersonalData] { PeopleKept.personal }

  public func demonstrate(_ city: inout DemonstrationCity, _ services: Services) async throws {
    try await Demonstration.fill(&city, services)
  }
}
