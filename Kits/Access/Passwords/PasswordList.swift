import Crypto
import Foundation
import Vocabulary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Passwords that were stolen elsewhere, in a file that the operator keeps: either the public list as it ships (lines of
/// `SHA-1:count`, ordered by hash) or plain words, one a line, sorted by their bytes. Looked up by halving, so that a
/// list of forty gigabytes costs forty reads and no memory. Nothing leaves the machine.
public final class PasswordList: Sendable {
  private let descriptor: Int32
  private let size: Int64
  private let holdsDigests: Bool
  private static let longestLine = 1024

  /// Throws `password-list-missing`, or `password-list-unusable` when lines are out of order or too long; for that, 500
  /// places all over the file are looked at.
  public init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Problem("password-list-missing", status: 500, ["path": path]) }
    self.descriptor = descriptor
    size = Int64(lseek(descriptor, 0, SEEK_END))
    holdsDigests = Self.isDigest(Self.line(descriptor, at: 0)?.text ?? [])
    guard isInOrder() else { throw Problem("password-list-unusable", status: 500, ["path": path]) }
  }

  deinit { close(descriptor) }

  /// Whether the list has a password.
  public func contains(_ password: String) throws -> Bool {
    let composed = password.precomposedStringWithCompatibilityMapping
    // The public list was made of the bytes that people typed, which may not be composed.
    return Set([password, composed]).contains { find(key(Array($0.utf8))) }
  }

  private func key(_ password: [UInt8]) -> [UInt8] {
    holdsDigests ? Array(Insecure.SHA1.hash(data: password).hexadecimal.uppercased().utf8) : password
  }

  private func find(_ wanted: [UInt8]) -> Bool {
    var low: Int64 = 0
    var high = size
    while low < high {
      let start = lineStart(before: low + (high - low) / 2, notBefore: low)
      guard let line = Self.line(descriptor, at: start) else { return false }
      let found = key(of: line.text)
      if found == wanted { return true }
      if found.lexicographicallyPrecedes(wanted) { low = line.next } else { high = start }
    }
    return false
  }

  private func key(of line: [UInt8]) -> [UInt8] {
    holdsDigests ? line.prefix(40).map { $0 >= 97 ? $0 - 32 : $0 } : line
  }

  /// The start of the line that holds a place.
  private func lineStart(before place: Int64, notBefore least: Int64) -> Int64 {
    let from = max(least, place - Int64(Self.longestLine))
    let bytes = Self.read(descriptor, at: from, count: Int(place - from))
    return bytes.lastIndex(of: UInt8(ascii: "\n")).map { from + Int64($0) + 1 } ?? from
  }

  private func isInOrder() -> Bool {
    var last: (start: Int64, key: [UInt8])?
    for part in 0..<500 {
      let start = lineStart(before: size * Int64(part) / 500, notBefore: 0)
      guard start < size else { break }
      guard let line = Self.line(descriptor, at: start) else { return false }
      let key = key(of: line.text)
      if holdsDigests, !Self.isDigest(line.text) { return false }
      if let last, last.start < start, key.lexicographicallyPrecedes(last.key) { return false }
      // The next line, too: places far apart may be in order by chance.
      if line.next < size {
        guard let next = Self.line(descriptor, at: line.next) else { return false }
        if self.key(of: next.text).lexicographicallyPrecedes(key) { return false }
      }
      last = (start, key)
    }
    return size > 0
  }

  private static func isDigest(_ line: [UInt8]) -> Bool {
    line.count >= 40 && (line.count == 40 || line[40] == UInt8(ascii: ":"))
      && line.prefix(40).allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
          UInt8(ascii: "a")...UInt8(ascii: "f"):
          true
        default: false
        }
      }
  }

  /// A line without its end, and where the next begins; nil when it is longer than any password.
  private static func line(_ descriptor: Int32, at start: Int64) -> (text: [UInt8], next: Int64)? {
    let bytes = read(descriptor, at: start, count: longestLine)
    let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    if end == nil, bytes.count == longestLine { return nil }
    var text = Array(bytes.prefix(end ?? bytes.count))
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    return (text, start + Int64(end.map { $0 + 1 } ?? bytes.count))
  }

  private static func read(_ descriptor: Int32, at place: Int64, count: Int) -> [UInt8] {
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(place)))
    }
  }
}
