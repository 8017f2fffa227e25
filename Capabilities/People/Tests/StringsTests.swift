import Access
import CapabilityKit
import Testing
import Translation

@testable import People

@Suite struct StringsTests {
  @Test func everyTextIsThereInEveryLanguage() throws { #expect(try allTexts().problems() == []) }

  @Test func everyRoleKindAndStateHasWords() throws {
    let t = try texts("en")
    for role in Role.allCases {
      #expect(t.has("people.role.\(role.rawValue)") && t.has("people.role.\(role.rawValue).note"))
    }
    for kind in Organisation.Kind.allCases { #expect(t.has("people.kind.\(kind.rawValue)")) }
    for state in PeopleFilter.State.allCases { #expect(t.has("people.state.\(state.rawValue)")) }
    for purpose in LinkPurpose.allCases { #expect(t.has("people.purpose.\(purpose.rawValue)")) }
    for entry in PeopleCapability().navigation { #expect(t.has(entry.title)) }
    for step in PeopleCapability().firstSteps { #expect(t.has(step.key + ".title") && t.has(step.key + ".note")) }
  }
}
