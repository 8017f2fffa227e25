/// What regressions ask of small whole counts again and again.
struct CountTable: Sendable {
  static let shared = CountTable()

  private static let size = 256
  /// log(y + 0.1).
  private let shifted: [Double]
  /// y log y.
  private let weighted: [Double]
  /// y^⅔.
  private let powers: [Double]

  private init() {
    let counts = (0..<Self.size).map(Double.init)
    shifted = counts.map { Elementary.log($0 + 0.1) }
    weighted = counts.map { $0 > 0 ? $0 * Elementary.log($0) : 0 }
    powers = counts.map { Elementary.pow($0, 2.0 / 3) }
  }

  @inline(__always) private func index(_ count: Double) -> Int? {
    guard count >= 0, count < Double(Self.size) else { return nil }
    let whole = Int(count)
    return Double(whole) == count ? whole : nil
  }
  @inline(__always) func logShifted(_ count: Double) -> Double {
    index(count).map { shifted[$0] } ?? Elementary.log(count + 0.1)
  }
  @inline(__always) func timesLog(_ count: Double) -> Double {
    index(count).map { weighted[$0] } ?? (count > 0 ? count * Elementary.log(count) : 0)
  }
  @inline(__always) func twoThirds(_ count: Double) -> Double {
    index(count).map { powers[$0] } ?? Elementary.pow(count, 2.0 / 3)
  }
}
