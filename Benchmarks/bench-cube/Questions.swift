import Evidence
import Vocabulary

/// Twelve questions such as a picture page, a brief and an export ask; the n-th asking differs a little from others.
struct Question: Sendable {
  let name: String
  let query: @Sendable (Int) -> CubeQuery

  static let last = City.first + City.dayCount - 1

  private static func all(
    _ days: ClosedRange<Day>? = nil, _ values: [CubeDimension: Set<Value>] = [:],
    without: [CubeDimension: Set<Value>] = [:]
  ) -> Filter {
    Filter(allowedSources: .all, days: days, values: values, excludes: without)
  }
  private static func area(_ n: Int) -> Value { Value(City.areas[n * 7 % City.areas.count]) }
  private static func bias(_ n: Int) -> Value { Value(City.biases[n % City.biases.count].text) }
  private static func theme(_ n: Int) -> Value { Value(City.themes[n % City.themes.count].text) }

  static let list: [Question] = [
    Question(name: "total, ten years") { _ in CubeQuery(filter: all()) },
    Question(name: "by month, ten years") { _ in CubeQuery(filter: all(), by: [.month]) },
    Question(name: "by area, last 365 days") { n in
      CubeQuery(filter: all((last - 364 - n % 30)...(last - n % 30)), by: [.area])
    },
    Question(name: "by area, one bias, ten years") { n in
      CubeQuery(filter: all(nil, [.bias: [bias(n)]]), by: [.area])
    },
    Question(name: "by month and bias, ten years") { _ in CubeQuery(filter: all(), by: [.month, .bias]) },
    Question(name: "by month and area, one theme, ten years") { n in
      CubeQuery(filter: all(nil, [.theme: [theme(n)]]), by: [.month, .area])
    },
    Question(name: "by week, one area, ten years") { n in
      CubeQuery(filter: all(nil, [.area: [area(n)]]), by: [.week])
    },
    Question(name: "by day and source, last 90 days") { n in
      CubeQuery(filter: all((last - 89 - n)...(last - n)), by: [.day, .source])
    },
    Question(name: "by lens and year, two areas") { n in
      CubeQuery(filter: all(nil, [.area: [area(n), area(n + 1)]]), by: [.lens, .year])
    },
    Question(name: "by district and quarter, not closed") { _ in
      CubeQuery(filter: all(nil, without: [.state: ["closed"]]), by: [.areaGroup, .quarter], areaGroups: City.groups)
    },
    Question(name: "offences by conduct and tier, five areas, three years") { n in
      CubeQuery(
        .offences, filter: all((last - 1_095 - n % 20)...last, [.area: Set((0..<5).map { area(n + $0) })]),
        by: [.conduct, .tier])
    },
    Question(name: "by week and bias, own sources, five years") { n in
      CubeQuery(
        filter: Filter(
          allowedSources: .only([City.sources[n % 3], City.sources[3]]), days: (last - 1_826)...last),
        by: [.week, .bias])
    },
  ]
}
