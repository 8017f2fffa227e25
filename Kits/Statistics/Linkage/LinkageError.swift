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
  /// More than 2⁶² combinations of levels.
  case tooManyPatterns
  case tooManySymbols
  /// 2³¹ or more.
  case tooManyRecords
}
