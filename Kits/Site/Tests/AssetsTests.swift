import Foundation
import Testing

@testable import Site

@Suite struct AssetsTests {
  @Test func allAreThereUnderLastingNames() {
    let assets = Assets.all()
    for name in ["concord.css", "enhance.js", "drafts.js", "progress.js", "upload.js", "icon.svg"] {
      #expect(assets.contains { $0.name == name && !$0.bytes.isEmpty })
    }
    #expect(Asset(name: "a.css", bytes: Array("x".utf8)).hashedName == "a.af63f54c86021707.css")
    #expect(assets.map(\.hashedName) == Assets.all().map(\.hashedName))
  }

  @Test func theSheetIsSmallAndKnowsNoSides() throws {
    let css = try #require(Assets.all().first { $0.name == "concord.css" })
    #expect(css.bytes.count <= 32 * 1024)
    let words = String(decoding: css.bytes, as: UTF8.self).lowercased().split { !$0.isLetter }
    #expect(!words.contains("left") && !words.contains("right"))
  }

  @Test func scriptsAreSmall() {
    let scripts = Assets.all().filter { $0.name.hasSuffix(".js") }
    #expect(scripts.allSatisfy { $0.bytes.count <= 8 * 1024 })
  }
}
