import Foundation
import Tables

/// Where an analysis writes: files of the same names and columns as a reference case's expected ones.
public struct ResultFolder: Sendable {
  public let path: String

  public init(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CaseFault(path, "cannot be made")
    }
    self.path = path
  }

  /// - Parameter rows: nil is an empty value.
  public func write(_ file: String, _ header: [String], _ rows: some Sequence<[String?]>) throws {
    var options = CSVWriter.Options()
    options.endsWithCRLF = false
    options.hasBOM = false
    // Read by programs: a minus sign in front of a number must stay alone.
    options.guardsFormulas = false
    var writer = CSVWriter(options: options)
    writer.write(header)
    for row in rows { writer.write(row) }
    try write(file, writer.take())
  }

  /// - Parameter object: of what JSON knows; a Double that is not finite becomes null.
  public func write(_ file: String, json object: [String: Any]) throws {
    let data = try JSONSerialization.data(withJSONObject: Self.plain(object), options: [.prettyPrinted, .sortedKeys])
    try write(file, Array(data) + [10])
  }

  private func write(_ file: String, _ bytes: [UInt8]) throws {
    guard FileManager.default.createFile(atPath: "\(path)/\(file)", contents: Data(bytes)) else {
      throw CaseFault(file, "cannot be written")
    }
  }

  private static func plain(_ value: Any) -> Any {
    switch value {
    case let number as Double: number.isFinite ? number : NSNull()
    case let list as [Any]: list.map(plain)
    case let object as [String: Any]: object.mapValues(plain)
    default: value
    }
  }

  /// A number in the fewest digits that read back to it; `NA` where there is none.
  public static func text(_ number: Double?) -> String {
    guard let number, !number.isNaN else { return "NA" }
    if number.isInfinite { return number < 0 ? "-Inf" : "Inf" }
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
  public static func text(_ flag: Bool) -> String { flag ? "1" : "0" }
}
