import Statistics

/// Pairs of texts; all similarities and distances.
enum StringsCase {
  static let longest = 10_000

  static func run(_ folder: CaseFolder, _ parameters: CaseParameters, into results: ResultFolder) throws {
    try parameters.finish()
    let table = try folder.table("inputs.csv", ["idx", "a", "b"])
    let numbers = try table.names("idx")
    let (a, b) = (try table.texts("a"), try table.texts("b"))
    for (column, texts) in [("a", a), ("b", b)] {
      for row in texts.indices where texts[row].utf8.count > longest {
        throw table.fault(row, column, "is longer than \(longest) bytes")
      }
    }
    var symbols = TextSymbols()
    let rows = numbers.indices.map { row in
      let characters = (symbols.characters(a[row]), symbols.characters(b[row]))
      let points = (TextSymbols.codePoints(a[row]), TextSymbols.codePoints(b[row]))
      let bytes = (TextSymbols.bytes(a[row]), TextSymbols.bytes(b[row]))
      return [
        numbers[row], a[row], b[row],
        LinkageCase.text(TextSimilarity.jaro(characters.0, characters.1)),
        LinkageCase.text(TextSimilarity.jaroWinkler(characters.0, characters.1)),
        "\(TextDistance.levenshtein(characters.0, characters.1))",
        "\(TextDistance.damerauLevenshtein(characters.0, characters.1))",
        "\(TextDistance.optimalStringAlignment(points.0, points.1))",
        LinkageCase.text(TextSimilarity.jaro(bytes.0, bytes.1)),
        LinkageCase.text(TextSimilarity.jaroWinkler(bytes.0, bytes.1)),
        "\(TextDistance.levenshtein(bytes.0, bytes.1))", "\(TextDistance.damerauLevenshtein(bytes.0, bytes.1))",
      ]
    }
    try results.write(
      "expected.csv",
      [
        "idx", "a", "b", "jaro", "jaro_winkler", "levenshtein", "damerau_levenshtein", "osa", "duckdb_jaro",
        "duckdb_jaro_winkler", "duckdb_levenshtein", "duckdb_damerau_levenshtein",
      ], rows)
  }
}
