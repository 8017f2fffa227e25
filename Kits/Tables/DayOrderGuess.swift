import Vocabulary

/// In which order a column writes its days.
public enum DayOrderGuess: Hashable, Sendable {
  /// Only this order reads the samples.
  case certain(DayParser.Order)
  /// Several orders read them all: to be asked, with samples that read differently.
  case ambiguous([DayParser.Order], examples: [String])
  /// No one order reads them; samples that contradict each other.
  case mixed(examples: [String])
  /// Fewer than half of the samples are days at all.
  case none
}

extension DayParser {
  /// Which orders read the samples. One in twenty may be impossible dates without making it `mixed`. Days that read
  /// alike in every order (`2024-03-09`, `9 March 2024`) count for `.yearMonthDay` when there is nothing else.
  public static func guess(order samples: [String]) -> DayOrderGuess {
    let filled = samples.filter { !$0.allSatisfy(\.isWhitespace) }
    guard !filled.isEmpty else { return .none }
    let parsers = Order.allCases.map { DayParser(order: $0) }
    let readings = filled.map { sample in parsers.map { try? $0.parse(sample) } }
    let readable = readings.indices.filter { readings[$0].contains { $0 != nil } }
    guard readable.count * 2 >= filled.count else { return .none }
    let dependent = readable.filter { Set(readings[$0].map { $0?.day }).count > 1 || readings[$0].contains(nil) }
    guard !dependent.isEmpty else { return .certain(.yearMonthDay) }
    let counts = parsers.indices.map { order in dependent.count { readings[$0][order] != nil } }
    var full = parsers.indices.filter { counts[$0] == dependent.count }
    if full.isEmpty {
      let best = parsers.indices.max { counts[$0] < counts[$1] } ?? 0
      let others = parsers.indices.filter { $0 != best }.map { counts[$0] }.max() ?? 0
      if counts[best] * 20 >= dependent.count * 19, others * 5 <= dependent.count * 4 {
        return .certain(Order.allCases[best])
      }
      return .mixed(examples: contradictions(filled, readings, dependent))
    }
    if full.contains(2), full.count > 1, yearsStandLast(dependent.map { filled[$0] }) { full.removeAll { $0 == 2 } }
    if full.count == 1 { return .certain(Order.allCases[full[0]]) }
    let examples = dependent.filter { place in Set(full.map { readings[place][$0]?.day }).count > 1 }
    // Days such as 5/5/2024 read alike in both orders: nothing to ask.
    if examples.isEmpty { return .certain(Order.allCases[full[0]]) }
    return .ambiguous(full.map { Order.allCases[$0] }, examples: unique(examples.map { filled[$0] }))
  }

  /// Years of two digits: a column has fewer different years than days, so that the year stands where values repeat.
  private static func yearsStandLast(_ samples: [String]) -> Bool {
    let parts = samples.map { sample in
      sample.prefix { !$0.isWhitespace }.split { !$0.isNumber }
    }.filter { $0.count == 3 }
    guard parts.count >= 10 else { return false }
    return Set(parts.map { $0[0] }).count > Set(parts.map { $0[2] }).count
  }

  /// For each order, a sample that only another order reads.
  private static func contradictions(_ samples: [String], _ readings: [[DayTime?]], _ dependent: [Int]) -> [String] {
    unique(
      Order.allCases.indices.compactMap { order in
        dependent.first { readings[$0][order] == nil }.map { samples[$0] }
      })
  }

  private static func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return Array(texts.filter { seen.insert($0).inserted }.prefix(5))
  }
}
