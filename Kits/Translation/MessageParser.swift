/// Why a message does not parse: what was wrong and how many characters in.
struct MessageFault: Error, CustomStringConvertible {
  let what: String
  let position: Int
  var description: String { "\(what) at character \(position + 1)" }
}

extension Message {
  /// Compiles a message; throws a `MessageFault` for one that the subset does not know.
  init(parsing pattern: String) throws {
    var parser = MessageParser(Array(pattern))
    parts = try parser.message(depth: 0, inPlural: false)
    guard parser.isAtEnd else { throw parser.fault("a closing brace without an opening one") }
  }
}

private struct MessageParser {
  /// Deeper nesting than this is a mistake, and would be unreadable for a translator.
  static let deepest = 8
  let characters: [Character]
  var position = 0

  init(_ characters: [Character]) { self.characters = characters }

  var isAtEnd: Bool { position == characters.count }
  private var next: Character? { isAtEnd ? nil : characters[position] }
  func fault(_ what: String) -> MessageFault { MessageFault(what: what, position: position) }

  /// Reads until the closing brace of the option around it, or the end.
  mutating func message(depth: Int, inPlural: Bool) throws -> [Message.Part] {
    guard depth <= Self.deepest else { throw fault("too many levels of braces") }
    var parts: [Message.Part] = []
    var text = ""
    func flush() {
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
    }
    while let character = next, character != "}" {
      switch character {
      case "'": quoted(into: &text, inPlural: inPlural)
      case "{":
        flush()
        parts.append(try argument(depth: depth, inPlural: inPlural))
      case "#" where inPlural:
        flush()
        parts.append(.count)
        position += 1
      default:
        text.append(character)
        position += 1
      }
    }
    flush()
    return parts
  }

  /// ICU's rule: two apostrophes are one; one before `{`, `}` (or `#` in a plural) quotes up to the next; any other
  /// is itself.
  private mutating func quoted(into text: inout String, inPlural: Bool) {
    position += 1
    if next == "'" {
      text.append("'")
      position += 1
      return
    }
    guard let first = next, first == "{" || first == "}" || (inPlural && first == "#") else {
      text.append("'")
      return
    }
    while let character = next {
      position += 1
      if character != "'" {
        text.append(character)
        continue
      }
      guard next == "'" else { return }
      text.append("'")
      position += 1
    }
  }

  private mutating func argument(depth: Int, inPlural: Bool) throws -> Message.Part {
    try expect("{")
    let name = word()
    guard !name.isEmpty else { throw fault("an argument without a name") }
    if accept("}") { return .argument(name) }
    try expect(",")
    let kind = word()
    switch kind {
    case "number":
      if accept("}") { return .number(name, .plain) }
      try expect(",")
      let style = word()
      let styles: [String: Message.NumberStyle] = ["integer": .integer, "percent": .percent]
      guard let known = styles[style] else { throw fault("the unknown number style “\(style)”") }
      try expect("}")
      return .number(name, known)
    case "plural", "selectordinal":
      try expect(",")
      return .plural(try plural(name, isOrdinal: kind == "selectordinal", depth: depth))
    case "select":
      try expect(",")
      var options: [String: [Message.Part]] = [:]
      while !accept("}") {
        let (option, parts) = try self.option(depth: depth, inPlural: inPlural)
        guard options.updateValue(parts, forKey: option) == nil else { throw fault("“\(option)” twice") }
      }
      guard options["other"] != nil else { throw fault("a select without “other”") }
      return .select(name, options: options)
    default: throw fault("the unknown kind of argument “\(kind)”")
    }
  }

  private mutating func plural(_ name: String, isOrdinal: Bool, depth: Int) throws -> Message.Plural {
    var plural = Message.Plural(name: name, isOrdinal: isOrdinal, offset: 0, exact: [:], categories: [:])
    skipSpace()
    if characters[position...].starts(with: "offset:") {
      position += "offset:".count
      guard let offset = Double(word()) else { throw fault("an offset that is not a number") }
      plural.offset = offset
    }
    while !accept("}") {
      let (option, parts) = try self.option(depth: depth, inPlural: true)
      if option.hasPrefix("=") {
        guard let value = Double(option.dropFirst()) else { throw fault("“\(option)”, which is not a number") }
        guard plural.exact.updateValue(parts, forKey: value) == nil else { throw fault("“\(option)” twice") }
      } else {
        guard let category = PluralCategory(rawValue: option) else { throw fault("no plural category “\(option)”") }
        guard plural.categories.updateValue(parts, forKey: category) == nil else { throw fault("“\(option)” twice") }
      }
    }
    guard plural.categories[.other] != nil else { throw fault("a plural without “other”") }
    return plural
  }

  private mutating func option(depth: Int, inPlural: Bool) throws -> (String, [Message.Part]) {
    let name = word()
    guard !name.isEmpty else { throw fault(isAtEnd ? "a brace that is not closed" : "an option without a name") }
    try expect("{")
    let parts = try message(depth: depth + 1, inPlural: inPlural)
    guard next == "}" else { throw fault("a brace that is not closed") }
    position += 1
    return (name, parts)
  }

  /// Letters, digits and the signs that names and `=1` need.
  private mutating func word() -> String {
    skipSpace()
    var word = ""
    while let character = next, character.isLetter || character.isNumber || "_-.=".contains(character) {
      word.append(character)
      position += 1
    }
    return word
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpace()
    guard next == character else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Character) throws {
    guard accept(character) else {
      throw fault(isAtEnd ? "a brace that is not closed" : "something else than the expected “\(character)”")
    }
  }

  private mutating func skipSpace() { while let character = next, character.isWhitespace { position += 1 } }
}
