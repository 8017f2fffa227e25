/// Arguments as people write them, turned into those that the command declares: options must be known by name, and
/// languages are many.
public enum ArgumentSpelling {
  /// `--name-fr X` and `--name-fr=X` become `--name-in fr=X`, for `fr`, `gsw` or `pt-br`; all else stays.
  public static func rewritten(_ arguments: [String]) -> [String] {
    var out: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" { return out + [argument] + rest }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = parts.first, first.hasPrefix("--name-"), isLanguage(first.dropFirst(7)) else {
        out.append(argument)
        continue
      }
      let language = first.dropFirst(7)
      if parts.count == 2 {
        out += ["--name-in", "\(language)=\(parts[1])"]
      } else if let value = rest.first, !value.hasPrefix("--") {
        rest.removeFirst()
        out += ["--name-in", "\(language)=\(value)"]
      } else {
        // Without a value it is left for the parser to complain about.
        out.append(argument)
      }
    }
    return out
  }

  /// Two or three letters, possibly with a region. `in` is no language's code any more and is the option itself.
  private static func isLanguage(_ text: Substring) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let language = parts.first, (2...3).contains(language.count), parts.count <= 2, text != "in" else {
      return false
    }
    let isPlain = parts.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
    return isPlain && language.allSatisfy(\.isLetter) && (parts.count == 1 || (2...3).contains(parts[1].count))
  }
}
