extension CommonGround {
  /// Votes less the mean of their statement; who has not voted on it stands at the mean, so contributes nothing.
  ///
  /// Statements that move nobody (moderated out, about people) are columns of zeros in which everybody counts as seen.
  struct CentredVotes: Sendable {
    let votes: VoteMatrix
    /// By statement.
    let isStill: [Bool]
    /// By statement: mean of its votes, 0 where it is still.
    let means: [Double]
    /// By participant: statements seen, the still ones always.
    let seen: [Int]
    /// Votes and still columns together: entries of the matrix that were not imputed.
    var entries: Int { seen.reduce(0, +) }

    init(_ votes: VoteMatrix, still: Set<Int>) {
      self.votes = votes
      let isStill = votes.statements.map(still.contains)
      self.isStill = isStill
      var sums = [Int](repeating: 0, count: votes.statements.count)
      var counts = sums
      for (column, value) in zip(votes.columns, votes.values) {
        sums[Int(column)] += Int(value)
        counts[Int(column)] += 1
      }
      let (totals, counted) = (sums, counts)
      let fixed = isStill.count(where: \.self)
      means = totals.indices.map { isStill[$0] || counted[$0] == 0 ? 0 : Double(totals[$0]) / Double(counted[$0]) }
      seen = votes.participants.indices.map { row in
        fixed + (votes.starts[row]..<votes.starts[row + 1]).count { !isStill[Int(votes.columns[$0])] }
      }
    }

    /// The distance of a vote from its statement's mean.
    @inline(__always) func distance(_ at: Int) -> Double {
      let column = Int(votes.columns[at])
      return isStill[column] ? 0 : Double(votes.values[at]) - means[column]
    }
  }
}

extension CommonGround.CentredVotes {
  /// ZᵀZ of the centred matrix Z, found without rounding from whole numbers: how often two statements were seen together
  /// and how the votes on them were. Its value does not depend on the order of the participants, not even in the last bit.
  ///
  /// For statements j and k, over those who voted on both: Σ x_j x_k − μ_k Σ x_j − μ_j Σ x_k + μ_j μ_k n. The four sums are
  /// gathered in one 64-bit word, as x + 1 in 0…2, by groups of at most 16,383 people so that none leaves its 16 bits.
  /// O(Σ votes² of a participant); 8 to 40 bytes for each pair of statements.
  func products() -> [Double] {
    let m = means.count
    var words = [UInt64](repeating: 0, count: m * m)
    var sums: [SIMD4<Double>] = []
    var result = [Double](repeating: 0, count: m * m)
    let group = 16_383
    let people = votes.participants.count
    var first = 0
    while first < people {
      let last = min(people, first + group)
      gather(first..<last, into: &words)
      first = last
      if people > group {
        if sums.isEmpty { sums = [SIMD4<Double>](repeating: .zero, count: m * m) }
        for pair in words.indices {
          sums[pair] += Self.parts(words[pair])
          words[pair] = 0
        }
      }
    }
    for j in 0..<m where !isStill[j] {
      for k in j..<m where !isStill[k] {
        // both, first, second, together: Σ (x+1)(y+1), Σ (x+1), Σ (y+1), n.
        let part = people > group ? sums[j * m + k] : Self.parts(words[j * m + k])
        let (n, sumJ, sumK) = (part[3], part[1] - part[3], part[2] - part[3])
        let both = part[0] - part[1] - part[2] + n
        let value = both - means[k] * sumJ - means[j] * sumK + means[j] * means[k] * n
        result[j * m + k] = value
        result[k * m + j] = value
      }
    }
    return result
  }

  private static func parts(_ word: UInt64) -> SIMD4<Double> {
    SIMD4(
      Double(word & 0xFFFF), Double(word >> 16 & 0xFFFF), Double(word >> 32 & 0xFFFF), Double(word >> 48))
  }

  private func gather(_ rows: Range<Int>, into words: inout [UInt64]) {
    let m = means.count
    // What a vote on the second statement adds, for each vote on the first.
    var addends = [UInt64](repeating: 0, count: 3 * m)
    words.withUnsafeMutableBufferPointer { words in
      votes.columns.withUnsafeBufferPointer { columns in
        votes.values.withUnsafeBufferPointer { values in
          addends.withUnsafeMutableBufferPointer { addends in
            for row in rows {
              let (start, end) = (votes.starts[row], votes.starts[row + 1])
              for at in start..<end {
                let second = UInt64(Int(values[at]) + 1)
                for first in UInt64(0)...2 {
                  addends[Int(first) * m + at - start] = first * second + first << 16 + second << 32 + 1 << 48
                }
              }
              for at in start..<end {
                let line = words.baseAddress?.advanced(by: Int(columns[at]) * m)
                let added = addends.baseAddress?.advanced(by: (Int(values[at]) + 1) * m - start)
                guard let line, let added else { continue }
                for other in at..<end { line[Int(columns[other])] &+= added[other] }
              }
            }
          }
        }
      }
    }
  }
}
