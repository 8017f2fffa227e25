/// A message compiled into parts, ready to be filled. The syntax is a subset of ICU MessageFormat, told in the README.
struct Message: Sendable {
  indirect enum Part: Sendable {
    case text(String)
    case argument(String)
    case number(String, NumberStyle)
    case plural(Plural)
    case select(String, options: [String: [Part]])
    /// `#`: the number of the closest plural around it, less its offset.
    case count
  }

  enum NumberStyle: Sendable { case plain, integer, percent }

  struct Plural: Sendable {
    var name: String
    var isOrdinal: Bool
    var offset: Double
    /// `=0 {…}`: told before the categories are asked.
    var exact: [Double: [Part]]
    var categories: [PluralCategory: [Part]]
  }

  var parts: [Part]

  /// The names of all arguments, wherever they stand.
  var argumentNames: Set<String> {
    var names: Set<String> = []
    visit { part in
      switch part {
      case .text, .count: break
      case .argument(let name), .number(let name, _), .select(let name, _): names.insert(name)
      case .plural(let plural): names.insert(plural.name)
      }
    }
    return names
  }

  /// Every part, outer ones before the ones within them.
  func visit(_ body: (Part) -> Void) {
    func walk(_ parts: [Part]) {
      for part in parts {
        body(part)
        switch part {
        case .text, .argument, .number, .count: break
        case .select(_, let options): for option in options.values { walk(option) }
        case .plural(let plural):
          for option in plural.exact.values { walk(option) }
          for option in plural.categories.values { walk(option) }
        }
      }
    }
    walk(parts)
  }
}

extension Message {
  /// Appends the filled message. An argument that was not given shows its name in braces, so that nobody overlooks it.
  func write(_ arguments: [String: MessageArgument], in language: LanguageTables, to text: inout String) {
    Self.write(parts, arguments, language, count: 0, to: &text)
  }

  private static func write(
    _ parts: [Part], _ arguments: [String: MessageArgument], _ language: LanguageTables, count: Double,
    to text: inout String
  ) {
    for part in parts {
      switch part {
      case .text(let literal): text += literal
      case .count: text += language.formats.number(count)
      case .argument(let name):
        switch arguments[name] {
        case .text(let value): language.appendIsolated(value, to: &text)
        case .number(let value): text += language.formats.number(value)
        case nil: text += "{\(name)}"
        }
      case .number(let name, let style):
        guard let argument = arguments[name], let value = argument.value else {
          text += "{\(name)}"
          continue
        }
        switch style {
        case .plain: text += language.formats.number(value)
        case .integer: text += language.formats.number(value, decimals: 0)
        case .percent: text += language.formats.percent(value, decimals: 0)
        }
      case .select(let name, let options):
        let chosen: String =
          switch arguments[name] {
          case .text(let value): value
          case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
          case nil: "other"
          }
        write(options[chosen] ?? options["other"] ?? [], arguments, language, count: count, to: &text)
      case .plural(let plural):
        guard let value = arguments[plural.name]?.value else {
          text += "{\(plural.name)}"
          continue
        }
        let rest = value - plural.offset
        let rules = plural.isOrdinal ? language.ordinals : language.cardinals
        let chosen = plural.exact[value] ?? plural.categories[rules.category(of: rest)] ?? plural.categories[.other]
        write(chosen ?? [], arguments, language, count: rest, to: &text)
      }
    }
  }
}
