import Foundation

/// The input of one analysis: `params.json` and CSV files, in the layout of the reference cases.
public struct CaseFolder: Sendable {
  public let path: String

  public init(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw CaseFault(path, "is not a folder")
    }
    self.path = path
  }

  public func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(file)") }

  /// Names of files that begin and end so, in order.
  public func files(_ start: String, _ end: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasPrefix(start) && $0.hasSuffix(end) }
      .sorted()
  }

  public func bytes(_ file: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else {
      throw CaseFault(file, "is missing")
    }
    return Array(data)
  }

  public func parameters() throws -> CaseParameters { try CaseParameters(path: "\(path)/\(CaseParameters.file)") }

  /// - Parameters: see `CaseTable`.
  public func table(
    _ file: String, _ columns: [String], optional: [String] = [], allowsMore: Bool = false
  ) throws -> CaseTable {
    guard has(file) else { throw CaseFault(file, "is missing") }
    return try CaseTable(
      path: "\(path)/\(file)", file: file, columns: columns, optional: optional, allowsMore: allowsMore)
  }
}
