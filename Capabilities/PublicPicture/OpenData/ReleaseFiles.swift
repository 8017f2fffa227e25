import Disclosure
import Foundation
import Tables
import Vocabulary

/// A release as files. The same release always gives the same bytes.
enum ReleaseFiles {
  static let columns: [(name: String, type: String, description: String)] = [
    ("period", "string", "The closed period that is counted: a year, a quarter (2025-Q1) or a month (2025-01)."),
    (
      "place_kind", "string", "city, group (a district), area (a neighbourhood) or elsewhere (not located, or outside)."
    ),
    ("place_code", "string", "The city's own code of the place; empty for the city and for elsewhere."),
    ("place_name", "string", "The name of the place."),
    ("population", "integer", "Residents of the place in the year of the period; empty where not known."),
    ("dimension", "string", "Empty for all incidents; else the dimension that they are shared out by, such as bias."),
    ("code", "string", "The code in that dimension. A record with several codes is under `several` alone."),
    ("label", "string", "The name of the code."),
    ("incidents", "integer", "How many incidents were reported; empty when hidden."),
    (
      "status", "string",
      "shown, or hidden: fewer than the minimum (zero among them), or hidden so that such a number cannot be worked out."
    ),
  ]

  static func csv(_ release: PublicRelease) -> [UInt8] {
    var options = CSVWriter.Options()
    options.hasBOM = false
    options.endsWithCRLF = false
    var writer = CSVWriter(options: options)
    writer.write(columns.map(\.name))
    let places = Dictionary(release.places.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var labels: [String: String] = [:]
    for dimension in release.dimensions {
      for code in dimension.codes { labels["\(dimension.name) \(code.code)"] = name(code.names) }
    }
    for figure in release.figures {
      let place = places[figure.place]
      writer.write([
        figure.period, place?.kind.rawValue ?? "", place?.code ?? "", name(place?.names ?? [:]),
        place?.population.map { "\($0)" } ?? "", figure.dimension, figure.code,
        labels["\(figure.dimension) \(figure.code)"] ?? "", figure.count.map { "\($0)" } ?? "",
        figure.count == nil ? "hidden" : "shown",
      ])
    }
    return writer.take()
  }

  /// In English where there is one, so that the file does not depend on who asks.
  private static func name(_ names: [String: String]) -> String {
    names["en"] ?? names.sorted { $0.key < $1.key }.first?.value ?? ""
  }

  /// Metadata Vocabulary for Tabular Data (W3C Recommendation, 17 December 2015).
  static func dictionary(_ release: PublicRelease) throws -> [UInt8] {
    struct Column: Codable {
      let name: String
      let titles: String
      let datatype: String
      let description: String
      enum CodingKeys: String, CodingKey {
        case name, titles, datatype
        case description = "dc:description"
      }
    }
    struct Schema: Codable { let columns: [Column] }
    struct Table: Codable {
      let context = "http://www.w3.org/ns/csvw"
      let url: String
      let title: String
      let license: String
      let issued: String
      let tableSchema: Schema
      enum CodingKeys: String, CodingKey {
        case context = "@context"
        case url, tableSchema
        case title = "dc:title"
        case license = "dc:license"
        case issued = "dc:issued"
      }
    }
    let table = Table(
      url: "figures.csv", title: "\(release.city): incidents reported, \(release.period), version \(release.version)",
      license: release.licence, issued: release.published.description,
      tableSchema: Schema(
        columns: columns.map { Column(name: $0.name, titles: $0.name, datatype: $0.type, description: $0.description) })
    )
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return Array(try encoder.encode(table))
  }
}
