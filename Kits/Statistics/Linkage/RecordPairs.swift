/// Pairs of records, compared field by field.
///
/// A pair's first record is the one that comes first. With sources, only pairs across sources are looked at. Pairs are
/// never kept: each pass makes them again, and beside what it gives needs a list of one record's partners for each
/// thread and, for texts of up to 1,024 distinct values in a field, a byte for each two of them.
///
/// A pass takes O(pairs × fields), and for texts a few nanoseconds more for most pairs (`TextProbe`) and about two for
/// each symbol of the rest.
public struct RecordPairs: Sendable {
  /// What is compared, in the order of a pattern's levels.
  public let fields: [LinkageField]
  /// For each record the number of the list that it is from; nil when there is but one list.
  public let sources: [Int32]?
  /// How many records there are; they are numbered from 0.
  public let records: Int
  let keys: PatternKeys
  /// Fields of several columns taken apart; a combination's number is made of theirs.
  private let simple: [LinkageField]
  private let strides: [UInt64]
  private let tables: [LevelTable?]

  /// - Parameters:
  ///   - fields: what is compared, each of as many records.
  ///   - sources: for each record the number of the list that it is from; nil looks for duplicates in one list.
  /// - Throws: `lengthsDiffer` with the field's number (that of the fields for sources), `badPattern` with a field's
  ///   number when a record has a value that the field lacks, `tooManyPatterns`.
  /// - Complexity: O(records × fields), and for texts of up to 1,024 distinct values in a field a comparison for each
  ///   two.
  public init(_ fields: [LinkageField], sources: [Int32]? = nil) throws(LinkageError) {
    let records = fields.first?.codes.count ?? sources?.count ?? 0
    for (index, field) in fields.enumerated() {
      guard field.codes.count == records else { throw .lengthsDiffer(index) }
      guard field.isSound else { throw .badPattern(index) }
    }
    guard (sources?.count ?? records) == records else { throw .lengthsDiffer(fields.count) }
    self.records = records
    self.fields = fields
    self.sources = sources
    keys = try PatternKeys(fields.map(\.levels))
    simple = fields.flatMap(\.simple)
    guard simple.allSatisfy({ $0.levels < 250 }) else { throw .tooManyPatterns }
    strides = try PatternKeys(simple.map(\.levels)).strides
    tables = simple.map { $0.comparison.thresholds.isEmpty ? nil : LevelTable($0) }
  }

  /// How many pairs there are without blocking: n (n − 1)/2, less those within one source. O(records).
  public var all: Int {
    var sizes: [Int32: Int] = [:]
    for source in sources ?? [] { sizes[source, default: 0] += 1 }
    return records * (records - 1) / 2 - sizes.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
  }

  /// How often each pattern of agreement is seen. The answer does not depend on the threads.
  ///
  /// - Parameters:
  ///   - blocking: which pairs are looked at, of as many records.
  ///   - firsts: only pairs whose first record is one of these; nil for all.
  ///   - threads: how many at most, from 1.
  /// - Returns: only patterns that were seen, in ascending order of their levels, the first field's first.
  /// - Throws: `lengthsDiffer` with 0 for a blocking of another number of records.
  /// - Complexity: O(pairs × fields).
  public func patterns(
    _ blocking: Blocking, firsts: Range<Int>? = nil, threads: Int = 1
  ) async throws(LinkageError) -> AgreementPatterns {
    let span = try span(blocking, firsts)
    let parts = await Parallel.map(span.count, threads: threads, parts: threads == 1 ? 1 : threads * 16) { part in
      var counts = KeyCounts(keys)
      forEach(blocking, span.lowerBound + part.lowerBound..<span.lowerBound + part.upperBound) { _, _, keys in
        counts.add(keys)
      }
      return counts.seen
    }
    var sums: [UInt64: Int] = [:]
    for part in parts { for (key, count) in part { sums[key, default: 0] += count } }
    let sorted = sums.sorted { $0.key < $1.key }
    return AgreementPatterns(
      levels: keys.levels, patterns: sorted.map { keys.pattern($0.key) }, counts: sorted.map { Double($0.value) })
  }

  /// Shares of levels among pairs drawn by chance, with replacement: an estimate of u where all pairs are too many. Its
  /// standard error is √(u (1 − u) / count). O(count × fields), on one thread.
  ///
  /// - Parameters:
  ///   - count: how many pairs are drawn.
  ///   - seed: the same seed gives the same pairs.
  /// - Returns: by field, then level; equal shares when no pair is drawn or there is none.
  public func sampledShares(_ count: Int, seed: UInt64) -> [[Double]] {
    var counts = KeyCounts(keys)
    guard all > 0, count > 0 else { return AgreementPatterns(levels: keys.levels, patterns: [], counts: []).shares }
    var random = ReplicateRandom(seed: seed)
    // A pair's two records, sorted so that pairs of one record stand together.
    var drawn: [UInt64] = []
    drawn.reserveCapacity(count)
    while drawn.count < count {
      let (a, b) = (random.below(records), random.below(records))
      if a == b || sources.map({ $0[a] == $0[b] }) ?? false { continue }
      drawn.append(UInt64(min(a, b)) << 32 | UInt64(max(a, b)))
    }
    drawn.sort()
    var probes = makeProbes()
    var from = 0
    while from < drawn.count {
      let left = drawn[from] >> 32
      var to = from
      while to < drawn.count, drawn[to] >> 32 == left { to += 1 }
      let partners = drawn[from..<to].map { Int32(truncatingIfNeeded: $0) }
      compare(Int(left), partners, &probes) { _, _, keys in counts.add(keys) }
      from = to
    }
    let seen = counts.seen
    return AgreementPatterns(
      levels: keys.levels, patterns: seen.map { keys.pattern($0.key) }, counts: seen.map { Double($0.count) }
    ).shares
  }

  /// Pairs and their weights, in the order of the first record. The answer does not depend on the threads.
  ///
  /// - Parameters:
  ///   - blocking: which pairs are looked at, of as many records.
  ///   - model: of the same fields and levels.
  ///   - least: pairs below this weight, in bits, are left out, and those whose weight is not a number.
  ///   - rarity: what agreement on a rare value adds; see `ValueRarity`.
  ///   - firsts: only pairs whose first record is one of these; nil for all.
  ///   - threads: how many at most, from 1.
  /// - Throws: `lengthsDiffer` with 0 for a blocking of another number of records, `shapesDiffer` for a model of other
  ///   levels or a rarity of a field that is not there.
  /// - Complexity: O(pairs × fields), 16 bytes for each pair that is given.
  public func scored(
    _ blocking: Blocking, _ model: MatchModel, atLeast least: Double, rarity: [ValueRarity] = [],
    firsts: Range<Int>? = nil, threads: Int = 1
  ) async throws(LinkageError) -> [ScoredPair] {
    guard model.levels == keys.levels else { throw .shapesDiffer }
    guard rarity.allSatisfy({ fields.indices.contains($0.field) }) else { throw .shapesDiffer }
    let span = try span(blocking, firsts)
    let weights = PatternWeights(model, keys)
    let parts = await Parallel.map(span.count, threads: threads, parts: threads == 1 ? 1 : threads * 16) { part in
      var found: [ScoredPair] = []
      forEach(blocking, span.lowerBound + part.lowerBound..<span.lowerBound + part.upperBound) { left, rights, keys in
        for index in 0..<rights.count {
          var weight = weights[keys[index]]
          let right = Int(rights[index])
          for rare in rarity {
            let code = fields[rare.field].codes[left]
            if code >= 0, code == fields[rare.field].codes[right] { weight += rare.bonus[Int(code)] }
          }
          if weight >= least { found.append(ScoredPair(first: left, second: right, weight: weight)) }
        }
      }
      return found
    }
    return parts.count == 1 ? parts[0] : parts.flatMap(\.self)
  }

  private func span(_ blocking: Blocking, _ firsts: Range<Int>?) throws(LinkageError) -> Range<Int> {
    guard blocking.records == records else { throw .lengthsDiffer(0) }
    return (firsts ?? 0..<records).clamped(to: 0..<records)
  }

  private func makeProbes() -> [FieldProbe] {
    simple.indices.map { FieldProbe(simple[$0], stride: strides[$0], table: tables[$0]) }
  }

  /// One record and all its partners at a time.
  private func forEach(_ blocking: Blocking, _ range: Range<Int>, _ body: Body) {
    var probes = makeProbes()
    var partners: [Int32] = []
    for left in range {
      partners.removeAll(keepingCapacity: true)
      blocking.partners(of: left, sources: sources, into: &partners)
      if !partners.isEmpty { compare(left, partners, &probes, body) }
    }
  }

  private typealias Body = (Int, UnsafeBufferPointer<Int32>, UnsafeMutableBufferPointer<UInt64>) -> Void

  private func compare(_ left: Int, _ partners: [Int32], _ probes: inout [FieldProbe], _ body: Body) {
    partners.withUnsafeBufferPointer { rights in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rights.count) { keys in
        keys.initialize(repeating: 0)
        for field in probes.indices { probes[field].add(left, rights, keys) }
        body(left, rights, keys)
      }
    }
  }
}

/// Two records and the evidence that they are one; 16 bytes.
public struct ScoredPair: Sendable, Hashable {
  private let firstNumber: Int32
  private let secondNumber: Int32
  /// The base-2 logarithm of the odds of a match, in bits.
  public let weight: Double
  /// The number of the first record.
  public var first: Int { Int(firstNumber) }
  /// The number of the second record.
  public var second: Int { Int(secondNumber) }
  /// The probability of a match, from 0 to 1: 2^w / (1 + 2^w) for a weight of w bits.
  public var probability: Double { MatchModel.probability(weight) }

  /// - Parameters: numbers of records; beyond 32 bits the nearest that there is, as no list is that long.
  public init(first: Int, second: Int, weight: Double) {
    firstNumber = Int32(clamping: first)
    secondNumber = Int32(clamping: second)
    self.weight = weight
  }
}
