import Access
import Site
import Translation
import Vocabulary

extension Translator {
  func name(of role: Role) -> String { self("people.role.\(role.rawValue)") }
  /// What somebody with the role does, in a sentence.
  func explanation(of role: Role) -> String { self("people.role.\(role.rawValue).note") }
  func name(of kind: Organisation.Kind) -> String { self("people.kind.\(kind.rawValue)") }
  func name(of state: PeopleFilter.State) -> String { self("people.state.\(state.rawValue)") }

  var roleChoices: [Choice] { Role.allCases.map { Choice($0.rawValue, name(of: $0), note: explanation(of: $0)) } }
}

/// Tells somebody that another person saved meanwhile, and what is stored now; the form below keeps what was typed.
func conflictNotice(_ stored: [(label: String, value: String)], in t: Translator) -> Notice {
  Notice(.warning, title: t("people.conflict.title")) {
    p { t("people.conflict.note") }
    definitionList(stored.map { fact in (fact.label, fact.value.isEmpty ? nil : bdi { fact.value }) })
  }
}
