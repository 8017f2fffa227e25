/// The stretches of time that a scan looks at; each a half-open range of time steps.
public struct ScanWindows: Sendable {
  /// How many windows there may be; this bounds time and memory.
  public static let most = 2_000_000

  /// How many time steps there are.
  public let times: Int
  /// By window: its first time step, from 0.
  public let starts: [Int]
  /// By window: the time step after its last, up to `times`.
  public let ends: [Int]
  /// All windows, so arranged that most reach beyond the one before them on one or both sides: their counts can then be
  /// carried forward.
  let nested: [Int]

  /// How many windows there are.
  public var count: Int { starts.count }

  /// The purely spatial scan: all times at once, as one window.
  /// - Throws: `badRange` when there is no time step.
  public static func whole(times: Int) throws(ScanFault) -> ScanWindows {
    guard times > 0 else { throw .badRange }
    return ScanWindows(times: times, starts: [0], ends: [times], nested: [0])
  }

  /// Windows that still last: those that end with the last time step, from short to long.
  ///
  /// M. Kulldorff, "Prospective time periodic geographical disease surveillance using a scan statistic", Journal of the
  /// Royal Statistical Society A 164 (2001).
  /// - Parameters:
  ///   - times: how many time steps there are.
  ///   - lengths: in time steps, from 1; lengths beyond the data are left out.
  /// - Throws: `badRange` when no length fits or one is below 1, `tooLarge` for more time steps than `most`.
  /// - Complexity: O(lengths).
  public static func prospective(times: Int, lengths: ClosedRange<Int>) throws(ScanFault) -> ScanWindows {
    let lengths = try possible(lengths, times)
    return ScanWindows(
      times: times, starts: lengths.map { times - $0 }, ends: lengths.map { _ in times },
      nested: Array(0..<lengths.count))
  }

  /// Windows anywhere: from short to long, and from early to late.
  /// - Parameters:
  ///   - times: how many time steps there are.
  ///   - lengths: in time steps, from 1; lengths beyond the data are left out.
  /// - Throws: `badRange` when no length fits or one is below 1, `tooLarge` for more windows or time steps than `most`.
  /// - Complexity: O(windows × log windows).
  public static func retrospective(times: Int, lengths: ClosedRange<Int>) throws(ScanFault) -> ScanWindows {
    let lengths = try possible(lengths, times)
    let places = (times - lengths.lowerBound + 1) + (times - lengths.upperBound + 1)
    let (twice, isTooLarge) = places.multipliedReportingOverflow(by: lengths.count)
    guard !isTooLarge, twice / 2 <= most else { throw .tooLarge }
    var starts: [Int] = []
    var ends: [Int] = []
    for length in lengths {
      for start in 0...(times - length) {
        starts.append(start)
        ends.append(start + length)
      }
    }
    let nested = starts.indices.sorted { (starts[$0], ends[$0]) < (starts[$1], ends[$1]) }
    return ScanWindows(times: times, starts: starts, ends: ends, nested: nested)
  }

  private static func possible(_ lengths: ClosedRange<Int>, _ times: Int) throws(ScanFault) -> ClosedRange<Int> {
    guard lengths.lowerBound >= 1, lengths.lowerBound <= times else { throw .badRange }
    guard times <= most else { throw .tooLarge }
    return lengths.lowerBound...min(lengths.upperBound, times)
  }

  /// The time steps that any window covers; steps outside never matter. Steps between two windows are inside.
  var covered: Range<Int> { (starts.min() ?? 0)..<(ends.max() ?? 0) }
}
