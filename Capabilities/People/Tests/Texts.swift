import CapabilityKit
import Foundation
import Site
import Translation
import Vocabulary

@testable import Access
@testable import People

/// The texts of these pages in a language.
func texts(_ tag: String) throws -> Translator { try allTexts().translator(for: Language(tag)) }

func allTexts() throws -> Catalogues {
  try Catalogues(folders: [
    ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("people", PeopleCapability().strings),
  ])
}

/// Everything that a page brings into the shell.
func whole(_ page: Page) -> HTML {
  group {
    h1 { page.heading }
    if let lead = page.lead { p(.class("lead")) { lead } }
    page.actions
    page.notice
    page.body
  }
}

/// Records for pages that are drawn without a database.
enum Example {
  static let noon = Instant(milliseconds: 1_773_057_600_000)
  static func id<Kind>(_ number: UInt64) -> Identifier<Kind> { Identifier(milliseconds: 0, random: (0, number)) }

  static let housing = Organisation(
    id: id(1), name: "Housing department",
    names: LocalizedText([Language("fr"): "Service du logement", Language("ar"): "إدارة الإسكان"]),
    kind: .cityDepartment,
    isExpectedSource: true, expectedEveryDays: 14, contact: "<housing@city.example>", created: noon, archived: nil,
    revision: 3)
  static let police = Organisation(
    id: id(2), name: "City police", names: LocalizedText([:]), kind: .police, isExpectedSource: false,
    expectedEveryDays: nil, contact: "", created: noon, archived: noon, revision: 1)

  static func person(_ name: String, _ roles: Set<Role>, hasPassword: Bool = true, disabled: Instant? = nil) -> Person {
    Person(
      id: id(11), organisation: housing.id, organisationName: housing.name, organisationKind: housing.kind, name: name,
      signInName: "\(name.lowercased())@city.example", hasPassword: hasPassword, roles: roles, language: Language("fr"),
      created: noon, disabled: disabled, lastSignIn: hasPassword ? noon : nil, revision: 2)
  }

  static let invitation = Invitation(
    person: person("Ana", [.contributor], hasPassword: false), purpose: .firstSignIn, token: "0123456789abcdef",
    expires: noon)
  static let link = LinkDetails(person: person("Ana", [.contributor]), purpose: .firstSignIn, expires: noon)

  static func session(_ id: String, _ device: String) -> Session {
    Session(
      id: id, person: Self.id(11), created: noon, lastSeen: noon, expires: noon, device: device, method: .password)
  }
}
