import Foundation
import Geography
import Vocabulary

/// A file with boundaries, from wherever it came.
enum AreaFile {
  /// Bytes; larger than any city's boundaries that are worth drawing.
  static let limit = 100 << 20
  static let accepted = ".geojson,.json,.zip,.gpkg,.kml,.kmz"

  /// How the file's name must end for its format to be told: from the contents, since names lie. Throws
  /// `format-unknown`.
  static func ending(of bytes: [UInt8], name: String) throws(Problem) -> String {
    let start = bytes.prefix(4096)
    if start.starts(with: [0x50, 0x4B, 3, 4]) { return name.lowercased().hasSuffix(".kmz") ? "kmz" : "zip" }
    if start.starts(with: Array("SQLite format 3\0".utf8)) { return "gpkg" }
    let text = String(decoding: start, as: UTF8.self)
    let first = text.unicodeScalars.first { $0 != "\u{FEFF}" && !$0.properties.isWhitespace }
    if first == "{" { return "geojson" }
    if first == "<", text.contains("<kml") || text.contains(":kml") { return "kml" }
    throw Problem("format-unknown", status: 415, ["file": shownName(name)])
  }

  /// The last part of a name as sent, without what could mislead a reader.
  static func shownName(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let plain = String(last.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 32 })
    return String(plain.prefix(200))
  }

  /// - Parameters:
  ///   - fileLayer: which layer of the file to read; without it, a file of several is read by the name of Concord's
  ///     layer where it has one of that name.
  static func read(_ path: String, fileLayer: String?, layer: String, crs: String?) throws(Problem) -> FeatureFile {
    do {
      return try FeatureFile.read(path, layer: fileLayer, crs: crs)
    } catch {
      guard error.code == "layer-needed", fileLayer == nil else { throw error }
      do {
        return try FeatureFile.read(path, layer: layer, crs: crs)
      } catch let second {
        throw second.code == "layer-unknown" ? error : second
      }
    }
  }
}
