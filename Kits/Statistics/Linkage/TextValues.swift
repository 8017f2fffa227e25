/// The distinct texts of a column, one after the other, ready to be compared fast.
///
/// Symbols are numbered in the order of their appearance, so that a table by symbol stays small whatever the script.
/// Two bytes a symbol, 20 bytes a text.
public struct TextValues: Sendable {
  private(set) var symbols: [UInt16] = []
  private(set) var starts: [Int32] = [0]
  /// Which of 64 classes of symbols (by number modulo 64) a text holds.
  private(set) var signatures: [UInt64] = []
  private var numbers: [UInt32: UInt16] = [:]

  /// No texts yet.
  public init() {}

  /// The texts in this order; a text's place is the number of its value, from 0. They must be different, which is not
  /// checked.
  ///
  /// - Throws: `tooManySymbols`, as `append`.
  /// - Complexity: O(symbols).
  public init(_ texts: [[UInt32]]) throws(LinkageError) {
    for text in texts { try append(text) }
  }

  /// How many texts there are.
  public var count: Int { signatures.count }
  var alphabet: Int { numbers.count }

  /// Adds a text, whose number is `count` before.
  ///
  /// - Throws: `tooManySymbols` beyond 65,535 different symbols or 2³¹ − 1 symbols altogether; part of the text may
  ///   then have been taken in, so that the texts are of no more use.
  /// - Complexity: O(symbols of the text).
  public mutating func append(_ text: some Sequence<UInt32>) throws(LinkageError) {
    var signature: UInt64 = 0
    for symbol in text {
      let number: UInt16
      if let known = numbers[symbol] {
        number = known
      } else {
        guard let new = UInt16(exactly: numbers.count), new < .max else { throw .tooManySymbols }
        numbers[symbol] = new
        number = new
      }
      symbols.append(number)
      signature |= 1 << UInt64(number & 63)
    }
    guard let end = Int32(exactly: symbols.count) else { throw .tooManySymbols }
    starts.append(end)
    signatures.append(signature)
  }

  func length(_ value: Int) -> Int { Int(starts[value + 1] - starts[value]) }

  func text(_ value: Int) -> [UInt32] { symbols[Int(starts[value])..<Int(starts[value + 1])].map(UInt32.init) }
}
