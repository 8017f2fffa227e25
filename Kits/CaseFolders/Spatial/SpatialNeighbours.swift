import Statistics

/// Neighbours as `params.json` asks for them.
enum SpatialNeighbours {
  static func read(_ folder: CaseFolder, _ parameters: CaseParameters, _ areas: SpatialAreas) throws -> Neighbours {
    guard let weights = try parameters.object("weights") else { throw parameters.fault("weights", "is missing") }
    let type = try weights.requiredText("type", oneOf: ["queen", "rook", "knn", "distance_band", "list"])
    do {
      switch type {
      case "queen": return try .sharing(.queen, AreaBoundaries.read(folder, areas))
      case "rook": return try .sharing(.rook, AreaBoundaries.read(folder, areas))
      case "knn":
        let k = try weights.requiredInteger("k", in: 0...1_000_000)
        guard k == 0 || k < areas.count else {
          throw weights.fault("k", "\(k) neighbours are more than there are other areas (\(max(0, areas.count - 1)))")
        }
        return try .nearest(k, areas.points())
      case "distance_band":
        return try .within(weights.requiredNumber("threshold", in: 0...1e300), areas.points())
      default: return try list(folder, areas)
      }
    } catch SpatialFault.tooManyLinks {
      throw weights.fault("type", "gives more than \(Neighbours.mostLinks) links")
    }
  }

  /// `weights.csv`: i, j and maybe w, a link a row. As in the reference, w is not used: every result of this layout is of
  /// binary or of row-standardised links.
  private static func list(_ folder: CaseFolder, _ areas: SpatialAreas) throws -> Neighbours {
    let table = try folder.table("weights.csv", ["i", "j"], optional: ["w"])
    let positions = Dictionary(uniqueKeysWithValues: areas.ids.enumerated().map { ($1, $0) })
    func numbers(_ column: String) throws -> [Int] {
      try table.names(column).enumerated().map { row, name in
        guard let position = positions[name] else {
          throw table.fault(row, column, "\(name) is no area of \(SpatialAreas.file)")
        }
        return position
      }
    }
    let (from, to) = try (numbers("i"), numbers("j"))
    if table.has("w") { _ = try table.numbers("w", in: 0 ... .greatestFiniteMagnitude) }
    var lists = [[Int]](repeating: [], count: areas.count)
    var seen: Set<SIMD2<Int>> = []
    for row in from.indices {
      guard from[row] != to[row] else { throw table.fault(row, "j", "an area is not its own neighbour") }
      guard seen.insert(SIMD2(from[row], to[row])).inserted else {
        throw table.fault(row, "j", "the link from \(areas.ids[from[row]]) to \(areas.ids[to[row]]) stands twice")
      }
      lists[from[row]].append(to[row])
    }
    return try Neighbours(lists)
  }
}
