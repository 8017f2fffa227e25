extension CommonGround {
  /// Whether people differ along a direction at all, or only as much as chance makes them.
  ///
  /// Groups are found in any votes, and the statements that stand for a group were among the votes that made it: their own
  /// tests cannot say whether there are groups. This one can. On each statement the votes are dealt anew among those who
  /// voted on it; that keeps every statement's agreement and who saw what, and takes away that people who agree here agree
  /// there. If nothing but chance ties one statement's votes to another's, then the first singular value of the
  /// conversation is one of replicates + 1 that are alike, and p ≤ α happens in at most α of all conversations (J. Horn,
  /// "A rationale and test for the number of factors in factor analysis", Psychometrika 30 (1965); A. Buja, N. Eyuboglu,
  /// "Remarks on parallel analysis", Multivariate Behavioral Research 27 (1992)). A habit of agreeing with everything ties
  /// votes together too: a small p says that people differ, not on what.
  public struct DirectionTest: Hashable, Sendable {
    /// p-values of the first and the second direction: (1 + replicates whose singular value is as large) / (1 +
    /// replicates). The second is not exact when there is a first; it errs to the side of caution.
    public let p: [Double]
    /// How many times the votes were dealt anew.
    public let replicates: Int

    /// - Parameters:
    ///   - votes: participants × statements.
    ///   - settings: of them only `moderatedOut` and `aboutPeople` matter.
    ///   - replicates: 1 to 1,000,000, else the nearer of the two; 19 are enough for p = 0.05, 999 say how far below.
    ///   - seed: the same gives the same p on any number of threads.
    ///   - threads: at least 1.
    ///
    /// Takes the time of replicates + 1 searches for components.
    public init(
      _ votes: VoteMatrix, _ settings: Settings = Settings(), replicates: Int = 99, seed: UInt64, threads: Int = 1
    ) async {
      let still = settings.moderatedOut.union(settings.aboutPeople)
      let found = PrincipalDirections(CentredVotes(votes, still: still)).values.prefix(2)
      let replicates = min(max(1, replicates), 1_000_000)
      let voters = votes.places()
      let parts = await Parallel.map(replicates, threads: max(1, threads), parts: max(1, threads) * 4) { range in
        range.map { replicate in
          var random = ReplicateRandom(seed: seed, stream: UInt64(replicate))
          let dealt = votes.dealt(voters, &random)
          return Array(PrincipalDirections(CentredVotes(dealt, still: still)).values.prefix(2))
        }
      }
      // What differs by rounding only is as large.
      p = found.indices.map { index in
        let reached = parts.joined().count { $0[index] >= found[index] * (1 - 1e-9) }
        return Double(reached + 1) / Double(replicates + 1)
      }
      self.replicates = replicates
    }
  }
}

extension VoteMatrix {
  /// By statement: where its votes stand, by participant.
  func places() -> [[Int32]] {
    var places = [[Int32]](repeating: [], count: statements.count)
    for (at, column) in columns.enumerated() { places[Int(column)].append(Int32(at)) }
    return places
  }

  /// The same matrix with the votes on each statement shuffled among those who voted on it.
  func dealt(_ places: [[Int32]], _ random: inout ReplicateRandom) -> VoteMatrix {
    var dealt = values
    for places in places {
      var own = places.map { values[Int($0)] }
      random.shuffle(&own)
      for (place, value) in zip(places, own) { dealt[Int(place)] = value }
    }
    return VoteMatrix(self, values: dealt)
  }
}
