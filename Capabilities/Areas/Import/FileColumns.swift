import Geography

/// What the properties of a file hold, so that a person can say which one is which.
struct FileColumns: Sendable, Hashable {
  struct Column: Sendable, Hashable {
    let name: String
    let type: String
    /// The first few different values.
    let samples: [String]
    let filled: Int
    let distinct: Int
  }
  let columns: [Column]
  let rows: Int

  init(_ file: FeatureFile) {
    rows = file.features.count
    columns = file.properties.map { property in
      var seen: Set<String> = []
      var samples: [String] = []
      var filled = 0
      for feature in file.features {
        guard let text = feature.properties[property.name]?.text, !text.isEmpty else { continue }
        filled += 1
        if seen.insert(text).inserted, samples.count < 3 { samples.append(String(text.prefix(60))) }
      }
      return Column(name: property.name, type: property.type, samples: samples, filled: filled, distinct: seen.count)
    }
  }

  /// A property with another value in every row, best one that is called so.
  var likelyID: String? {
    let unique = columns.filter { rows > 0 && $0.distinct == rows }
    // An identifier given twice by mistake is still the identifier.
    let nearly = columns.filter { $0.distinct * 10 >= rows * 7 }
    let called = ["id", "code", "nr", "no", "number", "kode", "gid", "key"]
    return unique.first { Self.words($0.name, called) }?.name ?? unique.first { $0.type == "number" }?.name
      ?? nearly.first { Self.words($0.name, called) }?.name ?? unique.first?.name ?? nearly.first?.name
  }

  /// A property of texts that is called a name.
  var likelyName: String? {
    let texts = columns.filter { column in
      column.filled > 0 && column.samples.contains { $0.contains(where: \.isLetter) }
    }
    return texts.first { Self.words($0.name, ["name", "nom", "naam", "nimi", "namn", "nazov", "nbhd", "label"]) }?.name
      ?? texts.max { $0.distinct < $1.distinct }?.name ?? likelyID
  }

  func likelyName(in language: String) -> String? {
    columns.first { column in
      let name = column.name.lowercased()
      return ["name_", "nom_", "naam_", "name-", "name:", "name"].contains { name == $0 + language }
    }?.name
  }

  private static func words(_ name: String, _ wanted: [String]) -> Bool {
    let name = name.lowercased()
    return wanted.contains { name == $0 } || wanted.contains { $0.count > 1 && name.contains($0) }
  }
}
