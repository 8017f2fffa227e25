public import Vocabulary

/// What a capability says about one kind of data that it keeps: why, on which legal ground, until when, and how it is
/// removed. Registered in the manifest; `Retention` runs the rules and proves them.
///
/// Message keys: `kept.NAME` is its title, `kept.NAME.note` says in a sentence what it is for.
public struct KeptKind: Sendable {
  /// In kebab case, unique in the house: `incident-text`.
  public let name: String
  public let ground: LegalGround
  /// Whether it may hold something about a person, though it should not.
  public let isPersonal: Bool
  public let rule: KeptRule
  /// The tables that it speaks for; a test finds those for which nobody does.
  public let tables: [String]
  public let rows: [KeptRows]
  public let files: KeptFiles?

  public init(
    _ name: String, ground: LegalGround, isPersonal: Bool, rule: KeptRule, tables: [String], rows: [KeptRows] = [],
    files: KeptFiles? = nil
  ) {
    self.name = name
    self.ground = ground
    self.isPersonal = isPersonal
    self.rule = rule
    self.tables = tables
    self.rows = rows
    self.files = files
  }
}

/// Why a city may keep something (GDPR, article 6(1), and what corresponds to it elsewhere). Message keys:
/// `kept.ground.NAME`.
public enum LegalGround: String, Sendable, CaseIterable, Codable {
  case consent
  case publicTask = "public-task"
  case legalObligation = "legal-obligation"
  case security = "security"
  /// Nothing about a person.
  case none
}

/// Until when a kind is kept.
public enum KeptRule: Sendable {
  /// The city chooses, within bounds.
  case chosen(standard: RetentionTerm, least: RetentionTerm, most: RetentionTerm)
  case fixed(RetentionTerm)
  /// Each record has its own end, such as a session.
  case itsOwnEnd
  /// As long as the record that it belongs to.
  case withItsRecord
  case forGood

  public var standard: RetentionTerm? {
    switch self {
    case .chosen(let standard, _, _): standard
    case .fixed(let term): term
    default: nil
    }
  }
  public var isPurged: Bool {
    switch self {
    case .chosen, .fixed, .itsOwnEnd: true
    case .withItsRecord, .forGood: false
    }
  }
  public var isChosen: Bool { if case .chosen = self { true } else { false } }
}

/// What a look at kept data, or a purge of it, needs to know.
public struct KeptPass: Sendable {
  public let services: Services
  public let now: Instant
  /// What was made before this is due; for kinds whose records have their own end, what ended before.
  public let cutoff: Instant
  /// What was made before this was due yesterday already.
  public let overdueCutoff: Instant
  public let holds: Holds

  public init(services: Services, now: Instant, cutoff: Instant, overdueCutoff: Instant, holds: Holds) {
    self.services = services
    self.now = now
    self.cutoff = cutoff
    self.overdueCutoff = overdueCutoff
    self.holds = holds
  }
}

/// How much of a kind there is.
public struct KeptCount: Sendable, Hashable {
  public var kept = 0
  /// When the oldest was made.
  public var oldest: Instant?
  /// To be removed by the next run.
  public var due = 0
  /// Should have been removed before today.
  public var overdue = 0
  /// Would be due, but for a legal hold.
  public var held = 0
  public init() {}

  public static func + (a: KeptCount, b: KeptCount) -> KeptCount {
    var sum = a
    sum.kept += b.kept
    sum.oldest = [a.oldest, b.oldest].compactMap { $0 }.min()
    sum.due += b.due
    sum.overdue += b.overdue
    sum.held += b.held
    return sum
  }
}
