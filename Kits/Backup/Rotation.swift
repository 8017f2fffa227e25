public import Vocabulary

/// Which scheduled backups are kept: the newest of each of the last days and weeks that have one, and always the newest.
public struct Rotation: Sendable, Hashable {
  public var daily: Int
  public var weekly: Int
  public init(daily: Int, weekly: Int) {
    self.daily = daily
    self.weekly = weekly
  }

  /// `concord-2026-03-09T14-05-00Z.backup`, so that names sort by time and suit every file system.
  public static func name(_ now: Instant) -> String { "concord-\(now.rfc3339.replacing(":", with: "-")).backup" }

  /// The day that a name was made for; nil for any other file, which is never touched.
  static func day(of name: String) -> Day? {
    guard name.wholeMatch(of: #/concord-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.backup/#) != nil else { return nil }
    return Day(String(name.dropFirst(8).prefix(10)))
  }

  /// Of the names in a folder, those to be removed.
  public func superfluous(_ names: [String]) -> [String] {
    let own = names.compactMap { name in Self.day(of: name).map { (name: name, day: $0) } }.sorted { $0.name > $1.name }
    var kept: Set<String> = Set(own.prefix(1).map(\.name))
    func keep(_ count: Int, _ group: (Day) -> Int) {
      var seen: Set<Int> = []
      for entry in own where seen.count < count || seen.contains(group(entry.day)) {
        if seen.insert(group(entry.day)).inserted { kept.insert(entry.name) }
      }
    }
    keep(daily) { $0.number }
    // Day 0 was a Thursday: weeks begin on Monday (ISO 8601).
    keep(weekly) { Int(((Double($0.number) + 3) / 7).rounded(.down)) }
    return own.map(\.name).filter { !kept.contains($0) }.sorted()
  }
}
