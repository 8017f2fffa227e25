/// What a scan cannot be made of.
public enum ScanFault: Error, Hashable, Sendable {
  /// Arrays that belong together differ in length, or there is nothing in them.
  case lengths
  /// A number is negative, infinite or not a number.
  case badNumber
  /// A share outside 0...1, or windows that fit nowhere.
  case badRange
  /// There are cases, and nothing is expected anywhere.
  case nothingExpected
  /// More areas, windows or cases than the limits of `ScanZones`, `ScanWindows` and `SpaceTimeScan`.
  case tooLarge
}
