/// One column of the records that are compared: its distinct values, which of them each record has, and how two of them are
/// compared. Two values of different number must be different.
public struct LinkageField: Sendable {
  enum Values: Sendable {
    case names(Int)
    case texts(TextValues)
    case days([Int])
    case places([Place])
  }

  public let comparison: Comparison
  let values: Values
  /// For each record the number of its value; −1 where it is missing.
  let codes: [Int32]

  /// Values that are equal or not.
  /// - Parameter codes: for each record the number of its value, from 0; −1 where it is missing.
  public init(codes: [Int32]) {
    comparison = .exact
    values = .names(Int(codes.max() ?? -1) + 1)
    self.codes = codes
  }

  /// Texts, by similarity or edit distance.
  public init(codes: [Int32], texts: TextValues, measure: Comparison.Measure, thresholds: [Double]) {
    comparison = .by(measure, thresholds)
    values = .texts(texts)
    self.codes = codes
  }

  /// Days, by how many lie between them.
  /// - Parameter days: for each value its day, counted from any origin.
  public init(codes: [Int32], days: [Int], thresholds: [Double]) {
    comparison = .by(.days, thresholds)
    values = .days(days)
    self.codes = codes
  }

  /// Places, by the metres between them.
  public init(codes: [Int32], places: [Place], thresholds: [Double]) {
    comparison = .by(.metres, thresholds)
    values = .places(places)
    self.codes = codes
  }

  var valueCount: Int {
    switch values {
    case .names(let count): count
    case .texts(let texts): texts.count
    case .days(let days): days.count
    case .places(let places): places.count
    }
  }

  /// Whether every record's value is one that the field has.
  var isSound: Bool {
    let count = valueCount
    return codes.allSatisfy { $0 >= -1 && Int($0) < count }
  }
}
