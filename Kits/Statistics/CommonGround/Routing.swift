extension CommonGround {
  /// Which statement to show next.
  public enum Routing {
    /// What Polis gives a statement about people themselves: they are asked first.
    public static let aboutPeople = 49.0

    /// Priority of a statement, at least 0: `(a (1 − p) (1 + extremity) (1 + 8 × 2^(−seen / 5)))²`, with a the estimated
    /// probability of agreeing and p of passing, `(n + 1) / (seen + 2)` each. High for statements that are agreed on, not
    /// passed on, tell people apart, or have been seen by few (Polis' comment routing; Small et al. 2021). O(1).
    /// - Parameters:
    ///   - tally: how people voted on it.
    ///   - extremity: from 0, `OpinionMap.extremity`.
    public static func priority(_ tally: Tally, extremity: Double) -> Double {
      let agrees = Double(tally.agrees + 1) / Double(tally.seen + 2)
      let passes = Double(tally.passes + 1) / Double(tally.seen + 2)
      let importance = agrees * (1 - passes) * (1 + extremity)
      let fresh = 1 + 8 * Elementary.pow(2, -Double(tally.seen) / 5)
      let weighted = importance * fresh
      return weighted * weighted
    }

    /// One of the statements that a participant has not voted on, drawn with probability in proportion to priority; nil
    /// when none is left or has a priority. O(statements).
    ///
    /// - Parameters:
    ///   - priorities: by statement; what is not finite or not positive is never drawn.
    ///   - isOpen: by statement, as many: whether it may be shown.
    ///   - random: gives one number, none when no statement can be drawn.
    public static func next(_ priorities: [Double], isOpen: [Bool], _ random: inout ReplicateRandom) -> Int? {
      let open = zip(priorities, isOpen).map { $0.isFinite && $0 > 0 && $1 ? $0 : 0 }
      let total = open.reduce(0, +)
      guard total > 0, total.isFinite else { return nil }
      var left = random.unit() * total
      for (statement, priority) in open.enumerated() where priority > 0 {
        left -= priority
        if left < 0 { return statement }
      }
      return open.lastIndex { $0 > 0 }
    }
  }
}
