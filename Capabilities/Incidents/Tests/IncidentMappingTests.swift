import Tables
import Testing
import Vocabulary

@testable import Incidents

struct IncidentMappingTests {
  private func code(_ json: String) -> String? {
    do {
      _ = try IncidentMapping.read(Array(json.utf8))
      return nil
    } catch { return (error as? Problem).map { "\($0.code) \($0.arguments["key"] ?? $0.arguments["detail"] ?? "")" } }
  }

  @Test func refusesWhatItDoesNotUnderstand() {
    #expect(code("[") == "mapping-unreadable JSON")
    #expect(code(#"{"version":1}"#) == "mapping-unreadable day")
    #expect(code(#"{"version":2,"day":{"column":"d"}}"#) == "mapping-unreadable version")
    #expect(code(#"{"version":1,"day":{"column":"d"},"codes":{"biass":{}}}"#)?.hasPrefix("mapping-") == true)
    #expect(code(#"{"version":1,"day":{"colum":"d","column":"d"}}"#) == "mapping-key-unknown day.colum")
    #expect(code(#"{"version":1,"day":{"column":"d"},"recrod":"x"}"#) == "mapping-key-unknown recrod")
    #expect(code(#"{"version":1,"day":{"column":"d","order":"dmy"},"record":null}"#) == nil)
  }

  @Test func whatIsWrittenIsRead() throws {
    for name in IncidentMapping.shipped {
      let mapping = try IncidentMapping.named(name)
      #expect(try IncidentMapping.read(mapping.json) == mapping)
    }
    #expect(throws: Problem.self) { try IncidentMapping.named("nowhere") }
  }

  private static let book = CodeBook([
    .bias: Codelist(
      "bias",
      [
        .init("anti-roma", LocalizedText([.english: "Anti-Roma", Language("fr"): "Antitsiganisme"])),
        .init("anti-semitic", LocalizedText([.english: "Antisemitic"]), crosswalk: ["nibrs": ["21"]]),
        .init("unknown", LocalizedText([:])),
      ])
  ])

  @Test func valuesByTableCrosswalkAndName() throws {
    #expect(throws: Problem.self) { try ValueTable(.init(values: ["a": "anti-rome"]), .bias, Self.book) }
    #expect(throws: Problem.self) { try ValueTable(.init(system: "icd"), .bias, Self.book) }
    let table = try ValueTable(
      .init(values: ["Rom": "anti-roma", "ROM*": "anti-semitic", "*jew*": "anti-semitic", "x": ""], system: "nibrs"),
      .bias, Self.book)
    #expect(table.outcome(" rom ") == .codes(["anti-roma"]))
    #expect(table.outcome("romani") == .codes(["anti-semitic"]))
    #expect(table.outcome("anti-JEWISH") == .codes(["anti-semitic"]))
    #expect(table.outcome("021") == .codes(["anti-semitic"]))
    #expect(table.outcome("X") == .codes([]))
    #expect(table.outcome("") == .codes([]))
    #expect(table.outcome("ron") == .unknown(near: ["Rom"]))
    let names = try ValueTable(.init(), .bias, Self.book)
    #expect(names.outcome("antitsiganisme") == .codes(["anti-roma"]))
    let fallback = try ValueTable(.init(values: [:], default: "unknown"), .bias, Self.book)
    #expect(fallback.outcome("anything") == .codes(["unknown"]))
  }

  @Test func hashesAreTheSameEverywhere() {
    #expect(CellHash.of(Array("".utf8)) != CellHash.of([0]))
    #expect(Set((0..<1000).map { CellHash.of(Array("row \($0)".utf8)) }).count == 1000)
    #expect(CellHash.hex(0x0123_4567_89AB_CDEF) == "0123456789abcdef")
    #expect(ImportDraft.digests("0123456789abcdef0000000000000001") == [0x0123_4567_89AB_CDEF, 1])
  }

  @Test func rowsMeetTheirEquals() {
    let same = RowMatch(stored: [1, 2, 2], rows: [2, 1, 2], isCorrection: false)
    #expect(same.isComplete && same.places == [1, 0, 2])
    let changed = RowMatch(stored: [1, 2], rows: [1, 3], isCorrection: false)
    #expect(changed.replaced == [1] && changed.stored == [1, 3])
    let more = RowMatch(stored: [1], rows: [1, 2], isCorrection: false)
    #expect(more.added == [1] && more.stored == [1, 2])
    let correction = RowMatch(stored: [1, 2], rows: [3], isCorrection: true)
    #expect(correction.added == [0] && correction.stored == [1, 2, 3])
  }
}
