import Vocabulary

extension Catalogues {
  /// Everything that is wrong with the texts, a line each, for one test to fail on: files and keys that a language
  /// lacks or has too many, keys in two parts, messages that do not parse, placeholders and choices that differ from
  /// English, plural categories that the language does not have or that counting would miss.
  public func problems() -> [String] {
    var problems: [String] = []
    var owners: [String: String] = [:]
    for source in files where source.language == .english {
      for key in source.texts.keys.sorted() {
        if let other = owners.updateValue(source.part, forKey: key) {
          problems.append("\(key): in \(other) and in \(source.part)")
        }
      }
      problems += faults(of: source, against: source)
      for language in languages where language != .english {
        guard let file = files.first(where: { $0.part == source.part && $0.language == language }) else {
          if !source.texts.isEmpty { problems.append("\(source.part)/\(language).json: missing") }
          continue
        }
        problems += faults(of: file, against: source)
      }
    }
    return problems
  }

  private func faults(of file: CatalogueFile, against source: CatalogueFile) -> [String] {
    let name = "\(file.part)/\(file.language).json"
    var problems = source.texts.keys.filter { file.texts[$0] == nil }.sorted().map { "\(name): \($0) is missing" }
    let rules = translator(for: file.language).chain[0]
    for (key, text) in file.texts.sorted(by: { $0.key < $1.key }) {
      let place = "\(name): \(key)"
      do {
        let message = try Message(parsing: text)
        problems += message.pluralFaults(rules).map { "\(place) \($0)" }
        guard file.language != source.language else { continue }
        guard let original = source.texts[key] else {
          problems.append("\(place) is not in English")
          continue
        }
        // English itself is told about its own faults.
        guard let english = try? Message(parsing: original) else { continue }
        problems += message.differences(from: english).map { "\(place) \($0)" }
      } catch {
        problems.append("\(place) has \(error)")
      }
    }
    return problems
  }
}

extension Message {
  fileprivate func pluralFaults(_ language: LanguageTables) -> [String] {
    var faults: [String] = []
    visit { part in
      guard case .plural(let plural) = part else { return }
      let rules = plural.isOrdinal ? language.ordinals : language.cardinals
      let told = Set(plural.categories.keys)
      for category in told.subtracting(rules.categories).map(\.rawValue).sorted() {
        faults.append("tells the plural “\(category)”, which the language does not have")
      }
      // `=0`, `=1` and `=2` may stand for the categories that hold nothing else.
      let exact = Set(plural.exact.keys.map { rules.category(of: $0 - plural.offset) }).intersection([
        .zero, .one, .two,
      ])
      for category in rules.categoriesOfCounting.subtracting(told).subtracting(exact).map(\.rawValue).sorted() {
        faults.append("does not tell the plural “\(category)”")
      }
    }
    return faults
  }

  fileprivate func differences(from english: Message) -> [String] {
    var faults: [String] = []
    for name in english.argumentNames.subtracting(argumentNames).sorted() { faults.append("leaves out {\(name)}") }
    for name in argumentNames.subtracting(english.argumentNames).sorted() {
      faults.append("has {\(name)}, which English does not have")
    }
    let known = english.choices
    for (name, options) in choices.sorted(by: { $0.key < $1.key }) {
      for option in options.subtracting(known[name] ?? options).sorted() {
        faults.append("chooses “\(option)” of {\(name)}, which English does not know")
      }
    }
    return faults
  }

  private var choices: [String: Set<String>] {
    var choices: [String: Set<String>] = [:]
    visit { part in
      if case .select(let name, let options) = part { choices[name, default: []].formUnion(options.keys) }
    }
    return choices
  }
}
