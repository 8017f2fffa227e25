import Foundation
public import Geography
public import Vocabulary

extension Places {
  /// Checks a file without touching any database: repairs rings, refuses what is no area, finds overlaps. Takes as long
  /// as the geometry takes, so it is done outside of a transaction.
  ///
  /// Throws `property-missing` (422, `property`, `properties`) when the file has no such property, and `invalid` (422)
  /// for a layer's name that cannot be.
  public static func prepare(_ file: FeatureFile, _ options: AreaImport) throws(Problem) -> PreparedAreas {
    var options = options
    options.layer = options.layer.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !options.layer.isEmpty, options.layer.count <= 60, !options.layer.contains(where: { $0.isNewline }) else {
      throw .invalid([FieldProblem("layer", options.layer.isEmpty ? "required" : "too-long", ["limit": "60"])])
    }
    options.source = String(options.source.prefix(500))
    try requireProperties(of: file, options)

    var report = AreaImportReport()
    var drafts: [AreaDraft] = []
    var codes: Set<String> = []
    for feature in file.features {
      switch draft(feature, options, &codes) {
      case .refused(let reason): report.refused.append(.init(feature: feature.index, reason: reason))
      case .whole(let draft): drafts.append(draft)
      case .repaired(let draft, let repair):
        drafts.append(draft)
        report.repaired.append(
          .init(id: draft.code, name: draft.name, problem: describe(repair), areaChange: repair.areaChange))
      }
    }
    report.areas = drafts.count
    report.overlaps = try overlaps(among: drafts.map(\.geometry)).map {
      .init(a: drafts[$0.first].code, b: drafts[$0.second].code, squareMetres: $0.areaSquareMetres, share: $0.share)
    }
    return PreparedAreas(options: options, crs: file.crs, drafts: drafts, report: report)
  }

  private static func requireProperties(of file: FeatureFile, _ options: AreaImport) throws(Problem) {
    let present = Set(file.properties.map(\.name))
    let wanted =
      [options.idProperty, options.nameProperty]
      + options.nameProperties.sorted { $0.key.tag < $1.key.tag }.map(\.value)
      + options.aliasProperties + [options.groupProperty].compactMap { $0 }
    for property in wanted where !present.contains(property) {
      throw Problem(
        "property-missing", status: 422,
        ["property": property, "properties": file.properties.map(\.name).joined(separator: ", ")])
    }
  }

  private enum Outcome {
    case whole(AreaDraft)
    case repaired(AreaDraft, Repair)
    case refused(String)
  }

  private static func draft(_ feature: Feature, _ options: AreaImport, _ codes: inout Set<String>) -> Outcome {
    func text(_ property: String?) -> String? {
      guard let property, let text = feature.properties[property]?.text else { return nil }
      let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.controlCharacters))
      return trimmed.isEmpty ? nil : trimmed
    }
    guard let geometry = feature.geometry else { return .refused(feature.refusal ?? "no-geometry") }
    guard let code = text(options.idProperty) else { return .refused("no-identifier") }
    guard let name = text(options.nameProperty) else { return .refused("no-name") }
    let names = options.nameProperties.compactMapValues(text)
    let aliases = options.aliasProperties.compactMap(text).filter { $0 != name }
    let group = text(options.groupProperty)
    guard code.count <= 200, ([name] + names.values + aliases + [group ?? ""]).allSatisfy({ $0.count <= 500 }) else {
      return .refused("text-too-long")
    }
    guard !codes.contains(code) else { return .refused("duplicate-identifier") }
    func draft(_ geometry: Geometry) -> AreaDraft {
      codes.insert(code)
      return AreaDraft(code: code, name: name, names: names, aliases: aliases, group: group, geometry: geometry)
    }
    do throws(Problem) {
      guard let repair = try repaired(geometry) else { return .whole(draft(geometry)) }
      return repair.areaAfter > 0 ? .repaired(draft(repair.geometry), repair) : .refused("no-area")
    } catch { return .refused("repair-failed") }
  }

  private static func describe(_ repair: Repair) -> String {
    guard let place = repair.location else { return repair.problem }
    let (x, y) = ((place.x * 1e6).rounded() / 1e6, (place.y * 1e6).rounded() / 1e6)
    return "\(repair.problem)[\(x) \(y)]"
  }
}
