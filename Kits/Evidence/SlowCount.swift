public import Storage
public import Vocabulary

extension EvidenceStore {
  /// What the cube answers by month and area, counted fact by fact: to compare with. Keys are month and area, as the
  /// cube gives them.
  public static func slowCount(of measure: Code, on connection: any Connection) throws -> [[String]: Double] {
    var sums: [[String]: Double] = [:]
    try connection.forEachRow(
      """
      SELECT f.day, a.area, f.value FROM evidence_fact f
      JOIN evidence_profile p ON p.id = f.profile LEFT JOIN evidence_area a ON a.id = f.area
      WHERE p.measure = \(measure)
      """
    ) { row in
      let month = Period(.month, of: try row.get(0)).description
      sums[[month, try row.optional(1) ?? ""], default: 0] += try row.get(2, as: Double.self)
    }
    return sums.filter { abs($0.value) > 1e-9 }
  }
}
