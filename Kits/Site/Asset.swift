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

  /// What indents a style sheet helps its writers only: a tenth of its weight.
  private static func withoutIndentation(_ data: Data) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count)
    for byte in data where byte != UInt8(ascii: " ") || (bytes.last ?? UInt8(ascii: "\n")) != UInt8(ascii: "\n") {
      bytes.append(byte)
    }
    return bytes
  }
}
