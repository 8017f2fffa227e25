extension CommonGround {
  /// Where the search for groups begins.
  public enum Seeding: String, Sendable, CaseIterable {
    /// One group more at a time, put where it lowers the spread most (A. Likas, N. Vlassis, J. Verbeek, "The global
    /// k-means clustering algorithm", Pattern Recognition 36 (2003), section 3). Who is numbered how does not matter.
    case spread
    /// As Polis does: the first k participants, by number, who stand at different points. Numbering people otherwise
    /// can change the groups.
    case firstDistinct
  }

  /// What an analysis may be told.
  public struct Settings: Hashable, Sendable {
    /// Statements that moderators took out, by number. As in Polis, everybody counts as having passed on them, so that
    /// they move nobody; they are never representative nor of the majority.
    public var moderatedOut: Set<Int> = []
    /// Statements about the participants themselves ("I live here"). They move nobody either, and are asked first.
    public var aboutPeople: Set<Int> = []
    /// Who has voted on fewer statements is shown but joins no group; all statements are enough.
    public var leastVotes = 7
    /// When fewer people have voted enough, the most active others fill up to this number.
    public var leastPeople = 15
    /// Numbers of groups from 2 to this are tried, at most 2 + people / 12.
    public var mostGroups = 5
    /// How many statements are picked for a group, and for each side of the majority.
    public var mostPicked = 5
    /// One-sided, of the tests that pick statements; 0 to 1.
    public var confidence = 0.9
    /// Where the search for groups begins.
    public var seeding = Seeding.spread
    /// When set, people are first joined into at most so many base clusters, and the groups are groups of those.
    public var baseClusters: Int?
    /// Whether those who gave the same answer to everything they saw (from two statements on) join no group.
    public var leavesOutUniform = false
    /// Which direction stands in when everybody agrees along it. False: none (zeros). True: the first statement's own
    /// direction, as far as it is not yet used; what a singular value decomposition may return, and what the reference
    /// cases hold. It moves nobody, but it enters the statements' extremity.
    public var completesDirections = false

    /// The settings as above; change what should be otherwise.
    public init() {}
  }
}
