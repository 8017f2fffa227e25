/// What a text says about an area.
public enum AreaMatch: Sendable, Hashable {
  /// It names this one and no other.
  case exact(AreaID)
  /// It names none, or more than one: these come nearest, the best first, at most five. Ask; never choose.
  case near([AreaID])
  case none
}

/// Finds areas by code, by name in any language and by alias.
struct AreaNames: Sendable {
  private let areas: [(id: AreaID, forms: [NameForm])]
  private var verbatim: [String: Int] = [:]
  private var folded: [String: [Int]] = [:]
  /// Codes of digits without leading zeros, which spreadsheets drop.
  private var numbers: [String: [Int]] = [:]

  init(_ all: [Area]) {
    var spoken: [String: Set<Int>] = [:]
    var folded: [String: Set<Int>] = [:]
    var numbers: [String: Set<Int>] = [:]
    var areas: [(AreaID, [NameForm])] = []
    for (index, area) in all.enumerated() {
      let names = [area.name] + area.names.values.sorted() + area.aliases.sorted()
      for text in [area.code] + names {
        spoken[text, default: []].insert(index)
        let form = foldedName(text)
        if !form.isEmpty { folded[form, default: []].insert(index) }
      }
      if let number = Self.number(area.code) { numbers[number, default: []].insert(index) }
      areas.append((area.id, Set(names.map(foldedName)).sorted().map(NameForm.init)))
    }
    self.areas = areas
    self.folded = folded.mapValues { $0.sorted() }
    self.numbers = numbers.mapValues { $0.sorted() }
    for (text, found) in spoken {
      // A text as it stands that is another area's name in another spelling is not clear either.
      if let only = found.first, found.count == 1, (folded[foldedName(text)]?.count ?? 1) <= 1 { verbatim[text] = only }
    }
  }

  func match(_ text: String) -> AreaMatch {
    if let index = verbatim[text] { return .exact(areas[index].id) }
    let form = foldedName(text)
    if form.isEmpty { return .none }
    let found = folded[form] ?? Self.number(form).flatMap { numbers[$0] } ?? []
    if found.count == 1 { return .exact(areas[found[0]].id) }
    if found.count > 1 { return .near(found.prefix(5).map { areas[$0].id }) }
    let near = nearest(form)
    return near.isEmpty ? .none : .near(near)
  }

  private func nearest(_ form: String) -> [AreaID] {
    // One number is as near to another as to any; what is longer than any name is no name.
    guard Self.number(form) == nil, form.unicodeScalars.count <= 200 else { return [] }
    let wanted = NameForm(form)
    var found: [(score: Double, index: Int)] = []
    for (index, area) in areas.enumerated() {
      let score = area.forms.reduce(0) { max($0, $1.likeness(to: wanted)) }
      if score >= 0.5 { found.append((score, index)) }
    }
    found.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
    return found.prefix(5).map { areas[$0.index].id }
  }

  private static func number(_ text: String) -> String? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let rest = text.drop { $0 == "0" }
    return rest.isEmpty ? "0" : String(rest)
  }
}

/// A folded name, ready to be compared with others.
struct NameForm: Sendable {
  private let scalars: [UInt32]
  private let words: Set<Substring>
  private let trigrams: Set<UInt64>

  init(_ folded: String) {
    scalars = folded.unicodeScalars.map(\.value)
    words = Set(folded.split(separator: " "))
    let padded = [32, 32] + scalars + [32]
    var found: Set<UInt64> = []
    for index in 0..<max(0, padded.count - 2) {
      found.insert(UInt64(padded[index]) << 42 | UInt64(padded[index + 1]) << 21 | UInt64(padded[index + 2]))
    }
    trigrams = found
  }

  /// 0–1: the best of shared trigrams (Dice), letters to change (optimal string alignment, one in four at most) and
  /// one name's words all being in the other.
  func likeness(to other: NameForm) -> Double {
    let longer = max(scalars.count, other.scalars.count)
    guard longer > 0, !words.isEmpty, !other.words.isEmpty else { return 0 }
    let common = trigrams.intersection(other.trigrams).count
    var best = 2 * Double(common) / Double(trigrams.count + other.trigrams.count)
    let limit = max(1, longer / 4)
    if abs(scalars.count - other.scalars.count) <= limit {
      let distance = self.distance(to: other)
      if distance <= limit { best = max(best, 1 - Double(distance) / Double(longer)) }
    }
    let (few, many) = words.count <= other.words.count ? (words, other.words) : (other.words, words)
    if few.isSubset(of: many), few.contains(where: { $0.count > 2 }) {
      best = max(best, 0.5 + 0.4 * Double(few.count) / Double(many.count))
    }
    return best
  }

  private func distance(to other: NameForm) -> Int {
    let (a, b) = (scalars, other.scalars)
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
