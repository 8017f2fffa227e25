import Crypto
import Foundation
import Vocabulary

/// The files of the data folder that belong to the database: uploads that wait for their job, and what the
/// demonstration prints. The database itself, the settings and earlier backups are not among them.
struct CityFiles {
  private static let folders = ["uploads"]
  private static let files = ["demonstration.txt"]
  let folder: String

  /// Paths within the folder, in order.
  func list() -> [String] {
    var found = Self.files.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    for name in Self.folders {
      let inside = (try? FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
      found += inside.map { "\(name)/\($0)" }.filter(isFile)
    }
    return found.sorted()
  }

  /// Links and devices are left alone.
  private func isFile(_ path: String) -> Bool {
    let type = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")[.type] as? FileAttributeType
    return type == .typeRegular
  }

  /// Throws for a path that leads out of the folders above: a file from elsewhere must not choose where it lands.
  func place(_ path: String) throws -> String {
    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
    let isInside = steps.count > 1 && Self.folders.contains(String(steps[0])) || Self.files.contains(path)
    guard isInside, steps.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }) else {
      throw Problem.backupDamaged
    }
    return "\(folder)/\(path)"
  }

  func refuseAny() throws {
    if let first = list().first { throw Problem.targetNotEmpty("\(folder)/\(first)") }
  }

  /// Opens a file to be written, with the folders on the way, for its owner alone.
  func create(_ path: String) throws -> FileHandle {
    let target = try place(path)
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: target).deletingLastPathComponent(), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    guard FileManager.default.createFile(atPath: target, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: target)
    else { throw Problem("backup-unwritable", status: 503, ["path": target]) }
    return file
  }
}
