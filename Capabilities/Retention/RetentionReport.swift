import CapabilityKit
import Storage
import Vocabulary

/// What is kept of every kind, and whether anything was kept too long.
struct RetentionReport: Sendable {
  struct Line: Sendable {
    var kind: KeptKind
    /// Nil for kinds without a term.
    var rules: RetentionRules?
    var count: KeptCount
    var lastRun: Instant?
    var lastPurged: Int?
  }
  var at: Instant
  var lines: [Line]
  var overdue: Int { lines.reduce(0) { $0 + $1.count.overdue } }
  var due: Int { lines.reduce(0) { $0 + $1.count.due } }

  static func load(_ services: Services) async throws -> RetentionReport {
    let kinds = services.registry.kept
    let lines = try await services.database.read { db in
      try kinds.map { kind in try line(kind, services, on: db) }
    }
    return RetentionReport(at: services.surroundings.now(), lines: lines)
  }

  static func line(
    _ kind: KeptKind, rules wanted: RetentionRules? = nil, _ services: Services, on db: any Connection
  ) throws -> Line {
    let rules = try wanted ?? RetentionRules.load(kind, on: db)
    let pass = try services.keptPass(kind, rules: rules, on: db)
    var count = try kind.rows.map { try $0.count(pass, on: db) }.reduce(KeptCount(), +)
    if let files = kind.files { count = count + files.count(pass) }
    if !kind.rule.isPurged { (count.due, count.overdue, count.held) = (0, 0, 0) }
    let run = try db.row("SELECT ended, purged FROM keeping_run WHERE kind = \(kind.name) AND ended IS NOT NULL")
    return Line(kind: kind, rules: rules, count: count, lastRun: try run?.get(0), lastPurged: try run?.get(1))
  }
}

/// The report as JSON.
struct RetentionDocument: Codable, Sendable {
  struct Item: Codable, Sendable {
    let kind: String
    let ground: LegalGround
    let isPersonal: Bool
    /// `24m`, `90d`, `12h`; or `own-end`, `with-its-record`, `for-good`.
    let rule: String
    /// The bounds within which the city chooses; absent where it does not.
    let least: String?
    let most: String?
    let kept: Int
    let oldest: String?
    let due: Int
    let overdue: Int
    let held: Int
    let lastRun: String?
    let lastPurged: Int?

    init(_ line: RetentionReport.Line) {
      kind = line.kind.name
      ground = line.kind.ground
      isPersonal = line.kind.isPersonal
      var bounds: (RetentionTerm, RetentionTerm)?
      switch line.kind.rule {
      case .chosen(_, let least, let most):
        rule = line.rules?.current.text ?? ""
        bounds = (least, most)
      case .fixed(let term): rule = term.text
      case .itsOwnEnd: rule = "own-end"
      case .withItsRecord: rule = "with-its-record"
      case .forGood: rule = "for-good"
      }
      least = bounds?.0.text
      most = bounds?.1.text
      kept = line.count.kept
      oldest = line.count.oldest?.rfc3339
      due = line.count.due
      overdue = line.count.overdue
      held = line.count.held
      lastRun = line.lastRun?.rfc3339
      lastPurged = line.lastPurged
    }
  }
  let at: String
  /// Zero when the rules are kept.
  let overdue: Int
  let items: [Item]
  init(_ report: RetentionReport) {
    at = report.at.rfc3339
    overdue = report.overdue
    items = report.lines.map(Item.init)
  }
}
