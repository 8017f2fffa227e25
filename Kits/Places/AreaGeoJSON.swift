import Geography
public import Vocabulary

extension Areas {
  /// The areas in force on a day as a GeoJSON FeatureCollection (RFC 7946), for maps.
  ///
  /// Every feature has `id`, `code`, `name` (in the first of the languages that it has one in), `names`, `group`,
  /// `population` with `population_year` and `population_is_estimate`, `area_m2`, `neighbours` (how many) and `label`
  /// (a point inside). Outlines are thinned by a tolerance in metres (see `AreaSet.outlines`). Texts are kept until the
  /// areas change. Throws `geometry-failed`.
  public func geoJSON(on day: Day, languages: [Language], tolerance: Double = 0) throws -> String {
    let set = inForce(on: day)
    let step = AreaSet.step(tolerance)
    let key = AreaSet.TextKey(tolerance: step, decimals: step == 0 ? 6 : 5, languages: languages, year: day.year)
    return try set.text(key) {
      let neighbours = try set.neighbours()
      let outlines = set.outlines(tolerance: step)
      var out = #"{"type":"FeatureCollection","features":["#
      for (index, area) in set.areas.enumerated() {
        if index > 0 { out += "," }
        out += #"{"type":"Feature","id":"\#(area.id)","geometry":"#
        out += outlines[index].geoJSON(decimals: key.decimals)
        out += #","properties":{"id":"\#(area.id)","code":\#(jsonText(area.code))"#
        out += #","name":\#(jsonText(area.name(in: languages))),"names":\#(AreaNameTexts.write(area.names))"#
        out += #","group":\#(area.group.map(jsonText) ?? "null")"#
        out += population(of: area, in: key.year)
        out += #","area_m2":\#(Int(area.areaSquareMetres.rounded())),"neighbours":\#(neighbours[index].count)"#
        out += #","label":[\#(short(area.label.x)),\#(short(area.label.y))]}}"#
      }
      return out + "]}"
    }
  }

  private func population(of area: Area, in year: Int) -> String {
    guard let known = population(of: area.id, in: year) else {
      return #","population":null,"population_year":null,"population_is_estimate":null"#
    }
    return #","population":\#(Int(known.value.rounded())),"population_year":\#(known.year)"#
      + #","population_is_estimate":\#(known.isEstimate)"#
  }

  private func short(_ degrees: Double) -> String { "\((degrees * 1e6).rounded() / 1e6)" }
}
