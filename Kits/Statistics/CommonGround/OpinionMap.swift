extension CommonGround {
  /// Where people and statements stand in the plane along which votes differ most.
  public struct OpinionMap: Sendable {
    /// By statement: mean of its votes, −1 to 1; 0 where it moves nobody.
    public let means: [Double]
    /// By statement: its entries in the first two principal components, columns of length 1. The sign is such that the
    /// largest entry is positive; of entries that are equally large (to 1e-9) the first.
    public let loadings: [SIMD2<Double>]
    /// Singular values of the centred matrix, the four largest, descending; 0 where they are not more than rounding.
    public let singularValues: [Double]
    /// How many of the two components stand for differences between people.
    public let directions: Int
    /// Votes, and a pass of everybody on each statement that moves nobody.
    public let entries: Int
    /// By participant: `√(statements / seen) Σ (vote − mean) × loading` over the statements seen. The root makes up for what
    /// was not seen, so that people with few votes do not all stand in the middle.
    public let people: [SIMD2<Double>]
    /// By statement: the distance from the middle at which somebody would stand who had voted on nothing but it, by
    /// disagreeing: `√statements |(−1 … 1 − mean) × loading|`.
    public let extremity: [Double]
    /// Whether the search for components ended; only then are they exact.
    public let isExact: Bool

    /// Squares of the first singular values over people − 1.
    public var explained: [Double] {
      singularValues.prefix(2).map { $0 * $0 / Double(max(people.count - 1, 1)) }
    }

    /// (s₁ − s₂) / s₁ and (s₂ − s₃) / s₁: near 0, the component is not determined by the votes. Nil where there is no next.
    public var gaps: [Double?] {
      (0..<2).map { index in
        guard singularValues.count > index + 1, singularValues[0] > 0 else { return nil }
        return (singularValues[index] - singularValues[index + 1]) / singularValues[0]
      }
    }

    init(_ votes: VoteMatrix, _ settings: Settings) {
      let centred = CentredVotes(votes, still: settings.moderatedOut.union(settings.aboutPeople))
      let found = PrincipalDirections(centred)
      let m = votes.statements.count
      means = centred.means
      entries = centred.entries
      singularValues = found.values.map { $0.squareRoot() }
      isExact = found.hasConverged
      var columns: [[Double]] = []
      for column in 0..<min(2, found.values.count) where found.values[column] > 0 {
        columns.append(Self.signed(found.directions.map { $0[column] }))
      }
      directions = columns.count
      if settings.completesDirections {
        while columns.count < min(2, found.values.count), let next = Self.unused(columns, m) {
          columns.append(Self.signed(next))
        }
      }
      let none = [Double](repeating: 0, count: m)
      let loadings = zip(columns.first ?? none, columns.count > 1 ? columns[1] : none).map { SIMD2($0, $1) }
      self.loadings = loadings
      let isReal = SIMD2(directions > 0 ? 1.0 : 0, directions > 1 ? 1 : 0)
      let moving = loadings.map { $0 * isReal }
      people = votes.participants.indices.map { row in
        var sum = SIMD2<Double>.zero
        for at in votes.starts[row]..<votes.starts[row + 1] {
          sum += centred.distance(at) * moving[Int(votes.columns[at])]
        }
        return sum * (Double(m) / Double(max(centred.seen[row], 1))).squareRoot()
      }
      let size = Double(m).squareRoot()
      extremity = loadings.indices.map { j in
        let place = (1 - centred.means[j]) * loadings[j] * size
        return (place * place).sum().squareRoot()
      }
    }

    private static func signed(_ column: [Double]) -> [Double] {
      let largest = column.reduce(0) { max($0, abs($1)) }
      let first = column.first { abs($0) >= largest * (1 - 1e-9) } ?? 0
      return first < 0 ? column.map { -$0 } : column
    }

    /// The first statement's own direction, less what the columns hold of it.
    private static func unused(_ columns: [[Double]], _ m: Int) -> [Double]? {
      for statement in 0..<m {
        var direction = [Double](repeating: 0, count: m)
        direction[statement] = 1
        for column in columns {
          let along = column[statement]
          for j in 0..<m { direction[j] -= along * column[j] }
        }
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if length > 1e-3 { return direction.map { $0 / length } }
      }
      return nil
    }
  }
}
