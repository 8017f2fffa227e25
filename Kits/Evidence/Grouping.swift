import Vocabulary

/// Where each group's sum is kept: a number per combination of keys. Areas vary fastest, then time, then codes, so that
/// a scan of one run touches neighbouring sums.
struct Grouping: Sendable {
  struct Part: Sendable {
    let dimension: Dimension
    var names: [String]
    var stride = 1
  }
  /// In the order of the query.
  private(set) var parts: [Part]
  private(set) var size = 1

  init(_ parts: [Part]) throws {
    self.parts = parts
    for level in [Dimension.Level.area, .time, .profile] {
      for index in parts.indices where parts[index].dimension.level == level { try lay(index) }
    }
  }

  private mutating func lay(_ index: Int) throws {
    parts[index].stride = size
    let (product, overflow) = size.multipliedReportingOverflow(by: max(1, parts[index].names.count))
    guard !overflow else { throw Problem("too-many-groups", status: 422) }
    size = product
  }

  func stride(of dimension: Dimension) -> Int { parts.first { $0.dimension == dimension }?.stride ?? 0 }

  /// The number of a part's name in a group.
  func number(of part: Int, in group: Int) -> Int { group / parts[part].stride % max(1, parts[part].names.count) }

  /// Non-empty groups as rows, sorted by keys.
  func rows(_ groups: [(group: Int, value: Double)]) -> [CubeResult.Row] {
    let ranks = parts.indices.map { part in
      rank(parts[part].names, used: groups.map { number(of: part, in: $0.group) })
    }
    let ordered = groups.map { group in
      var order = 0
      for part in parts.indices {
        order = order * max(1, parts[part].names.count) + ranks[part][number(of: part, in: group.group)]
      }
      return (order: order, group: group.group, value: group.value)
    }
    return ordered.sorted { $0.order < $1.order }.map { row in
      CubeResult.Row(keys: parts.indices.map { parts[$0].names[number(of: $0, in: row.group)] }, value: row.value)
    }
  }

  private func rank(_ names: [String], used: [Int]) -> [Int] {
    var ranks = [Int](repeating: 0, count: names.count)
    for (rank, number) in Set(used).sorted(by: { names[$0] < names[$1] }).enumerated() { ranks[number] = rank }
    return ranks
  }
}

extension Dimension {
  enum Level { case area, time, profile }
  var level: Level { isPlace ? .area : unit != nil ? .time : .profile }
}
