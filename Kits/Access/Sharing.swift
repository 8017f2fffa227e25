public import Vocabulary

/// With whom an organisation shares a record that it hands in. The organisation alone decides, and can change its mind.
public struct Sharing: Sendable, Hashable {
  /// From the strictest to the widest.
  public enum Level: String, Sendable, CaseIterable, Codable, Comparable {
    /// The organisation's own people, and nobody else: not even as a count.
    case own
    /// Others count it in figures and never open it.
    case aggregate
    /// The city's coordination, and organisations that are named.
    case named
    /// The city's coordination and all partner organisations; never the police.
    case partners

    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  public let level: Level
  /// Only at the level `named`.
  public let organisations: Set<OrganisationID>

  public init(_ level: Level, with organisations: Set<OrganisationID> = []) {
    self.level = level
    self.organisations = level == .named ? organisations : []
  }

  /// Shared with the city's coordination alone.
  public static let coordination = Sharing(.named)

  /// What the level and the named organisations are called in a row and in the cube. A record is somebody's to see when
  /// one of its marks is among theirs.
  public var marks: Set<String> { Set([level.rawValue] + organisations.map(\.text)) }

  /// The marks as one text, each between spaces, the level first: ` named 0190… 0191… `.
  public var packed: String { " \(([level.rawValue] + organisations.sorted().map(\.text)).joined(separator: " ")) " }

  public init?(packed text: String) {
    let words = text.utf8.split(separator: UInt8(ascii: " "))
    guard let level = words.first.flatMap({ Level(rawValue: String(Substring($0))) }) else { return nil }
    self.init(level, with: words.count == 1 ? [] : Set(words.dropFirst().compactMap { OrganisationID(Substring($0)) }))
  }

  /// The strictest wins: what both allow.
  public func limited(by other: Sharing) -> Sharing {
    if level != other.level { return level < other.level ? self : other }
    return Sharing(level, with: organisations.intersection(other.organisations))
  }

  /// Not wider than a level; nil limits nothing.
  public func limited(to widest: Level?) -> Sharing {
    guard let widest, level > widest else { return self }
    return Sharing(widest)
  }
}

/// What the policy needs to know of a record that an organisation shares. An owner of nil means that the public reported
/// it, which makes it the city's own.
public struct SharedRecord: Sendable, Hashable {
  public let owner: OrganisationID?
  public let sharing: Sharing
  public init(owner: OrganisationID?, sharing: Sharing) {
    self.owner = owner
    self.sharing = sharing
  }
}
