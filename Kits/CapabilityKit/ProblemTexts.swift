import Foundation
public import Translation
public import Vocabulary

extension Translator {
  /// A problem in the words of the person.
  public func sentence(for problem: Problem) -> String {
    let key = "problem.\(problem.code)"
    return has(key) ? self(key, problem.arguments.mapValues { .text($0) }) : self("problem.unexpected")
  }

  /// What is wrong with a field, in the words of the person.
  public func sentence(for problem: FieldProblem) -> String {
    let key = "field.\(problem.code)"
    return has(key) ? self(key, problem.arguments.mapValues { .text(Self.short($0)) }) : self("field.wrong-form")
  }

  /// What was sent is told back, but not by the page.
  private static func short(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(300)
    return start.count < text.unicodeScalars.count ? String(String.UnicodeScalarView(start)) + "…" : text
  }
}

/// Problems on the command line are told in English, the language of its flags.
public enum CommandTexts {
  public static func sentence(for problem: Problem) -> String {
    guard let t = try? Catalogues(folders: [("kit", KitStrings.folder)]).translator(for: .english) else {
      return problem.code
    }
    let fields = problem.fields.map { "  \($0.field): \(t.sentence(for: $0))" }
    return ([t.sentence(for: problem)] + fields).joined(separator: "\n")
  }
}
