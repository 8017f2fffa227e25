import Crypto
import Foundation
import Vocabulary

/// Reads what `BackupWriter` wrote, in order and once, and believes no byte that is not vouched for: each piece by its
/// tag, or the whole by its digest.
final class BackupReader {
  let header: BackupHeader
  private let file: FileHandle
  private let inflater: Inflater
  private let key: SealingKey?
  private var piece: UInt64 = 0
  private var isLast = false
  private var digest = SHA256()
  private var ready: [UInt8] = []
  private var at = 0

  init(_ path: String, passphrase: String?) throws {
    file = try Self.open(path)
    let bytes = try Self.readHeader(file, path)
    header = try Self.header(in: bytes, path)
    if header.isEncrypted, passphrase == nil { throw Problem.backupPassphraseNeeded }
    key = try header.sealing.map { try SealingKey(passphrase: passphrase ?? "", $0, header: bytes) }
    inflater = try Inflater()
    digest.update(data: bytes)
  }

  /// The header alone, for which no passphrase is needed.
  static func header(of path: String) throws -> BackupHeader {
    let file = try open(path)
    defer { try? file.close() }
    return try header(in: readHeader(file, path), path)
  }

  private static func open(_ path: String) throws -> FileHandle {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Problem("backup-missing", status: 404, ["path": path])
    }
    return file
  }

  private static func header(in bytes: [UInt8], _ path: String) throws -> BackupHeader {
    let line = Data(bytes.dropFirst(BackupHeader.mark.count))
    guard let format = try? JSONDecoder().decode(Format.self, from: line) else { throw Problem.notABackup(path) }
    guard format.format <= BackupHeader.format else { throw Problem.backupNewer(format.concord ?? "?") }
    guard let header = try? JSONDecoder().decode(BackupHeader.self, from: line) else { throw Problem.notABackup(path) }
    return header
  }

  private struct Format: Codable {
    let format: Int
    let concord: String?
  }

  private static func readHeader(_ file: FileHandle, _ path: String) throws -> [UInt8] {
    let mark = try Array(file.read(upToCount: BackupHeader.mark.count) ?? Data())
    guard mark == BackupHeader.mark else { throw Problem.notABackup(path) }
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n") {
      guard line.count < 65_536, let byte = try file.read(upToCount: 1)?.first else { throw Problem.notABackup(path) }
      line.append(byte)
    }
    return mark + line
  }

  /// The next bytes, or `backup-damaged` when there are not so many.
  func take(_ count: Int) throws -> [UInt8] {
    try fill(count)
    defer { at += count }
    return Array(ready[at..<at + count])
  }

  func takeByte() throws -> UInt8 {
    try fill(1)
    defer { at += 1 }
    return ready[at]
  }

  /// Throws unless everything was read and is vouched for.
  func finish() throws {
    while !isLast { try readPiece() }
    guard at == ready.count, inflater.isAtEnd else { throw Problem.backupDamaged }
    if key == nil {
      let found = digest.finalize()
      guard Array(found) == (try read(32)) else { throw Problem.backupDamaged }
    }
    guard try file.read(upToCount: 1)?.isEmpty ?? true else { throw Problem.backupDamaged }
    try file.close()
  }

  private func fill(_ count: Int) throws {
    guard (0...1 << 30).contains(count) else { throw Problem.backupDamaged }
    if ready.count - at >= count { return }
    ready.removeFirst(at)
    at = 0
    while ready.count < count {
      if isLast { throw Problem.backupDamaged }
      try readPiece()
    }
  }

  private func readPiece() throws {
    let head = try read(4)
    let word = head.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let length = Int(word & 0x7FFF_FFFF)
    guard length <= SealingKey.pieceSize + SealingKey.tagSize else { throw Problem.backupDamaged }
    let bytes = try read(length)
    digest.update(data: head)
    digest.update(data: bytes)
    isLast = word >> 31 == 1
    let plain = try key?.open(bytes, number: piece, isLast: isLast) ?? bytes
    piece += 1
    try inflater.unpack(plain) { ready += $0 }
  }

  private func read(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let more = try? file.read(upToCount: count - bytes.count), !more.isEmpty else {
        throw Problem.backupDamaged
      }
      bytes += more
    }
    return bytes
  }
}
