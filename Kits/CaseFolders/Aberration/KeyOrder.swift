import Foundation

/// The order in which a JSON object's keys are written, which decides over the order of results and which a dictionary does
/// not keep. For text that has been read as JSON before.
struct KeyOrder {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Keys of the object that stands under a key of the outermost object; none when there is no such object.
  func keys(of name: String) -> [String] {
    var found: [String] = []
    var path: [String] = []
    var depth = 0
    var inArray: [Bool] = []
    var key = ""
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        path.append(key)
        inArray.append(bytes[index] == UInt8(ascii: "["))
        key = ""
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        path.removeLast(path.isEmpty ? 0 : 1)
        inArray.removeLast(inArray.isEmpty ? 0 : 1)
      case UInt8(ascii: "\""):
        let (text, end) = string(from: index)
        index = end
        if inArray.last == false, isFollowedByColon(end) {
          key = text
          if depth == 2, path.last == name { found.append(text) }
        }
      default: break
      }
      index += 1
    }
    return found
  }

  /// The text of a string and the place of its closing mark.
  private func string(from start: Int) -> (String, Int) {
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    let last = min(end, bytes.count)
    let raw = Array(bytes[min(start + 1, last)..<last])
    return (Self.decoded(raw), last)
  }

  private func isFollowedByColon(_ end: Int) -> Bool {
    var next = end + 1
    while next < bytes.count, [9, 10, 13, 32].contains(bytes[next]) { next += 1 }
    return next < bytes.count && bytes[next] == UInt8(ascii: ":")
  }

  private static func decoded(_ raw: [UInt8]) -> String {
    let quoted = Data([UInt8(ascii: "[")] + [UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\""), UInt8(ascii: "]")])
    let list = try? JSONSerialization.jsonObject(with: quoted) as? [String]
    return list?.first ?? String(decoding: raw, as: UTF8.self)
  }
}
