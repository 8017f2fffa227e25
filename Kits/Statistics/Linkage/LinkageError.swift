/// Why records cannot be compared or a model cannot be estimated.
public enum LinkageError: Error, Hashable {
  /// A column, a rule or a list of sources has another length than the first column; its number.
  case lengthsDiffer(Int)
  /// A model and patterns have other numbers of fields or levels.
  case shapesDiffer
  /// A level below −1 or beyond the last, or a count that is negative or not finite; the pattern's number.
  case badPattern(Int)
  /// A probability outside 0…1; the field's number, or −1 for the share of matches.
  case badProbability(Int)
  /// A pattern that can happen neither in matches nor in others: a level has probability zero in both.
  case impossiblePattern(Int)
  /// 2⁶² or more combinations of levels (−1 is one of them), 2³⁰ or more levels in a field, or 250 or more in a column.
  case tooManyPatterns
  /// More than 65,535 different symbols in a column, or more than 2³¹ − 1 symbols altogether.
  case tooManySymbols
  /// 2³¹ records or more.
  case tooManyRecords
}
