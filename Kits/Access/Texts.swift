import Foundation
import Vocabulary

/// Collects what is wrong with a form, so that a person sees all of it at once.
struct FormCheck {
  private(set) var problems: [FieldProblem] = []

  mutating func refuse(_ field: String, _ code: String, _ arguments: [String: String] = [:]) {
    problems.append(FieldProblem(field, code, arguments))
  }

  /// The text without spaces at its ends; refused when it is empty, too long or holds control characters.
  mutating func text(_ field: String, _ text: String, atMost limit: Int = 200, optional: Bool = false) -> String {
    let clean = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if clean.isEmpty {
      if !optional { refuse(field, "required") }
    } else if clean.unicodeScalars.count > limit {
      refuse(field, "too-long", ["limit": "\(limit)"])
    } else if clean.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\n" }) {
      refuse(field, "control-character")
    } else if clean.unicodeScalars.contains(where: \.isHidden) {
      refuse(field, "hidden-character")
    }
    return clean
  }

  func finish() throws {
    if !problems.isEmpty { throw Problem.invalid(problems) }
  }
}

/// A name as it is compared: compatibility-composed, lowercase, single spaces.
func folded(_ text: String) -> String {
  text.precomposedStringWithCompatibilityMapping.lowercased().split(whereSeparator: \.isWhitespace)
    .joined(separator: " ")
}
