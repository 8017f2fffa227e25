import Access
import Site
import Translation
import Vocabulary

/// Audit entries in words. A capability gives its own actions, kinds and fields a name by the message keys
/// `audit.action.ACTION`, `audit.kind.KIND` and `audit.field.FIELD`; what has none is shown as it is stored.
enum AuditWords {
  static func action(_ action: String, in t: Translator) -> String {
    action.contains(".") ? named("audit.action.\(action)", action, t) : kind(action, in: t)
  }
  static func kind(_ kind: String, in t: Translator) -> String { named("audit.kind.\(kind)", kind, t) }
  static func field(_ field: String, in t: Translator) -> String { named("audit.field.\(field)", field, t) }

  static func who(_ entry: AuditEntry, in t: Translator) -> String {
    if let name = entry.personName { return name }
    guard let person = entry.person else { return t("people.audit.visitor") }
    return person == Principal.commandLine.person ? t("people.audit.command-line") : t("people.audit.person-gone")
  }

  /// Actions of one kind together, under a choice for all of them.
  static func choices(_ actions: [String], in t: Translator) -> [Choice] {
    var kinds: [String] = []
    for action in actions {
      if let kind = action.split(separator: ".").first.map(String.init), !kinds.contains(kind) { kinds.append(kind) }
    }
    return kinds.flatMap { kind in
      [Choice(kind, t("people.audit.all-of", ["kind": .text(self.kind(kind, in: t))]), group: self.kind(kind, in: t))]
        + actions.filter { $0.hasPrefix(kind + ".") }
        .map { Choice($0, action($0, in: t), group: self.kind(kind, in: t)) }
    }
  }

  @HTMLBuilder static func change(_ change: Change, names: [String: String], in t: Translator) -> HTML {
    let before = change.before.map { value($0, of: change.field, names, t) }
    let after = change.after.map { value($0, of: change.field, names, t) }
    dt { field(change.field, in: t) }
    dd {
      // Values that may name somebody are not kept, only that they changed.
      if before == nil, after == nil { t("people.audit.changed") }
      if let before {
        span(.class("visually-hidden")) { t("site.history.before") + " " }
        deletedText { bdi { before } }
        " "
      }
      if let after {
        if before != nil { span(.class("visually-hidden")) { t("site.history.after") + " " } }
        insertedText { bdi { after } }
      }
    }
  }

  private static func value(_ value: String, of field: String, _ names: [String: String], _ t: Translator) -> String {
    switch field {
    case "roles":
      t.list(value.split(separator: " ").map { named("people.role.\($0)", String($0), t) })
    case "kind": named("people.kind.\(value)", value, t)
    case "organisation": names[value] ?? value
    case "purpose": named("people.purpose.\(value)", value, t)
    default: value == "true" ? t("people.yes") : value == "false" ? t("people.no") : value
    }
  }

  private static func named(_ key: String, _ plain: String, _ t: Translator) -> String { t.has(key) ? t(key) : plain }
}
