/// What a message is filled with: a text, or a number that is written as the language writes numbers.
public enum MessageArgument: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral
{
  case text(String)
  case number(Double)

  /// A whole number.
  public static func count(_ value: some BinaryInteger) -> MessageArgument { .number(Double(value)) }

  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(floatLiteral value: Double) { self = .number(value) }

  /// The number that plural rules look at; a text that reads as a number counts as one.
  var value: Double? {
    switch self {
    case .text(let text): Double(text)
    case .number(let value): value
    }
  }
}
