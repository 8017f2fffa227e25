/// Characters that a reader does not see and that make a text look like another.
extension Unicode.Scalar {
  /// Embeds, overrides or isolates a writing direction (Unicode Standard Annex 9, 2.1 to 2.5), and so could turn around
  /// what stands beside it. The marks U+200E, U+200F and U+061C are none of these: they are part of how names are written.
  public var turnsDirection: Bool { (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) }

  /// Takes no room and changes nothing that a reader sees, unlike the joiners and marks that languages need.
  public var isHidden: Bool {
    properties.generalCategory == .format && ![0x200C, 0x200D, 0x200E, 0x200F, 0x061C].contains(value)
      || properties.isDefaultIgnorableCodePoint && properties.generalCategory == .unassigned
  }
}

extension StringProtocol {
  /// Holds letters of two alphabets that look alike, such as a Cyrillic `а` in a Latin name (Unicode Technical Standard
  /// 39, 5.2: a name in a single script).
  public var mixesAlphabets: Bool {
    var found: Set<Int> = []
    for scalar in unicodeScalars where scalar.properties.isAlphabetic {
      switch scalar.value {
      case 0x41...0x24F, 0x1E00...0x1EFF: found.insert(0)
      case 0x370...0x3FF, 0x1F00...0x1FFF: found.insert(1)
      case 0x400...0x52F: found.insert(2)
      case 0x530...0x58F: found.insert(3)
      case 0x13A0...0x13FF, 0xAB70...0xABBF: found.insert(4)
      default: break
      }
    }
    return found.count > 1
  }
}
