import CapabilityKit
import Evidence
import Geography
import Tables
import Translation
import Vocabulary

/// The picture to take along: what its page shows, as CSV for a spreadsheet and as GeoJSON for a map program.
enum PictureFiles {
  static let csv = Route.page(.get, "/desk/picture.csv", who: .holder(of: .readPicture)) { call in
    let (answer, ground) = try await ShowPicture.answer(call)
    var writer = CSVWriter()
    writer.write([
      "area", "name", "from", "to", answer.question.measure.counted.text, "year_before", "population", "per_10000",
      "boundaries", "carried", "year_before_carried",
    ])
    let names = ground.names(call.language)
    let days = answer.time.days
    func row(
      _ code: String, _ name: String, _ count: Double, _ before: Double?, _ population: Double?, carried: Double = 0,
      carriedBefore: Double = 0
    ) {
      writer.write([
        code, name, days.lowerBound.description, days.upperBound.description, PictureTable.text(count),
        PictureTable.text(before), PictureTable.text(population),
        PictureTable.text(PictureAnswer.rate(count, population)), answer.question.boundaries.rawValue,
        PictureTable.text(carried), PictureTable.text(carriedBefore),
      ])
    }
    for place in answer.places {
      row(
        ground.codes[place.area] ?? "", names[place.area] ?? "", place.count, place.before, place.population,
        carried: place.carried, carriedBefore: place.carriedBefore)
    }
    // With these the rows add up to the total.
    row(CubeDimension.area.rendered(""), call.t("picture.unknown.area"), answer.notLocated, nil, nil)
    if answer.elsewhere > 0 { row("other", call.t("picture.elsewhere.short"), answer.elsewhere, nil, nil) }
    if answer.outside > 0 {
      row(CarriedCount.outside, call.t("picture.outside.short"), answer.outside, nil, nil, carried: answer.outside)
    }
    return .file(
      writer.take(), name: "picture-\(days.lowerBound)-\(days.upperBound).csv", type: "text/csv; charset=utf-8")
  }

  static let geoJSON = Route.page(.get, "/desk/picture.geojson", who: .holder(of: .readPicture)) { call in
    let (answer, ground) = try await ShowPicture.answer(call)
    let days = answer.time.days
    let places = Dictionary(answer.places.map { ($0.area, $0) }, uniquingKeysWith: { first, _ in first })
    var text = "{\"type\":\"FeatureCollection\",\"features\":["
    for (index, shape) in ground.shapes.enumerated() {
      if index > 0 { text += "," }
      let place = places[shape.id]
      let properties: [String: String] = [
        "area": JSONText.string(ground.codes[shape.id] ?? ""),
        "name": JSONText.string(ground.names(call.language)[shape.id] ?? ""),
        "from": JSONText.string(days.lowerBound.description), "to": JSONText.string(days.upperBound.description),
        answer.question.measure.counted.text: PictureTable.text(place?.count ?? 0),
        "boundaries": JSONText.string(answer.question.boundaries.rawValue),
        "carried": PictureTable.text(place?.carried ?? 0), "is_estimate": place?.isEstimate == true ? "true" : "false",
        "population": place?.population.map { PictureTable.text($0) } ?? "null",
        "per_10000": place?.rate.map { PictureTable.text($0) } ?? "null",
      ]
      let pairs = properties.sorted { $0.key < $1.key }.map { "\(JSONText.string($0.key)):\($0.value)" }
      text +=
        "{\"type\":\"Feature\",\"properties\":{\(pairs.joined(separator: ","))},\"geometry\":\(shape.geometry.geoJSON(decimals: 6))}"
    }
    text += "]}"
    return .file(
      Array(text.utf8), name: "picture-\(days.lowerBound)-\(days.upperBound).geojson", type: "application/geo+json")
  }
}

/// A text as JSON (RFC 8259, section 7).
enum JSONText {
  static func string(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
