import Foundation
import Tables
import Vocabulary

/// How the columns of a source's file become incidents: a document that the upload page makes, that is kept for the
/// source, and that the command reads. `README.md` tells its form.
struct IncidentMapping: Codable, Sendable, Hashable {
  static let currentVersion = 1

  var version = currentVersion
  /// For people.
  var name: String?
  var file: FileRule?
  /// The column with the source's own number; rows with one number are one incident with several offences.
  var record: String?
  var day: DayRule
  /// When the source received it; the moment of the import unless told.
  var received: DayRule?
  var place: PlaceRule?
  var codes: [Field: CodeRule] = [:]
  /// Columns that tell what the source calls the offence.
  var offenceText: [String] = []
  /// Columns that tell what happened.
  var text: [String] = []

  struct FileRule: Codable, Sendable, Hashable {
    var delimiter: String?
    var encoding: String?
    var sheet: String?
    var headerRow: Int?
    enum CodingKeys: String, CodingKey {
      case delimiter, encoding, sheet
      case headerRow = "header_row"
    }
  }

  struct DayRule: Codable, Sendable, Hashable {
    enum Order: String, Codable, Sendable, CaseIterable { case auto, dmy, mdy, ymd }
    var column: String
    /// How days such as 3/9/2026 are meant; `auto`, or left out: as the file shows, and asked where it does not.
    var order: Order?
    /// A column with the time of day.
    var time: String?
  }

  struct PlaceRule: Codable, Sendable, Hashable {
    /// A column with names, other names or codes of areas.
    var area: String?
    /// Columns with the position, in degrees unless `crs` says otherwise.
    var x: String?
    var y: String?
    /// `EPSG:2232`.
    var crs: String?
    /// Keeps the exact point, for the source organisation alone.
    var keepsPoint: Bool?
    /// The layer that the areas belong to; the one that figures are counted by unless told.
    var layer: String?
    enum CodingKeys: String, CodingKey {
      case area, x, y, crs, layer
      case keepsPoint = "keeps_point"
    }
  }

  /// What may be told by codes.
  enum Field: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    case conduct, bias, basis, motivation, target, channel, setting, severity, affected, trigger, police, support, tier
    case reliability, credibility

    var list: CodelistName { self == .affected ? .group : CodelistName(rawValue: rawValue) ?? .conduct }
    var isSet: Bool { self == .bias || self == .motivation || self == .affected }
  }

  struct CodeRule: Codable, Sendable, Hashable {
    var column: String?
    var columns: [String]?
    /// Stands between several values in one cell.
    var separator: String?
    /// Codes by value; case and outer spaces do not matter. `A*` is what begins with A, `*A*` what holds it, `""` an
    /// empty cell; codes are parted by spaces and `""` is not known.
    var values: [String: String]?
    /// The codes of the crosswalk of this system are understood, such as `nibrs`.
    var system: String?
    /// For values that are nowhere in the table; without it their rows are refused.
    var `default`: String?
    /// The same for every row, whatever the columns say.
    var value: String?

    var allColumns: [String] { (column.map { [$0] } ?? []) + (columns ?? []) }
  }

  enum CodingKeys: String, CodingKey {
    case version, name, file, record, day, received, place, codes, text
    case offenceText = "offence_text"
  }

  init(day: DayRule) { self.day = day }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decode(Int.self, forKey: .version)
    guard version <= Self.currentVersion else {
      throw DecodingError.dataCorruptedError(forKey: .version, in: container, debugDescription: "newer")
    }
    name = try container.decodeIfPresent(String.self, forKey: .name)
    file = try container.decodeIfPresent(FileRule.self, forKey: .file)
    record = try container.decodeIfPresent(String.self, forKey: .record)
    day = try container.decode(DayRule.self, forKey: .day)
    received = try container.decodeIfPresent(DayRule.self, forKey: .received)
    place = try container.decodeIfPresent(PlaceRule.self, forKey: .place)
    codes = try container.decodeIfPresent([Field: CodeRule].self, forKey: .codes) ?? [:]
    offenceText = try container.decodeIfPresent([String].self, forKey: .offenceText) ?? []
    text = try container.decodeIfPresent([String].self, forKey: .text) ?? []
  }
}

extension IncidentMapping {
  /// Reads a document and refuses what it does not understand, misspelt keys included.
  static func read(_ bytes: some Sequence<UInt8>) throws -> IncidentMapping {
    let data = Data(bytes)
    let mapping: IncidentMapping
    do {
      mapping = try JSONDecoder().decode(IncidentMapping.self, from: data)
    } catch {
      throw Problem("mapping-unreadable", status: 422, ["detail": detail(error)])
    }
    // What was read and is not written back was not understood.
    let given = try? JSONSerialization.jsonObject(with: data)
    let kept = try? JSONSerialization.jsonObject(with: Data(mapping.json))
    if let key = Self.lost(given, kept, "") { throw Problem("mapping-key-unknown", status: 422, ["key": key]) }
    return mapping
  }

  private static func lost(_ given: Any?, _ kept: Any?, _ path: String) -> String? {
    guard let given = given as? [String: Any] else { return nil }
    let kept = kept as? [String: Any] ?? [:]
    for (key, value) in given.sorted(by: { $0.key < $1.key }) where !(value is NSNull) {
      let path = path.isEmpty ? key : "\(path).\(key)"
      guard let same = kept[key] else { return path }
      if let lost = lost(value, same, path) { return lost }
    }
    return nil
  }

  private static func detail(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "JSON" }
    switch error {
    case .keyNotFound(let key, let context):
      return (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return context.codingPath.isEmpty ? "JSON" : context.codingPath.map(\.stringValue).joined(separator: ".")
    @unknown default: return "JSON"
    }
  }

  /// The document, the same for the same mapping.
  var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // Texts, numbers and switches: there is nothing in it that JSON cannot write.
    return (try? encoder.encode(self)).map(Array.init) ?? []
  }

  /// Tells mappings apart, the name left out.
  var fingerprint: Int64 {
    var copy = self
    copy.name = nil
    copy.file = nil
    return Int64(bitPattern: CellHash.of(copy.json))
  }

  /// The mappings that come along, by name.
  static let shipped = ["denver", "new-york"]

  /// A shipped mapping by its name, or a file.
  static func named(_ text: String) throws -> IncidentMapping {
    if shipped.contains(text) {
      let folder = Bundle.module.resourceURL ?? Bundle.module.bundleURL
      let file = folder.appendingPathComponent("Mappings/\(text).json")
      if let data = try? Data(contentsOf: file) { return try read(data) }
    }
    guard let data = FileManager.default.contents(atPath: text) else {
      throw Problem("mapping-missing", status: 422, ["mapping": text, "known": shipped.joined(separator: ", ")])
    }
    return try read(data)
  }

  /// How the file is to be opened.
  func options(limit: Int = 200_000_000) throws -> TableOptions {
    var options = TableOptions()
    options.limits.bytes = limit
    options.delimiter = file?.delimiter?.first
    options.sheet = file?.sheet
    options.headerRow = file?.headerRow
    if let name = file?.encoding {
      guard let encoding = TextEncoding(name) else { throw Problem.tableEncodingUnknown(name) }
      options.encoding = encoding
    }
    return options
  }
}
