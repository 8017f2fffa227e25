import CapabilityKit
import Disclosure
import Translation
import Vocabulary

/// What the public page shows. It holds released figures and nothing else that is a number of records.
struct PublicPictureModel: Sendable {
  struct Shape: Sendable, Hashable {
    let place: String
    let path: String
    let labelX: Double
    let labelY: Double
    let labelWidth: Double
  }
  struct Drawing: Sendable, Hashable {
    var width = 0.0
    var height = 0.0
    var shapes: [Shape] = []
  }
  enum Measure: String, Sendable, CaseIterable { case incidents, rate }

  let release: Released<PublicRelease>
  /// Periods with a release, newest first.
  let periods: [String]
  let drawing: Drawing
  let measure: Measure
  private let counts: [FigureKey: Int?]

  init(_ release: Released<PublicRelease>, periods: [String], drawing: Drawing, measure: Measure) {
    self.release = release
    self.periods = periods
    self.drawing = drawing
    self.measure = measure
    counts = release.value.counts
  }

  var content: PublicRelease { release.value }

  enum Shown: Sendable, Hashable {
    case count(Double)
    case hidden
  }
  func shown(_ place: String, _ dimension: String = "", _ code: String = "", period: String? = nil) -> Shown {
    let count = counts[FigureKey(period ?? content.period, place, dimension, code)] ?? nil
    return count.map { .count(Double($0)) } ?? .hidden
  }

  /// The count, or the rate per 10,000 residents that follows from it.
  func value(_ place: PublicPlace) -> Shown {
    guard case .count(let count) = shown(place.key) else { return .hidden }
    guard measure == .rate else { return .count(count) }
    return place.population.flatMap { $0 > 0 ? .count(count / Double($0) * 10_000) : nil } ?? .hidden
  }

  var areas: [PublicPlace] { content.places.filter { $0.kind == .area } }
  var groups: [PublicPlace] { content.places.filter { $0.kind == .group } }
  var months: [Period] {
    Set(content.figures.map(\.period)).compactMap { Period($0) }.filter {
      $0.unit == .month && $0.description != content.period
    }
    .sorted()
  }

  static func name(_ names: [String: String], _ language: Language) -> String {
    names[language.tag] ?? names["en"] ?? names.sorted { $0.key < $1.key }.first?.value ?? ""
  }
}
