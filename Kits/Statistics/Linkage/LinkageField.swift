/// One column of the records that are compared: its distinct values, which of them each record has, and how two of them
/// are compared. Two values of different number must be different.
public struct LinkageField: Sendable {
  enum Values: Sendable {
    case names(Int)
    case texts(TextValues)
    case days([Int])
    case places([Place])
    case together([LinkageField])
  }

  /// How two of its values are compared; `.exact` for several columns together, whose own comparisons count.
  public let comparison: Comparison
  let values: Values
  /// For each record the number of its value; −1 where it is missing.
  let codes: [Int32]

  /// Values that are equal or not. O(records).
  ///
  /// - Parameter codes: for each record the number of its value, from 0; −1 where it is missing.
  public init(codes: [Int32]) {
    comparison = .exact
    values = .names(Int(codes.max() ?? -1) + 1)
    self.codes = codes
  }

  /// Texts, by similarity or edit distance. Nothing is checked here; `RecordPairs` refuses codes of values that are not
  /// there.
  ///
  /// - Parameters:
  ///   - codes: for each record the number of its value, from 0; −1 where it is missing.
  ///   - texts: for each value its text, all different.
  ///   - measure: any but days and metres.
  ///   - thresholds: similarities from 0 to 1, or edits; the strictest first.
  public init(codes: [Int32], texts: TextValues, measure: Comparison.Measure, thresholds: [Double]) {
    comparison = .by(measure, thresholds)
    values = .texts(texts)
    self.codes = codes
  }

  /// Days, by how many lie between them. Nothing is checked here; `RecordPairs` refuses codes of values that are not
  /// there.
  ///
  /// - Parameters:
  ///   - codes: for each record the number of its value, from 0; −1 where it is missing.
  ///   - days: for each value its day, counted from any origin; all different.
  ///   - thresholds: in days, the smallest first.
  public init(codes: [Int32], days: [Int], thresholds: [Double]) {
    comparison = .by(.days, thresholds)
    values = .days(days)
    self.codes = codes
  }

  /// Places, by the metres between them. Nothing is checked here; `RecordPairs` refuses codes of values that are not
  /// there.
  ///
  /// - Parameters:
  ///   - codes: for each record the number of its value, from 0; −1 where it is missing.
  ///   - places: for each value its place, all different.
  ///   - thresholds: in metres, the smallest first.
  public init(codes: [Int32], places: [Place], thresholds: [Double]) {
    comparison = .by(.metres, thresholds)
    values = .places(places)
    self.codes = codes
  }

  /// Several columns that say much the same, such as street and neighbourhood, as one: its levels are the combinations
  /// of theirs, so that nothing is assumed about how they depend on each other. The model takes fields to be
  /// independent among matches and among others; two that are not count one agreement twice, and can even lead the
  /// estimation to find records of one place where it should find records of one event.
  ///
  /// A level is Σ (level + 1) × stride − 1 over the columns, the last column's stride 1, another's that of the next
  /// times its levels + 1; it is −1 only where all of them are missing. `MatchModel.together` makes a start.
  ///
  /// - Parameter parts: the columns, each of as many records.
  /// - Throws: `lengthsDiffer` with the column's number.
  /// - Complexity: O(columns).
  public init(together parts: [LinkageField]) throws(LinkageError) {
    for (index, part) in parts.enumerated() where part.codes.count != parts[0].codes.count {
      throw .lengthsDiffer(index)
    }
    comparison = .exact
    values = .together(parts)
    codes = parts.first?.codes ?? []
  }

  /// How many levels there are, without −1; for several columns Π (levels + 1) − 1, the largest `Int` if that
  /// overflows.
  public var levels: Int {
    guard case .together = values else { return comparison.levels }
    var product = 1
    for part in simple {
      let (next, overflows) = product.multipliedReportingOverflow(by: part.levels + 1)
      if overflows { return .max }
      product = next
    }
    return product - 1
  }

  /// Whether it is one column, not several together.
  public var isOfOneColumn: Bool {
    if case .together = values { return false }
    return true
  }

  /// How many levels each column has, without −1.
  public var columns: [Int] { simple.map(\.comparison.levels) }

  /// The columns that it is made of, itself if of one.
  var simple: [LinkageField] {
    if case .together(let parts) = values { return parts.flatMap(\.simple) }
    return [self]
  }

  var valueCount: Int {
    switch values {
    case .names(let count): count
    case .texts(let texts): texts.count
    case .days(let days): days.count
    case .places(let places): places.count
    case .together: 0
    }
  }

  /// Whether every record's value is one that the field has.
  var isSound: Bool {
    if case .together = values { return simple.allSatisfy(\.isSound) }
    let count = valueCount
    return codes.allSatisfy { $0 >= -1 && Int($0) < count }
  }
}
