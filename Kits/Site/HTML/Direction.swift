public import Translation

/// A text that people wrote, such as a name: set apart (`bdi`) where it may run against the direction of the page, so
/// that its full stops and brackets stay with it.
public func setApart(_ text: String, in t: Translator) -> HTML {
  let runsAgainst =
    t.isRightToLeft
    ? text.utf8.contains { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
    // Hebrew to N'Ko have the lead bytes D7 to DF in UTF-8.
    : text.utf8.contains { $0 >= 0xD7 && $0 <= 0xDF }
  return runsAgainst ? bdi { text } : .text(text)
}
