import CapabilityKit
import Disclosure
import Storage
import Vocabulary

/// The picture for the public from a terminal: the released tables and nothing else, the same figures as the public page.
enum PublicAudience {
  /// What the public may ask by, and the name of its column.
  static let tables: [(by: String, place: [PublicPlace.Kind], dimension: String, months: Bool)] = [
    ("", [.city], "", false), ("area", [.area, .elsewhere], "", false),
    ("area-group", [.group, .elsewhere], "", false),
    ("month", [.city], "", true), ("bias", [.city], "bias", false), ("conduct", [.city], "conduct", false),
    ("area-group,bias", [.group, .elsewhere], "bias", false),
    ("area-group,conduct", [.group, .elsewhere], "conduct", false), ("month,bias", [.city], "bias", true),
  ]

  struct Answer: Codable, Sendable {
    struct Row: Codable, Sendable {
      let keys: [String: String]
      /// Nil when hidden.
      let value: Int?
    }
    let audience: String
    let period: String
    let version: Int
    let digest: String
    let minimum: Int
    let dimensions: [String]
    let rows: [Row]
  }

  static func answer(
    by: String, from: Day?, to: Day?, hasConditions: Bool, measure: String, _ services: Services
  ) async throws -> Released<Answer> {
    let all = try await services.database.read { try ReleaseLedger.current(on: $0) }
    let wanted = all.first { release in
      guard let period = Period(release.value.period) else { return false }
      return (from ?? period.first) == period.first && (to ?? period.last) == period.last
    }
    guard let release = wanted, let table = tables.first(where: { $0.by == by }), !hasConditions, measure == "incidents"
    else {
      throw Problem(
        "audience-table", status: 422,
        [
          "known": tables.map(\.by).filter { !$0.isEmpty }.joined(separator: " | "),
          "periods": all.isEmpty ? "-" : all.map(\.value.period).joined(separator: ", "),
        ])
    }
    let names = by.split(separator: ",").map(String.init)
    return release.map { content in
      let places = Dictionary(content.places.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
      let figures = content.figures.filter { figure in
        guard figure.dimension == table.dimension, let place = places[figure.place] else { return false }
        let isMonth = Period(figure.period)?.unit == .month
        return table.place.contains(place.kind) && (table.months ? isMonth : figure.period == content.period)
      }
      let rows = figures.map { figure in
        var keys: [String: String] = [:]
        for name in names {
          switch name {
          case "area", "area-group": keys[name] = places[figure.place].map { $0.code.isEmpty ? "elsewhere" : $0.code }
          case "month": keys[name] = figure.period
          default: keys[name] = figure.code
          }
        }
        return Answer.Row(keys: keys, value: figure.count)
      }
      return Answer(
        audience: "public", period: content.period, version: content.version, digest: release.digest,
        minimum: content.minimum, dimensions: names, rows: rows)
    }
  }
}
