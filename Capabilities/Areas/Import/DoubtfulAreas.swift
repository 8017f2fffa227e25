import Places

/// Areas that can be imported as they are, but that a person should look at first.
struct DoubtfulArea: Sendable, Hashable {
  /// The end of a message key: `areas.doubt.…`.
  enum Reason: String, Sendable, CaseIterable {
    case nameTwice = "name-twice"
    case nameIsNumber = "name-is-number"
    case renamed
  }
  let code: String
  let name: String
  let reason: Reason
  /// The name that the identifier had so far.
  var before: String?

  static func among(_ drafts: [AreaDraft], known: AreaSet?) -> [DoubtfulArea] {
    let counts = Dictionary(drafts.map { ($0.name.lowercased(), 1) }, uniquingKeysWith: +)
    let names = Dictionary(
      (known?.areas ?? []).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    return drafts.compactMap { draft in
      if counts[draft.name.lowercased(), default: 0] > 1 {
        return DoubtfulArea(code: draft.code, name: draft.name, reason: .nameTwice)
      }
      if !draft.name.contains(where: \.isLetter) {
        return DoubtfulArea(code: draft.code, name: draft.name, reason: .nameIsNumber)
      }
      if let before = names[draft.code], before.name != draft.name {
        return DoubtfulArea(code: draft.code, name: draft.name, reason: .renamed, before: before.name)
      }
      return nil
    }
  }
}
