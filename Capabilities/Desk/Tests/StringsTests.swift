import CapabilityKit
import Testing
import Translation

@testable import Desk

@Suite struct StringsTests {
  @Test func everyTextIsThereInEveryLanguage() throws { #expect(try allTexts().problems() == []) }

  @Test func everyMenuEntryHasWords() throws {
    let t = try texts("en")
    for entry in DeskCapability().navigation { #expect(t.has(entry.title)) }
  }
}
