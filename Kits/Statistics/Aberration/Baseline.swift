/// Which earlier counts of a series a count is judged by, and to which part of the year each belongs.
struct Baseline: Sendable {
  /// Positions in the series, grouped by part of the year: rows of part p are `starts[p] ..< starts[p + 1]`.
  private(set) var positions: [Int] = []
  private(set) var times: [Double] = []
  private(set) var starts: [Int] = [0]
  /// The part that the judged count is in; nil when no row belongs to it.
  private(set) var part: Int?
  /// The time of the judged count on the scale of `times`.
  private(set) var time = 0.0
  /// Distinct times, ascending, and the place of each row's in them.
  private(set) var distinctTimes: [Double] = []
  private(set) var placesOfRows: [Int] = []

  private var labels: [Int] = []
  private let judgedLabel: Int
  private let timeline: Timeline
  private let position: Int

  var count: Int { positions.count }
  var parts: Int { starts.count - 1 }

  /// Noufaily et al.'s baseline: `years` windows of 2w + 1 periods around the same time of earlier years, and the rest of
  /// each year cut into `parts` − 1 parts of equal length, the first ones longer by one where they do not divide; the `gap`
  /// latest periods are left out. With one part only the windows belong to it.
  ///
  /// - Returns: nil when the series does not reach back far enough or the year cannot be cut so.
  init?(_ timeline: Timeline, at position: Int, years: Int, halfWindow w: Int, parts: Int, gap: Int) {
    guard let same = timeline.sameTime(as: position, years: years), w >= 0, w <= timeline.count, parts >= 1,
      parts <= timeline.count + 2 * w + 2
    else { return nil }
    var labels = [Int](repeating: 0, count: timeline.count)
    // One place before the first is passed over; further back is not a time at all. After the last are no counts.
    func mark(_ first: Int, _ last: Int, _ label: Int) -> Bool {
      let range = first <= last ? first...last : last...first
      guard range.lowerBound >= -1 else { return false }
      for place in range where labels.indices.contains(place) { labels[place] = label }
      return true
    }
    guard mark(position - w, position, parts) else { return nil }
    for year in 0..<years {
      let (middle, next) = (same[year + 1], same[year])
      guard mark(middle - w, middle + w, parts) else { return nil }
      guard parts > 1 else { continue }
      let between = next - 2 * w - 1 - middle
      guard between >= parts - (2 * w + 1) else { return nil }
      var rest = between % (parts - 1)
      if rest < 0 { rest += parts - 1 }
      let length = (between - rest) / (parts - 1)
      var start = middle + w + 1
      for part in 1..<parts {
        let end = start + length + (part <= rest ? 1 : 0)
        // A part without length takes the two places at its start, as the reference does, until another takes them.
        guard mark(start, end - 1, part) else { return nil }
        start = end
      }
    }
    guard position - gap >= -1 else { return nil }
    for place in max(0, position - gap)...position { labels[place] = 0 }
    let rows = labels.indices.filter { labels[$0] != 0 }
    self.init(timeline, at: position, rows: rows, labels: rows.map { labels[$0] }, judged: parts)
  }

  /// Farrington's baseline: the windows alone, those that reach before the first count cut off.
  init?(windows timeline: Timeline, at position: Int, years: Int, halfWindow w: Int) {
    guard position >= 0, position < timeline.count, w >= 0, w <= timeline.count, years >= 0,
      years <= timeline.count
    else { return nil }
    var rows: [Int] = []
    for year in stride(from: years, to: 0, by: -1) {
      let middle = position - year * timeline.perYear
      guard middle + w >= 0 else { continue }
      rows += max(0, middle - w)...min(middle + w, timeline.count - 1)
    }
    self.init(timeline, at: position, rows: rows, labels: rows.map { _ in 1 }, judged: 1)
  }

  private init?(_ timeline: Timeline, at position: Int, rows: [Int], labels: [Int], judged: Int) {
    guard !rows.isEmpty else { return nil }
    (self.timeline, self.position, judgedLabel) = (timeline, position, judged)
    let scale: Double
    if let days = timeline.days {
      guard days.count > 1 else { return nil }
      scale = Double(days[1] - days[0])
    } else {
      scale = 1
    }
    let origin = timeline.days.map { $0[rows[0]] } ?? -1
    let steps = rows.map { timeline.days?[$0] ?? $0 }
    arrange(rows, steps.map { Double($0 - origin) / scale }, labels)
    time = judgedTime(first: rows[0])
  }

  /// The judged count's time, from the first row that is not missing: the reference counts the rows' own times from the
  /// first row, missing or not.
  private func judgedTime(first row: Int) -> Double {
    guard let days = timeline.days else { return Double(position + 1) }
    return Double(days[position] - days[row]) / Double(days[1] - days[0])
  }

  /// Sorts rows by part, parts by number, and finds the distinct times.
  private mutating func arrange(_ rows: [Int], _ rowTimes: [Double], _ rowLabels: [Int]) {
    let order = rows.indices.sorted { (rowLabels[$0], $0) < (rowLabels[$1], $1) }
    positions = order.map { rows[$0] }
    times = order.map { rowTimes[$0] }
    labels = order.map { rowLabels[$0] }
    starts = [0]
    part = nil
    for row in labels.indices {
      if row > 0, labels[row] != labels[row - 1] { starts.append(row) }
      if labels[row] == judgedLabel { part = starts.count - 1 }
    }
    starts.append(labels.count)
    distinctTimes = Array(Set(times)).sorted()
    let places = Dictionary(uniqueKeysWithValues: distinctTimes.enumerated().map { ($1, $0) })
    placesOfRows = times.map { places[$0] ?? 0 }
  }

  /// Without the rows whose count is missing; nil when none is left.
  func without(missing isMissing: (Int) -> Bool) -> Baseline? {
    let kept = positions.indices.filter { !isMissing(positions[$0]) }.sorted { positions[$0] < positions[$1] }
    guard kept.count < count else { return self }
    guard let first = kept.first else { return nil }
    var copy = self
    copy.arrange(kept.map { positions[$0] }, kept.map { times[$0] }, kept.map { labels[$0] })
    copy.time = judgedTime(first: positions[first])
    return copy
  }
}
