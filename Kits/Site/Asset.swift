import Foundation
import Vocabulary

/// A file that pages refer to: style sheet, script, icon.
public struct Asset: Sendable, Hashable {
  /// `concord.css`.
  public let name: String
  /// The name with a hash of the content, so that browsers may keep it for ever: `concord.1f2e3d4c5b6a7988.css`.
  public let hashedName: String
  public let contentType: String
  public let bytes: [UInt8]

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    hashedName = "\(name[..<dot]).\(Self.tag(bytes))\(name[dot...])"
    contentType =
      switch name[dot...] {
      case ".css": "text/css; charset=utf-8"
      case ".js": "text/javascript; charset=utf-8"
      case ".svg": "image/svg+xml"
      default: "application/octet-stream"
      }
  }

  private static func tag(_ bytes: [UInt8]) -> String {
    let text = String(Fingerprint.of(bytes), radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

/// The files of the site, read from the program's resources.
public enum Assets {
  /// All files, by name. An empty answer means that the program was installed without its resources.
  public static func all() -> [Asset] {
    let folder = (Bundle.module.resourceURL ?? Bundle.module.bundleURL).appendingPathComponent("Assets")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { ["css", "js", "svg"].contains($0.pathExtension) }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .compactMap { url in
        guard let data = try? Data(contentsOf: url) else { return nil }
        let isSheet = url.pathExtension == "css"
        return Asset(name: url.lastPathComponent, bytes: isSheet ? withoutIndentation(data) : Array(data))
      }
  }

  /// What indents a style sheet and what it says to its writers helps nobody else: a tenth of its weight.
  private static func withoutIndentation(_ data: Data) -> [UInt8] {
    let (slash, star, line, space) = (UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "\n"), UInt8(ascii: " "))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count)
    var isComment = false
    for byte in data {
      // No string of the sheet holds the two signs of a comment.
      if isComment {
        isComment = !(byte == slash && bytes.last == star)
        if isComment { bytes[bytes.count - 1] = byte } else { bytes.removeLast() }
      } else if byte == star, bytes.last == slash {
        isComment = true
        bytes[bytes.count - 1] = space
      } else if byte != space || (bytes.last ?? line) != line {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
