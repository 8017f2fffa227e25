/// What agreement on a rare value says more than agreement on a frequent one.
///
/// Two records that agree on a value agree by chance as often as that value is frequent, while u of the level of
/// equality is an average over values: log₂ (u / f) bits, times a factor, are added to the weight of a pair with that
/// value in both (W. E. Winkler, "Frequency-based matching in Fellegi–Sunter model of record linkage", US Bureau of the
/// Census RR2000/06; the form is that of Splink).
public struct ValueRarity: Sendable {
  /// The field's number, from 0.
  public let field: Int
  /// For each value of the field what is added to a weight, in bits; 0 for values that no record has.
  public let bonus: [Double]

  /// - Parameters:
  ///   - field: the field's number.
  ///   - pairs: whose fields are counted; a value's frequency f is its share of the records that have one.
  ///   - model: whose u of the field's highest level is meant.
  ///   - factor: 0 adds nothing, 1 all of it.
  ///   - least: frequencies below count as this, so that a misspelling seen once does not weigh everything.
  /// - Throws: `shapesDiffer` for a field that is not there, or of several columns, and for a model of other levels.
  /// - Complexity: O(records + values).
  public init(
    _ field: Int, of pairs: RecordPairs, _ model: MatchModel, factor: Double = 1, least: Double = 0
  ) throws(LinkageError) {
    guard pairs.fields.indices.contains(field), model.levels == pairs.fields.map(\.levels),
      pairs.fields[field].valueCount > 0 || pairs.records == 0
        || pairs.fields[field].codes.allSatisfy({ $0 < 0 })
    else { throw .shapesDiffer }
    var counts = [Int](repeating: 0, count: pairs.fields[field].valueCount)
    for code in pairs.fields[field].codes where code >= 0 { counts[Int(code)] += 1 }
    let total = Double(counts.reduce(0, +))
    let u = model.u[field].last ?? 0
    self.field = field
    bonus = counts.map { count in
      count == 0 || u <= 0 ? 0 : factor * MatchModel.log2(u / max(Double(count) / total, least))
    }
  }
}
