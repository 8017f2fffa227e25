import Testing

@testable import Vocabulary

struct HiddenCharactersTests {
  @Test(arguments: [0x202A, 0x202E, 0x2066, 0x2069] as [UInt32])
  func whatTurnsTheDirection(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    #expect(scalar.turnsDirection && scalar.isHidden)
  }

  @Test(arguments: [0x200B, 0x2060, 0xFEFF, 0xAD, 0xE0041] as [UInt32])
  func whatIsHidden(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    #expect(!scalar.turnsDirection && scalar.isHidden)
  }

  @Test(arguments: [0x200C, 0x200D, 0x200E, 0x200F, 0x061C, 0x41, 0x627, 0x301] as [UInt32])
  func whatNamesNeedStays(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    #expect(!scalar.turnsDirection && !scalar.isHidden)
  }

  @Test func alphabetsThatLookAlikeDoNotMix() {
    for name in ["\u{430}dmin@city.example", "admin\u{3BF}", "\u{41C}ayor"] { #expect(name.mixesAlphabets) }
    for name in ["admin@city.example", "josé.müller", "ольга", "مريم", "山田taro", "3.a-b_c", ""] {
      #expect(!name.mixesAlphabets)
    }
  }
}
