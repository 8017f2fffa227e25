import CQREncode
import Vocabulary

/// A QR code (ISO/IEC 18004) as SVG: drawn here, so that what it says goes to nobody else.
public struct QRCode: Component {
  /// How many squares a side has.
  public let side: Int
  private let dark: [Bool]
  private let label: String

  /// `label` is what those hear who do not see it. Throws `unreadable` for texts that no code can hold.
  public init(_ text: String, label: String) throws {
    guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { throw Problem.unreadable("code") }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    guard let data = code.pointee.data, width > 0 else { throw Problem.unreadable("code") }
    side = width
    // The lowest bit of each byte is the colour.
    dark = UnsafeBufferPointer(start: data, count: width * width).map { $0 & 1 == 1 }
    self.label = label
  }

  public func isDark(_ column: Int, _ row: Int) -> Bool { dark[row * side + column] }

  /// With the quiet zone of four squares that readers need, on white also where the page is dark.
  public var html: HTML {
    let whole = Double(side + 8)
    return SVG.root(
      .viewBox(whole, whole), .width("240"), .attribute("height", "240"), .role("img"), .aria("label", label)
    ) {
      SVG.rectangle(.width("100%"), .attribute("height", "100%"), .attribute("fill", "#fff"))
      SVG.path(.attribute("d", path), .attribute("fill", "#000"))
    }
  }

  private var path: String {
    var text = ""
    for row in 0..<side {
      var column = 0
      while column < side {
        guard isDark(column, row) else {
          column += 1
          continue
        }
        let start = column
        while column < side, isDark(column, row) { column += 1 }
        text += "M\(start + 4) \(row + 4)h\(column - start)v1h-\(column - start)z"
      }
    }
    return text
  }
}
