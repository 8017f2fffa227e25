import Crypto
import Foundation
import Storage
import Vocabulary

/// Writes the file: header, then packed bytes in numbered pieces, each with its length before it. Beside the final name
/// until `finish`, so that a backup with its name is a whole one.
final class BackupWriter {
  private let path: String
  private let partial: String
  private let file: FileHandle
  private let deflater: Deflater
  private let key: SealingKey?
  private var piece: [UInt8] = []
  private var number: UInt64 = 0
  private var waiting: [UInt8] = []
  private var digest = SHA256()
  private(set) var size = 0

  /// Throws `target-not-empty` when there is a file of that name.
  init(_ path: String, _ header: BackupHeader, passphrase: String?) throws {
    self.path = path
    partial = path + ".partial"
    guard !FileManager.default.fileExists(atPath: path) else { throw Problem.targetNotEmpty(path) }
    // Only who runs Concord may read it, from the first byte on.
    guard
      FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: partial)
    else { throw Problem("backup-unwritable", status: 503, ["path": path]) }
    self.file = file
    deflater = try Deflater()
    let bytes = try header.bytes()
    key = try header.sealing.map { try SealingKey(passphrase: passphrase ?? "", $0, header: bytes) }
    do { try write(bytes) } catch {
      abandon()
      throw error
    }
  }

  func add(_ bytes: [UInt8]) throws {
    waiting += bytes
    if waiting.count >= 1 << 18 { try pack(isLast: false) }
  }

  /// Closes the file and gives it its name, once it is safely on the disk.
  func finish() throws {
    try pack(isLast: true)
    try put(isLast: true)
    if key == nil { try write(Array(digest.finalize())) }
    do {
      try file.synchronize()
      try file.close()
    } catch { throw unwritable }
    guard rename(partial, path) == 0 else { throw unwritable }
    FolderSync.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// After a failure nothing is left.
  func abandon() {
    try? file.close()
    try? FileManager.default.removeItem(atPath: partial)
  }

  private func pack(isLast: Bool) throws {
    let bytes = waiting
    waiting.removeAll(keepingCapacity: true)
    try deflater.pack(bytes, isLast: isLast) { packed in
      piece += packed
      while piece.count > SealingKey.pieceSize { try put(isLast: false) }
    }
  }

  private func put(isLast: Bool) throws {
    let plain = Array(piece.prefix(SealingKey.pieceSize))
    piece.removeFirst(plain.count)
    let bytes = try key?.seal(plain, number: number, isLast: isLast) ?? plain
    // The highest bit marks the last piece.
    let length = UInt32(bytes.count) | (isLast ? 1 << 31 : 0)
    try write(withUnsafeBytes(of: length.bigEndian) { Array($0) } + bytes)
    number += 1
  }

  private func write(_ bytes: [UInt8]) throws {
    digest.update(data: bytes)
    size += bytes.count
    do { try file.write(contentsOf: Data(bytes)) } catch { throw unwritable }
  }

  private var unwritable: Problem { Problem("backup-unwritable", status: 503, ["path": path]) }
}

/// A name in a folder is safe only when the folder is.
enum FolderSync {
  static func sync(_ path: String) {
    let folder = open(path, O_RDONLY)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}
