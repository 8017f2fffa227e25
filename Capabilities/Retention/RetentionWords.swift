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
}
