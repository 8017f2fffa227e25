import Access
import CapabilityKit
import Storage
import Vocabulary

/// What an administrator says about one code.
struct CodeDraft: Codable, Sendable, Hashable {
  var list: String
  var code: String
  /// By language.
  var names: [String: String]
  var isRetired: Bool?
}

extension IncidentDesk {
  /// Adds a code, or changes the names of one and whether it is still offered. Needs `codes.manage`. Codes are never
  /// removed: old records keep them. `seen` is the version of the list that the person saw.
  func editCode(_ draft: CodeDraft, isNew: Bool, seen version: Int?, by who: Principal?) async throws -> Int {
    try policy.require(who, .manageCodes, owner: nil)
    let now = now
    return try await database.write { db in
      let book = try CodelistStore.load(on: db)
      guard let list = CodelistName(rawValue: draft.list) else { throw Problem.notFound }
      let codelist = book[list]
      if let version, version != codelist.version { throw Problem.conflict(current: "\(codelist.version)") }
      let names = try checked(draft, isNew: isNew, codelist, list)
      let code = Code(draft.code)
      var entry = codelist[code] ?? Codelist.Entry(code, LocalizedText([:]))
      let before = entry
      entry.name = names
      entry.isRetired = draft.isRetired ?? entry.isRetired
      if isNew {
        try CodelistStore.insert(entry, into: list, position: codelist.entries.count, on: db)
      } else {
        guard entry != before else { return codelist.version }
        try CodelistStore.update(entry, of: list, on: db)
      }
      try CodelistStore.bump(list, on: db)
      try AuditTrail.record(
        isNew ? "code.added" : "code.changed", by: who, subject: Reference("code", "\(list.rawValue):\(code)"),
        changes: Self.changes(before, entry), at: now, on: db)
      try db.announce("codes")
      return codelist.version + 1
    }
  }

  private static func changes(_ before: Codelist.Entry, _ after: Codelist.Entry) -> [Change] {
    var changes: [Change] = []
    for language in Set(before.name.texts.keys).union(after.name.texts.keys).sorted(by: { $0.tag < $1.tag })
    where before.name.texts[language] != after.name.texts[language] {
      changes.append(Change("name-\(language.tag)", before.name.texts[language], after.name.texts[language]))
    }
    if before.isRetired != after.isRetired {
      changes.append(Change("isRetired", "\(before.isRetired)", "\(after.isRetired)"))
    }
    return changes
  }

  private func checked(
    _ draft: CodeDraft, isNew: Bool, _ codelist: Codelist, _ list: CodelistName
  ) throws -> LocalizedText {
    var problems: [FieldProblem] = []
    if isNew {
      if !list.isExtensible { problems.append(FieldProblem("code", "list-fixed")) }
      if !CodeSets.isCode(draft.code) || draft.code == "none" { problems.append(FieldProblem("code", "code-form")) }
      if codelist.contains(Code(draft.code)) {
        problems.append(FieldProblem("code", "already-taken", ["value": draft.code]))
      }
    } else if !codelist.contains(Code(draft.code)) {
      throw Problem.notFound
    }
    if draft.isRetired == true, !list.isExtensible || Code(draft.code) == .unknown || Code(draft.code) == .otherConduct
    {
      problems.append(FieldProblem("is-retired", "list-fixed"))
    }
    var names = LocalizedText([:])
    for (tag, text) in draft.names.sorted(by: { $0.key < $1.key }) {
      let clean = text.trimmingSpace
      if clean.count > 120 { problems.append(FieldProblem("name-\(tag)", "too-long", ["limit": "120"])) }
      if clean.contains(where: \.isNewline) { problems.append(FieldProblem("name-\(tag)", "wrong-form")) }
      if !clean.isEmpty { names.texts[Language(tag)] = clean }
    }
    if names.texts[.english] == nil { problems.append(FieldProblem("name-en", "required")) }
    if !problems.isEmpty { throw Problem.invalid(problems) }
    return names
  }
}
