import Vocabulary

/// Where each group's sum is kept: a number per combination of keys. Areas vary fastest, then time, then codes, so that
/// a scan of one run touches neighbouring sums.
struct Grouping: Sendable {
  struct Part: Sendable {
    let dimension: CubeDimension
    var names: [String]
    var stride = 1
  }
  /// In the order of the query.
  private(set) var parts: [Part]
  private(set) var size = 1

  init(_ parts: [Part]) throws {
    self.parts = parts
    for level in [CubeDimension.Level.area, .time, .profile] {
      for index in parts.indices where parts[index].dimension.level == level { try lay(index) }
    }
  }

  private mutating func lay(_ index: Int) throws {
    parts[index].stride = size
    let (product, overflow) = size.multipliedReportingOverflow(by: max(1, parts[index].names.count))
    guard !overflow else { throw Problem("too-many-groups", status: 422) }
    size = product
  }

  func stride(of dimension: CubeDimension) -> Int { parts.first { $0.dimension == dimension }?.stride ?? 0 }

  /// Non-empty groups as rows, sorted by keys.
  func rows(_ groups: [(group: Int, value: Double)]) -> [CubeResult.Row] {
    let counts = parts.map { max(1, $0.names.count) }
    var numbers: [Int] = []
    numbers.reserveCapacity(groups.count * parts.count)
    var isUsed = counts.map { [Bool](repeating: false, count: $0) }
    for group in groups {
      for part in parts.indices {
        let number = group.group / parts[part].stride % counts[part]
        numbers.append(number)
        isUsed[part][number] = true
      }
    }
    let ranks = parts.indices.map { rank(parts[$0].names, isUsed[$0]) }
    let ordered = groups.indices.map { index in
      var order = 0
      for part in parts.indices { order = order * counts[part] + ranks[part][numbers[index * parts.count + part]] }
      return (order: order, index: index)
    }
    return ordered.sorted { $0.order < $1.order }.map { _, index in
      CubeResult.Row(
        keys: parts.indices.map { parts[$0].names[numbers[index * parts.count + $0]] }, value: groups[index].value)
    }
  }

  private func rank(_ names: [String], _ isUsed: [Bool]) -> [Int] {
    var ranks = [Int](repeating: 0, count: isUsed.count)
    let used = names.indices.filter { isUsed[$0] }
    for (rank, number) in used.sorted(by: { names[$0] < names[$1] }).enumerated() { ranks[number] = rank }
    return ranks
  }
}

extension CubeDimension {
  enum Level { case area, time, profile }
  var level: Level { isPlace ? .area : unit != nil ? .time : .profile }
}
