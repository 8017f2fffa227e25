import Foundation
import Geography
import Storage
import Vocabulary

extension Area {
  /// Reads a row of the columns that `PlacesSnapshot.load` names.
  init(_ row: any Row, aliases: [AreaID: [String]]) throws {
    let id: AreaID = try row.get(0)
    self.init(
      id: id, layer: try row.get(1), code: try row.get(2), name: try row.get(3),
      names: AreaNameTexts.read(try row.get(4)), aliases: aliases[id]?.sorted() ?? [], group: try row.optional(5),
      validFrom: try row.get(6), validTo: try row.optional(7), geometry: try Geometry(wkb: try row.get(8)),
      areaSquareMetres: try row.get(9), label: Point(x: try row.get(10), y: try row.get(11)),
      source: try row.get(12), imported: try row.get(13))
  }
}

/// Names by language as they are stored: JSON with its keys in order, so that equal names are equal texts.
enum AreaNameTexts {
  static func read(_ text: String) -> [Language: String] {
    (try? JSONDecoder().decode(LocalizedText.self, from: Data(text.utf8)))?.texts ?? [:]
  }

  static func write(_ names: [Language: String]) -> String {
    let parts = names.sorted { $0.key.tag < $1.key.tag }.map { "\(jsonText($0.key.tag)):\(jsonText($0.value))" }
    return "{\(parts.joined(separator: ","))}"
  }
}

/// A text as a JSON string (RFC 8259, section 7).
func jsonText(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    default:
      if scalar.value < 32 {
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
  }
  return out + "\""
}
