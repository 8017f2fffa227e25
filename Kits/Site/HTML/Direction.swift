public import Translation

/// A text that people wrote, such as a name: set apart (`bdi`) where it may run against the direction of the page, so
/// that its full stops and brackets stay with it.
public func setApart(_ text: String, in t: Translator) -> HTML {
  var html = HTML()
  html.bytes.appendSetApart(text, pageIsRightToLeft: t.isRightToLeft)
  return html
}

extension [UInt8] {
  mutating func appendSetApart(_ text: String, pageIsRightToLeft: Bool) {
    var runsAgainst = false
    for byte in text.utf8 {
      // Letters of ASCII in a right-to-left page; Hebrew to N'Ko, whose lead bytes are D7 to DF, in another.
      runsAgainst = pageIsRightToLeft ? (byte | 0x20) &- UInt8(ascii: "a") < 26 : byte &- 0xD7 < 9
      if runsAgainst { break }
    }
    if runsAgainst { append("<bdi>") }
    appendEscaped(text)
    if runsAgainst { append("</bdi>") }
  }
}
