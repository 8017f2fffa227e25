import CapabilityKit
import Evidence
import Foundation
import GoldenTesting
import Site
import Testing
import Translation
import Vocabulary

@testable import Picture

struct PicturePageTests {
  static func catalogues() throws -> Catalogues {
    try Catalogues(folders: [
      ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("picture", PictureCapability().strings),
    ])
  }

  static func model(
    listPath: String? = "/desk/incidents", earlier: [EarlierBoundaries] = [],
    _ change: (inout PictureQuestion) -> Void = { _ in }
  ) throws -> PictureModel {
    let shapes = (0..<3).map { index in
      PictureModel.MapDrawing.Shape(
        area: "area-\(index)", path: "M\(index * 100) 0h100v100h-100Z", labelX: Double(index * 100 + 50), labelY: 50,
        labelWidth: 90)
    }
    return PictureModel(
      answer: try PictureAnswerTests.answer(earlier: earlier, change),
      drawing: .init(width: 300, height: 100, shapes: shapes),
      labels: [
        .area: ["area-0": "Harbour", "area-1": "Old Town", "area-2": "Mill <Lane>"],
        .source: ["police": "Police", "centre": "Riverside centre", "library": "Library"],
        .bias: ["anti-muslim": "Anti-Muslim", "anti-semitic": "Antisemitic", "gender-based": "Gender-based"],
      ],
      hasVersions: !earlier.isEmpty, listPath: listPath, city: "Testwick")
  }

  @Test(arguments: ["en", "ar"])
  func looksAsItDid(_ language: String) throws {
    let t = try Self.catalogues().translator(for: Language(language))
    expectGolden(PicturePage(try Self.model(), in: t).page.body, "picture.\(language)")
  }

  /// Area 3 was split between areas 0 and 1, and reached a little beyond the city.
  static let earlier = [
    EarlierBoundaries(
      days: Day(number: 20_000)...Day(number: 20_599),
      shares: [
        "area-0": [.init(area: "area-0", share: 1)], "area-1": [.init(area: "area-1", share: 1)],
        "area-2": [.init(area: "area-2", share: 1)],
        "area-3": [.init(area: "area-0", share: 0.25), .init(area: "area-1", share: 0.7)],
      ])
  ]

  @Test(arguments: ["en", "ar"])
  func todaysBoundariesLookAsTheyDid(_ language: String) throws {
    let t = try Self.catalogues().translator(for: Language(language))
    let model = try Self.model(earlier: Self.earlier) { $0.boundaries = .today }
    expectGolden(PicturePage(model, in: t).page.body, "picture-today.\(language)")
  }

  @Test func aCarriedFigureOpensAllRecordsThatItComesFrom() throws {
    let model = try Self.model(earlier: Self.earlier) { $0.boundaries = .today }
    let place = try #require(model.answer.places.first { $0.area == "area-1" })
    #expect(place.isEstimate && place.recorded == ["area-1", "area-3"])
    #expect(model.list(place) == "/desk/incidents?from=2025-11-08&to=2027-03-22&area=area-1&area=area-3")
    let recorded = try PictureAnswerTests.answer()
    let whole = recorded.total - recorded.notLocated
    let others = model.answer.places.filter { $0.area != "area-1" && $0.area != "area-0" }.reduce(0) { $0 + $1.count }
    let first = try #require(recorded.places.first { $0.area == "area-0" })
    #expect(place.listed == whole - others - first.count)
  }

  @Test func whoSeesFiguresOnlyGetsNoLinkToRecords() throws {
    let t = try Self.catalogues().translator(for: .english)
    #expect(!PicturePage(try Self.model(listPath: nil), in: t).page.body.string.contains("/desk/incidents"))
  }

  @Test func everyNumberOpensTheListOfTheSameDays() throws {
    let model = try Self.model { $0.filter.values[.bias] = ["anti-muslim"] }
    let link = try #require(model.list(.area, ""))
    #expect(link == "/desk/incidents?from=2025-11-08&to=2027-03-22&area=none&bias=anti-muslim")
  }

  @Test(arguments: ["en", "fr", "ar"])
  func saysEverythingInItsLanguage(_ language: String) throws {
    let t = try Self.catalogues().translator(for: Language(language))
    let today = try Self.model(earlier: Self.earlier) { $0.boundaries = .today }
    let text = (PicturePage(try Self.model(), in: t).page.body.string + PicturePage(today, in: t).page.body.string)
      .replacing("/desk/picture.", with: "")
    #expect(!text.contains("picture.") && !text.contains("dimension."))
  }
}
