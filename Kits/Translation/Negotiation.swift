public import Vocabulary

extension Catalogues {
  /// The offered language that an `Accept-Language` header likes best (RFC 9110, 12.5.4; lookup of RFC 4647, 3.4):
  /// highest quality first, `fr-CH` takes `fr`, `pt` takes `pt-BR`. Without a wish that can be met it is the first
  /// that is offered, so offer the city's own language first.
  public func best(for acceptLanguage: String?, offered: [Language]) -> Language {
    let fallback = offered.first ?? .english
    guard let acceptLanguage, acceptLanguage.utf8.count <= 1000 else { return fallback }
    let wishes = acceptLanguage.split(separator: ",").compactMap(Wish.init)
    let refused = wishes.filter { $0.quality == 0 && $0.range != "*" }.map(\.range)
    let allowed = offered.filter { language in !refused.contains { language.tag.isOrBegins(with: $0) } }
    // Equal qualities keep the order of the header, so the order must be stable.
    let ranked = wishes.enumerated().filter { $0.element.quality > 0 }
      .sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
    for (_, wish) in ranked {
      if wish.range == "*" { return allowed.first ?? fallback }
      var range = wish.range[...]
      while !range.isEmpty {
        if let language = allowed.first(where: { $0.tag == range })
          ?? allowed.first(where: { $0.tag.isOrBegins(with: range) })
        {
          return language
        }
        range = range.lastIndex(of: "-").map { range[..<$0] } ?? ""
      }
    }
    return fallback
  }
}

/// One wish of the header: a language range and its quality, 0 to 1.
private struct Wish {
  let range: String
  let quality: Double

  init?(_ text: Substring) {
    let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
    guard let range = parts.first, !range.isEmpty,
      range.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "*") })
    else { return nil }
    self.range = range
    var quality = 1.0
    for part in parts.dropFirst() where part.hasPrefix("q=") {
      guard let value = Double(part.dropFirst(2)), (0...1).contains(value) else { return nil }
      quality = value
    }
    self.quality = quality
  }
}

extension String {
  fileprivate func isOrBegins(with range: some StringProtocol) -> Bool { self == range || hasPrefix("\(range)-") }
}
