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

  static func model(listPath: String? = "/desk/incidents", _ change: (inout PictureQuestion) -> Void = { _ in }) throws
    -> PictureModel
  {
    let shapes = (0..<3).map { index in
      PictureModel.MapDrawing.Shape(
        area: "area-\(index)", path: "M\(index * 100) 0h100v100h-100Z", labelX: Double(index * 100 + 50), labelY: 50,
        labelWidth: 90)
    }
    return PictureModel(
      answer: try PictureAnswerTests.answer(change), drawing: .init(width: 300, height: 100, shapes: shapes),
      labels: [
        .area: ["area-0": "Harbour", "area-1": "Old Town", "area-2": "Mill <Lane>"],
        .source: ["police": "Police", "centre": "Riverside centre", "library": "Library"],
        .bias: ["anti-muslim": "Anti-Muslim", "anti-semitic": "Antisemitic", "gender-based": "Gender-based"],
      ],
      listPath: listPath, city: "Testwick")
  }

  @Test(arguments: ["en", "ar"])
  func looksAsItDid(_ language: String) throws {
    let t = try Self.catalogues().translator(for: Language(language))
    expectGolden(PicturePage(try Self.model(), in: t).page.body, "picture.\(language)")
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
    let text = PicturePage(try Self.model(), in: t).page.body.string
      .replacing("/desk/picture.", with: "")
    #expect(!text.contains("picture.") && !text.contains("dimension."))
  }
}
