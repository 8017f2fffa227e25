import CapabilityKit
import Translation
import Vocabulary

/// Kinds, terms and rules in words.
extension Translator {
  func title(of kind: KeptKind) -> String { self("kept.\(kind.name)") }
  func note(of kind: KeptKind) -> String { self("kept.\(kind.name).note") }
  func name(of ground: LegalGround) -> String { self("kept.ground.\(ground.rawValue)") }

  func term(_ term: RetentionTerm) -> String {
    self("retention.term.\(term.unit.rawValue)", ["count": .count(term.count)])
  }

  func rule(of line: RetentionReport.Line) -> String {
    switch line.kind.rule {
    case .chosen, .fixed: line.rules.map { term($0.current) } ?? ""
    case .itsOwnEnd: self("retention.rule.own-end")
    case .withItsRecord: self("retention.rule.with-its-record")
    case .forGood: self("retention.rule.for-good")
    }
  }

  func part(_ part: ErasedPart) -> String {
    let key = "erased.\(part.what)"
    return has(key) ? self(key) : part.what
  }
  func how(_ how: ErasedPart.How) -> String { self("erased.how.\(how.rawValue)") }
  func section(_ name: String) -> String { has("personal.\(name)") ? self("personal.\(name)") : name }
  func personalField(_ name: String) -> String {
    has("personal.field.\(name)") ? self("personal.field.\(name)") : name
  }

  /// A value as people read it; the file has it as it is stored. Moments are told in UTC, as the file has them.
  func personalValue(_ value: String, of field: String) -> String {
    switch field {
    case "action": return named("audit.action.\(value)", value)
    case "by": return named("retention.by.\(value)", value)
    case "roles": return list(value.split(separator: " ").map { named("people.role.\($0)", String($0)) })
    case "field": return named("incidents.field.\(value)", value)
    case "record":
      guard let space = value.firstIndex(of: " ") else { return value }
      let kind = String(value[..<space])
      return named("audit.kind.\(kind)", kind) + value[space...]
    default: return Instant(rfc3339: value).map { "\(instant($0)) UTC" } ?? value
    }
  }

  private func named(_ key: String, _ plain: String) -> String { has(key) ? self(key) : plain }
}

extension Instant {
  /// Reads what `rfc3339` writes; nil for anything else.
  init?(rfc3339 text: String) {
    let parts = Array(text.utf8)
    guard parts.count == 20, parts[10] == UInt8(ascii: "T"), parts[19] == UInt8(ascii: "Z"),
      let day = Day(text.prefix(10))
    else { return nil }
    let clock = text.dropFirst(11).dropLast().split(separator: ":").compactMap { Int64($0) }
    guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0..<60).contains(clock[2]) else {
      return nil
    }
    self.init(
      milliseconds: (Int64(day.number) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]) * 1000)
  }
}
