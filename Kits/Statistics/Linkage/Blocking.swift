/// Which pairs of records are looked at: those that agree on all columns of at least one rule. A pair that several
/// rules give is looked at once.
///
/// O(records × columns) to make; 12 bytes a record and rule.
public struct Blocking: Sendable {
  /// For each rule and record the number of its block; −1 for none.
  let blocks: [[Int32]]
  /// Rule by rule, records sorted by block; a block's begin at its start.
  let members: [[Int32]]
  let starts: [[Int32]]
  /// How many records there are, from 0 below 2³¹.
  public let records: Int

  /// - Parameters:
  ///   - records: how many there are.
  ///   - rules: for each rule its columns; a column has the number of each record's value, −1 where it is missing,
  ///     which agrees with nothing. A rule without columns gives every pair.
  /// - Throws: `lengthsDiffer` with the number of the rule, `tooManyRecords`.
  /// - Complexity: O(records × columns).
  public init(records: Int, rules: [[[Int32]]]) throws(LinkageError) {
    guard Int32(exactly: records) != nil else { throw .tooManyRecords }
    self.records = records
    var blocks: [[Int32]] = []
    for (index, columns) in rules.enumerated() {
      guard columns.allSatisfy({ $0.count == records }) else { throw .lengthsDiffer(index) }
      blocks.append(Self.joined(columns, records))
    }
    self.blocks = blocks
    var members: [[Int32]] = []
    var starts: [[Int32]] = []
    for rule in blocks {
      var start = [Int32](repeating: 0, count: Int((rule.max() ?? -1)) + 2)
      for block in rule where block >= 0 { start[Int(block) + 1] += 1 }
      for block in start.indices.dropFirst() { start[block] += start[block - 1] }
      var next = start
      var sorted = [Int32](repeating: 0, count: Int(start.last ?? 0))
      for record in rule.indices where rule[record] >= 0 {
        let block = Int(rule[record])
        sorted[Int(next[block])] = Int32(record)
        next[block] += 1
      }
      members.append(sorted)
      starts.append(start)
    }
    self.members = members
    self.starts = starts
  }

  /// Every pair of records.
  ///
  /// - Parameter records: how many there are.
  /// - Throws: `tooManyRecords`.
  /// - Complexity: O(records).
  public static func all(_ records: Int) throws(LinkageError) -> Blocking {
    try Blocking(records: records, rules: [[]])
  }

  /// Blocks numbered in the order of their first record, so that numbers stay below the count of records.
  private static func joined(_ columns: [[Int32]], _ records: Int) -> [Int32] {
    var joined = [Int32](repeating: 0, count: records)
    for column in columns {
      var known: [UInt64: Int32] = [:]
      for record in 0..<records {
        if column[record] < 0 { joined[record] = -1 }
        if joined[record] < 0 { continue }
        let key = UInt64(UInt32(bitPattern: joined[record])) << 32 | UInt64(UInt32(bitPattern: column[record]))
        let next = Int32(known.count)
        joined[record] = known[key] ?? next
        if joined[record] == next { known[key] = next }
      }
    }
    return joined
  }

  /// The records after `left` that are paired with it, appended; in order within a rule, rule after rule.
  /// - Parameter sources: pairs within one source are left out; nil when there is but one list.
  func partners(of left: Int, sources: [Int32]?, into partners: inout [Int32]) {
    for rule in blocks.indices {
      let block = blocks[rule][left]
      if block < 0 { continue }
      var low = Int(starts[rule][Int(block)])
      let end = Int(starts[rule][Int(block) + 1])
      var high = end
      let members = members[rule]
      while low < high {
        let middle = (low + high) / 2
        if members[middle] <= Int32(left) { low = middle + 1 } else { high = middle }
      }
      let from = partners.count
      if let sources {
        let own = sources[left]
        for right in members[low..<end] where sources[Int(right)] != own { partners.append(right) }
      } else {
        partners.append(contentsOf: members[low..<end])
      }
      for earlier in blocks[..<rule] where earlier[left] >= 0 {
        let own = earlier[left]
        var kept = from
        for at in from..<partners.count where earlier[Int(partners[at])] != own {
          partners[kept] = partners[at]
          kept += 1
        }
        partners.removeSubrange(kept...)
      }
    }
  }
}
