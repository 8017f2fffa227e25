import CapabilityKit
import Evidence
import Vocabulary

/// Reads dimensions and their values as people type them in commands and addresses of the API.
enum PictureDimensions {
  static let names = CubeDimension.allCases.filter { $0 != .measure && $0 != .sharing }

  /// Reads `area,month`; throws at the field `by` what it does not know.
  static func read(_ text: String) throws -> [CubeDimension] {
    try text.split(separator: ",", omittingEmptySubsequences: true).map { part in
      let name = part.trimmingPrefix { $0 == " " }
      guard let dimension = names.first(where: { $0.rawValue == name }) else {
        throw Problem.invalid([
          FieldProblem(
            "by", "dimension-unknown", ["value": String(name), "known": names.map(\.rawValue).joined(separator: ", ")])
        ])
      }
      return dimension
    }
  }

  /// Reads `bias=anti-muslim` conditions into a filter; values of one dimension are alternatives. An area may be given
  /// by its code.
  static func read(conditions: [String], into filter: inout PictureFilter, areas: [String: String]) throws {
    for condition in conditions {
      let parts = condition.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let dimension = names.first(where: { $0.rawValue == parts[0] }) else {
        throw Problem.invalid([FieldProblem("where", "condition-unknown", ["value": condition])])
      }
      let value = dimension.value(rendered: parts[1]).text
      filter.values[dimension, default: []].insert(dimension == .area ? areas[value] ?? value : value)
    }
  }
}
