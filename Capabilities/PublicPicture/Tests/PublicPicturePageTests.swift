import CapabilityKit
import Foundation
import GoldenTesting
import Site
import Testing
import Translation
import Vocabulary

@testable import Disclosure
@testable import PublicPicture

struct PublicPicturePageTests {
  static func release() -> Released<PublicRelease> {
    let places = [
      PublicPlace(.city, names: ["en": "Testwick", "ar": "تستويك"], population: 40_000),
      PublicPlace(.group, code: "North", names: ["en": "North", "ar": "الشمال"], population: 25_000),
      PublicPlace(.group, code: "South", names: ["en": "South", "ar": "الجنوب"], population: 15_000),
      PublicPlace(.area, code: "1", group: "North", names: ["en": "Harbour", "ar": "الميناء"], population: 25_000),
      PublicPlace(
        .area, code: "2", group: "South", names: ["en": "Mill <Lane>", "ar": "الطاحونة"], population: 15_000),
      PublicPlace(.elsewhere),
    ]
    let bias = PublicDimension(
      "bias",
      codes: [
        .init("anti-muslim", names: ["en": "Anti-Muslim", "ar": "معاداة المسلمين"]),
        .init("several", names: ["en": "Several at once", "ar": "عدة معًا"]),
      ])
    var figures: [PublicRelease.Figure] = []
    func add(_ place: String, _ count: Int?, _ dimension: String = "", _ code: String = "", _ period: String = "2025") {
      figures.append(.init(period: period, place: place, dimension: dimension, code: code, count: count))
    }
    add("city", 83)
    add("group:North", 51)
    add("group:South", nil)
    add("area:1", 51)
    add("area:2", nil)
    add("elsewhere", nil)
    add("city", 70, "bias", "anti-muslim")
    add("city", 13, "bias", "several")
    add("group:North", 41, "bias", "anti-muslim")
    add("group:North", nil, "bias", "several")
    for month in 1...12 {
      add(
        "city", month == 2 ? nil : month + 10, "", "",
        Period(.month, of: Day(2025, month, 1) ?? Day(number: 0)).description)
    }
    let content = PublicRelease(
      city: "Testwick", period: "2025", version: 2, published: Day(2026, 2, 3) ?? Day(number: 0),
      reason: "A file came late.", minimum: 10, areaFloor: 500, licence: ReleaseRules.licences[0],
      coverage: PublicCoverage(expected: 11, reporting: 8), places: places, dimensions: [bias], figures: figures)
    return Released(content, digest: String(repeating: "ab", count: 32))
  }

  static func catalogues() throws -> Catalogues {
    let strings = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Catalogues(folders: [
      ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("publicPicture", PublicPictureCapability().strings),
      ("picture", strings.deletingLastPathComponent().appendingPathComponent("Picture/Strings")),
    ])
  }

  @Test(arguments: ["en", "ar"])
  func looksAsItDid(_ language: String) throws {
    let drawing = PublicPictureModel.Drawing(
      width: 200, height: 100,
      shapes: (1...2).map {
        .init(place: "area:\($0)", path: "M\($0 * 100 - 100) 0h100v100h-100Z", labelX: 50, labelY: 50, labelWidth: 90)
      })
    let model = PublicPictureModel(
      Self.release(), periods: ["2025", "2024"], drawing: drawing, measure: .incidents)
    let page = PublicPicturePage(model: model, t: try Self.catalogues().translator(for: Language(language))).page
    expectGolden(page.body, "public-picture.\(language)")
    // Nothing that is hidden has a number, and nothing links to records.
    #expect(!page.body.string.contains("/desk/"))
  }

  @Test func filesSayWhatIsHidden() throws {
    let csv = String(decoding: ReleaseFiles.csv(Self.release().value), as: UTF8.self)
    #expect(
      csv.contains("2025,area,2,Mill <Lane>,15000,,,,,hidden\n")
        && csv.contains("2025,city,,Testwick,40000,,,,83,shown\n"))
    let texts = ["en", "ar"].compactMap { try? Self.catalogues().translator(for: Language($0)) }
    let catalogue = Catalogue(releases: [Self.release()], city: "Test\"wick", texts: texts)
    #expect(catalogue.turtle.contains("\"Test\\\"wick\"") && catalogue.turtle.contains("previousVersion"))
    try #expect(catalogue.jsonLD().count > 1000)
  }
}
