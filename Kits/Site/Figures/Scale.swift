public import Translation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the values of a figure are written.
public enum ValueStyle: Sendable, Hashable {
  case count
  case decimals(Int)
  /// Of 1: 0.256 is 26 %.
  case percent(decimals: Int)

  public func text(_ value: Double, in t: Translator) -> String {
    switch self {
    case .count: t.number(value, decimals: 0)
    case .decimals(let decimals): t.number(value, decimals: decimals)
    case .percent(let decimals): t.percent(value, decimals: decimals)
    }
  }

  /// The smallest step between two values that are written differently.
  var step: Double {
    switch self {
    case .count: 1
    case .decimals(let decimals): pow(10, -Double(decimals))
    case .percent(let decimals): pow(10, -Double(decimals + 2))
    }
  }
}

/// An axis from zero to a round number above all values.
struct Axis: Sendable, Hashable {
  let ticks: [Double]
  var top: Double { ticks.last ?? 1 }

  /// About `count` steps of 1, 2 or 5 times a power of ten, none smaller than `least`.
  init(upTo highest: Double, count: Int = 4, least: Double = 0) {
    guard highest > 0, highest.isFinite else {
      ticks = [0, max(least, 1)]
      return
    }
    let rough = highest / Double(count)
    let magnitude = pow(10, floor(log10(rough)))
    let step = max([1, 2, 5, 10].map { $0 * magnitude }.first { $0 >= rough * (1 - 1e-9) } ?? rough, least)
    let steps = Int((highest / step - 1e-9).rounded(.up))
    ticks = (0...max(steps, 1)).map { Double($0) * step }
  }
}

/// Classes of a map: each value belongs to the last class whose lower bound it reaches.
struct ValueClasses: Sendable, Hashable {
  /// Ascending and distinct; the first is the lowest value.
  let lowerBounds: [Double]
  let highest: Double
  var count: Int { lowerBounds.count }

  /// At most `count` classes with about as many values each (quantiles), their bounds rounded to what `style` can write.
  /// Few different values get a class each.
  init(_ values: [Double], count: Int, step: Double) {
    let sorted = values.filter(\.isFinite).map { ($0 / step).rounded() * step }.sorted()
    guard let first = sorted.first, let last = sorted.last else {
      lowerBounds = []
      highest = 0
      return
    }
    highest = last
    var distinct: [Double] = []
    for value in sorted where distinct.last.map({ value - $0 > step / 2 }) ?? true { distinct.append(value) }
    guard distinct.count > count else {
      lowerBounds = distinct
      return
    }
    var bounds = [first]
    for index in 1..<count {
      let value = sorted[index * sorted.count / count]
      if value - (bounds.last ?? value) > step / 2 { bounds.append(value) }
    }
    lowerBounds = bounds
  }

  /// 0 for the lowest class.
  func index(of value: Double) -> Int { max((lowerBounds.lastIndex { value >= $0 - 1e-9 }) ?? 0, 0) }

  /// `5–9`: from the bound of a class to the last value before the next.
  func range(_ index: Int, style: ValueStyle, in t: Translator) -> String {
    let low = lowerBounds[index]
    let high = index + 1 < count ? lowerBounds[index + 1] - style.step : highest
    let (from, to) = (style.text(low, in: t), style.text(max(high, low), in: t))
    return from == to ? from : "\(from)–\(to)"
  }

  /// Which of the seven tints of the ramp a class takes, 1 the lightest: the ends of the ramp are always used.
  func tint(_ index: Int) -> Int { count <= 1 ? 4 : 1 + (index * 6 + (count - 1) / 2) / (count - 1) }
}
