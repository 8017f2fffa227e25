import CapabilityKit
import Evidence
import Translation
import Vocabulary

/// What the picture page shows, without database or geometry: tested as it is.
struct PictureModel: Sendable {
  let answer: PictureAnswer
  let drawing: MapDrawing
  let labels: [CubeDimension: [String: String]]
  /// There are boundaries to choose from.
  var hasVersions = false
  /// The list behind the figures; nil for those who see figures only.
  let listPath: String?
  let city: String

  /// The areas as lines, in the coordinates of a drawing.
  struct MapDrawing: Sendable, Hashable {
    struct Shape: Sendable, Hashable {
      let area: String
      let path: String
      let labelX: Double
      let labelY: Double
      let labelWidth: Double
    }
    let width: Double
    let height: Double
    let shapes: [Shape]
    static let none = MapDrawing(width: 0, height: 0, shapes: [])
  }

  var question: PictureQuestion { answer.question }

  /// The filter with its days written out, so that a list counts the same days.
  var filter: PictureFilter {
    var filter = question.filter
    filter.from = answer.time.days.lowerBound
    filter.to = answer.time.days.upperBound
    return filter
  }

  func label(_ dimension: CubeDimension, _ key: String, _ t: Translator) -> String {
    if dimension == .area, key == CarriedCount.outside { return t("picture.outside.short") }
    if key.isEmpty { return t("picture.unknown.\(dimension.rawValue)") }
    return labels[dimension]?[key] ?? key
  }

  /// Opens the list of the records that a figure counts.
  func list(_ filter: PictureFilter) -> String? { listPath.map { $0 + filter.query.text } }
  func list(_ dimension: CubeDimension, _ key: String) -> String? { list(filter.narrowed(dimension, to: key)) }

  /// Opens the records that a place's figure is made of; of a carried figure, those of all areas that it came from.
  func list(_ place: PictureAnswer.Place) -> String? {
    var narrowed = filter
    narrowed.values[.area] = place.recorded
    return list(narrowed)
  }

  /// Opens the records behind a value of a dimension, as it is counted here.
  func listCounted(_ dimension: CubeDimension, _ key: String) -> String? {
    guard dimension == .area, question.boundaries == .today, !key.isEmpty else { return list(dimension, key) }
    return answer.places.first { $0.area == key }.flatMap { list($0) }
  }

  /// The address of the picture with another question.
  func address(_ change: (inout PictureQuestion) -> Void) -> String {
    var question = question
    change(&question)
    return "/desk/picture" + question.query.text
  }

  /// The same picture again on any day: the days are written out.
  var permanent: String { address { $0.filter = filter } }
  func file(_ name: String) -> String {
    var question = question
    question.filter = filter
    return "/desk/picture.\(name)" + question.query.text
  }

  var style: ValueKind { question.measure == .rate ? .rate : .count }
  enum ValueKind: Sendable { case count, rate }

  func value(of place: PictureAnswer.Place) -> Double? { question.measure == .rate ? place.rate : place.count }
}
