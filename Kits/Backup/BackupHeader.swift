import Foundation
public import Vocabulary

/// The first lines of a backup, readable without a passphrase: who wrote it, when, and what is needed to read on.
public struct BackupHeader: Codable, Hashable, Sendable {
  /// Of this format; a program refuses a greater number than it knows.
  public static let format = 1
  /// The file's first line, so that `file` and `head` tell what it is.
  static let mark = Array("Concord backup\n".utf8)

  public var format = BackupHeader.format
  /// The version of the program that wrote it.
  public var concord: String
  /// RFC 3339.
  public var created: String
  public var city: String
  /// The database that it was taken from: `sqlite` or `postgres`. It can be restored to either.
  public var database: String
  /// The last step of each part's schema.
  public var parts: [String: Int]
  var sealing: Sealing?

  public init(concord: String, created: Instant, city: String, database: String, parts: [String: Int]) {
    self.concord = concord
    self.created = created.rfc3339
    self.city = city
    self.database = database
    self.parts = parts
  }

  public var isEncrypted: Bool { sealing != nil }

  /// The mark, and the header as one line of JSON.
  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try Self.mark + Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
