import Foundation
import Statistics
public import Storage
public import Vocabulary

/// A release as it would be published now, for the person who decides: every figure with its true count, whether it is
/// hidden and why.
public struct PreparedRelease: Sendable {
  public struct Figure: Sendable, Hashable {
    public let key: FigureKey
    public let count: Int
    public let hiding: Hiding?
  }
  public let exact: ExactFigures
  public let rules: ReleaseRules
  public let version: Int
  public let figures: [Figure]
  /// Names this state of the figures: whoever publishes says what they looked at.
  public let digest: String

  public var hidden: [Figure] { figures.filter { $0.hiding != nil } }
  public func count(_ hiding: Hiding) -> Int { figures.count { $0.hiding == hiding } }

  /// - Throws: `Problem` in words for the person when the period may not be published: it is not closed or the delay is
  ///   not over (`release-too-early`), it lies within a published longer one (`release-inside-published`), some of its
  ///   parts were published and others not (`release-incomplete`), or no pattern keeps everything hidden that must be
  ///   (`release-unsafe`).
  public static func make(_ exact: ExactFigures, today: Day, on db: any Connection) throws -> PreparedRelease {
    let rules = try ReleaseRules.load(db)
    let earlier = try StoredRelease.ofYear(exact.period.first.year, on: db)
    let published = Set(earlier.compactMap { Period($0.document.period) })
    if let refusal = refusal(of: exact.period, published: published, rules: rules, today: today) { throw refusal }
    var exact = exact
    let current = StoredRelease.current(earlier)
    let previous = current.first { $0.document.period == exact.period.description }
    let others = current.filter { $0.document.period != exact.period.description }
    exact.takeFrozen(others)
    let plan = try Plan(exact, rules, previous: previous, others: others)
    let version = (previous?.document.version ?? 0) + 1
    let text =
      try plan.figures.map { "\($0.key) \($0.count) \($0.hiding?.rawValue ?? "")" }.joined(separator: "\n")
      + String(decoding: JSONEncoder.stable.encode(exact.places), as: UTF8.self) + "\(rules) \(version)"
    return PreparedRelease(
      exact: exact, rules: rules, version: version, figures: plan.figures, digest: sha256(text))
  }

  /// Why a period may not be published, given those that were; nil when it may.
  public static func refusal(of period: Period, published periods: Set<Period>, rules: ReleaseRules, today: Day)
    -> Problem?
  {
    guard [.month, .quarter, .year].contains(period.unit) else {
      return Problem.invalid([FieldProblem("period", "period-not-fixed", ["value": period.description])])
    }
    let first = period.last + rules.delayDays
    if today < first {
      return Problem("release-too-early", status: 422, ["period": period.description, "day": first.description])
    }
    if let around = periods.first(where: { $0 != period && $0.days.contains(period.first) && $0.last >= period.last }) {
      return Problem(
        "release-inside-published", status: 422, ["period": period.description, "around": around.description])
    }
    let inside = periods.filter { $0 != period && period.days.contains($0.first) && $0.last <= period.last }
    var day = period.first
    while let next = inside.filter({ $0.first == day }).max(by: { $0.last < $1.last }) { day = next.last + 1 }
    guard !inside.isEmpty, day <= period.last else { return nil }
    return Problem(
      "release-incomplete", status: 422, ["period": period.description, "missing": Period(.month, of: day).description])
  }
}

extension ExactFigures {
  /// Numbers that were counted for an earlier release stay as they were then, and longer periods are their sums: whoever
  /// subtracts one publication from another finds nothing that came in between.
  mutating func takeFrozen(_ others: [StoredRelease]) {
    var frozen: [FigureKey: Int] = [:]
    for cell in others.flatMap(\.cells) { frozen[cell.key] = cell.count }
    let inside = others.compactMap { Period($0.document.period) }.filter {
      $0 != period && period.days.contains($0.first) && $0.last <= period.last
    }
    // The longest parts that cover it.
    var parts: [Period] = []
    var day = period.first
    while let next = inside.filter({ $0.first == day }).max(by: { $0.last < $1.last }) {
      parts.append(next)
      day = next.last + 1
    }
    let isCovered = !parts.isEmpty && day > period.last
    for key in counts.keys {
      if let known = frozen[key] {
        counts[key] = known
      } else if isCovered, key.period == period.description {
        let pieces = parts.map { frozen[FigureKey($0.description, key.place, key.dimension, key.code)] }
        if pieces.contains(where: { $0 != nil }) { counts[key] = pieces.reduce(0) { $0 + ($1 ?? 0) } }
      }
    }
  }
}

/// The decision about every figure of a release, all tables of the year taken together.
struct Plan {
  let figures: [PreparedRelease.Figure]

  init(_ exact: ExactFigures, _ rules: ReleaseRules, previous: StoredRelease?, others: [StoredRelease]) throws {
    var cells = exact.counts
    var known: [FigureKey: LedgerCell] = [:]
    for cell in others.flatMap(\.cells) {
      known[cell.key] = cell
      cells[cell.key] = cell.count
    }
    let before = Dictionary((previous?.cells ?? []).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var places = [exact.period.description: exact.places]
    var dimensions = [exact.period.description: exact.dimensions]
    for other in others {
      places[other.document.period] = other.document.places
      dimensions[other.document.period] = other.document.dimensions
    }
    let linked = LinkedTables(cells, places: places, dimensions: dimensions)
    let populations = Dictionary(exact.places.map { ($0.key, $0.population) }, uniquingKeysWith: { first, _ in first })

    var reasons = [Hiding?](repeating: nil, count: linked.keys.count)
    var protection = [ProtectionRule?](repeating: nil, count: linked.keys.count)
    var isHidden = [Bool](repeating: false, count: linked.keys.count)
    var isFixed = isHidden
    for (index, key) in linked.keys.enumerated() {
      let value = linked.values[index]
      let isSmall = value < rules.minimum
      if let cell = known[key] {
        isFixed[index] = cell.hiding == nil
        isHidden[index] = cell.hiding != nil
        reasons[index] = cell.hiding
        if cell.hiding != nil { protection[index] = isSmall ? .conceals(upTo: rules.minimum - 1) : .width(1) }
        continue
      }
      if isSmall {
        (reasons[index], protection[index]) = (.small, .conceals(upTo: rules.minimum - 1))
      } else if key.place.hasPrefix("area:"), (populations[key.place] ?? nil) ?? 0 < rules.areaFloor {
        (reasons[index], protection[index]) = (.floor, .width(rules.minimum - 1))
      }
      guard let cell = before[key] else { continue }
      let change = abs(cell.count - value)
      if cell.hiding != nil {
        isHidden[index] = true
        if reasons[index] == nil { (reasons[index], protection[index]) = (.earlier, .width(1)) }
      } else if change == 0 {
        // Known from the version before: hiding it now would protect nothing.
        isFixed[index] = true
        (reasons[index], protection[index]) = (nil, nil)
      } else if change < rules.minimum, reasons[index] == nil {
        (reasons[index], protection[index]) = (.change, .width(rules.minimum - 1))
      }
    }
    let table = try AdditiveTable(values: linked.values, sums: linked.sums)
    let cost = zip(linked.keys, linked.values).map { LinkedTables.cost($0, $1) }
    let result = try Suppression(
      table, rules: protection, isHidden: isHidden, isFixed: isFixed, cost: cost,
      tidies: linked.keys.count < 600)
    guard result.unprotected.isEmpty else {
      let first = linked.keys[result.unprotected[0]]
      throw Problem("release-unsafe", status: 422, ["count": "\(result.unprotected.count)", "place": first.place])
    }
    figures = linked.keys.indices.compactMap { index in
      guard exact.counts[linked.keys[index]] != nil else { return nil }
      let hiding = result.states[index] == .published ? nil : reasons[index] ?? .secondary
      return .init(key: linked.keys[index], count: linked.values[index], hiding: hiding)
    }
  }
}
