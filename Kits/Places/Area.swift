public import Geography
public import Vocabulary

/// The identifier of an area; it stays through all versions of its boundary and name.
public typealias AreaID = Identifier<Area>

/// An area as it was, or is, from one day up to another.
public struct Area: Sendable, Hashable {
  public let id: AreaID
  public let layer: String
  /// The city's own identifier, unique in the layer: `014`.
  public let code: String
  public let name: String
  /// Names by language, where the city gave any.
  public let names: [Language: String]
  /// Other names that people and files use.
  public let aliases: [String]
  /// What larger unit it belongs to, such as a district; nil when none was given.
  public let group: String?
  public let validFrom: Day
  /// The first day on which it is no longer so; nil while it is in force.
  public let validTo: Day?
  public let geometry: Geometry
  /// m² on the ellipsoid.
  public let areaSquareMetres: Double
  /// A point inside, for a label, in degrees.
  public let label: Point
  /// The name of the file that it came from, and when it was imported.
  public let source: String
  public let imported: Instant

  /// The name in the first of the wanted languages that has one, else the plain name.
  public func name(in languages: [Language]) -> String {
    for language in languages { if let name = names[language] { return name } }
    return name
  }
  public func name(in language: Language) -> String { name(in: [language]) }

  /// Whether it is in force on a day.
  public func isInForce(on day: Day) -> Bool { validFrom <= day && validTo.map { day < $0 } ?? true }
}

extension Day {
  /// The first version of a layer is in force from here unless its import says otherwise, so that records of any age
  /// find their area: 1 January of the year 1.
  public static let beginningOfTime = Day(number: -719_162)
}

/// Compares codes and names as people order them: `2` before `10`, otherwise by letter.
func comesBefore(_ a: String, _ b: String) -> Bool {
  let (x, y) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
  var (i, j) = (0, 0)
  while i < x.count, j < y.count {
    if isDigit(x[i]), isDigit(y[j]) {
      let (first, second) = (digits(x, &i), digits(y, &j))
      if first.count != second.count { return first.count < second.count }
      for (p, q) in zip(first, second) where p != q { return p.value < q.value }
    } else {
      if x[i] != y[j] { return x[i].value < y[j].value }
      i += 1
      j += 1
    }
  }
  if x.count - i != y.count - j { return x.count - i < y.count - j }
  return a < b
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 48 && scalar.value <= 57 }

/// The digits from a position on, without leading zeros.
private func digits(_ text: [Unicode.Scalar], _ position: inout Int) -> ArraySlice<Unicode.Scalar> {
  let start = position
  while position < text.count, isDigit(text[position]) { position += 1 }
  return text[start..<position].drop { $0 == "0" }
}
