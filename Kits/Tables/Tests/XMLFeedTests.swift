import Testing
import Vocabulary

@testable import Tables

struct XMLFeedTests {
  private let sheet = "xl/worksheets/sheet1.xml"

  @Test func refusesEntitiesAndDocumentTypes() {
    var making = WorkbookMaking()
    making.rows = "<row><c t=\"str\"><v>&c;</v></c></row>"
    making.preamble = """
      <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
      """
    #expect(throws: Problem.tableHostile(sheet)) { try making.open() }
    making.preamble = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">"
    #expect(throws: Problem.tableHostile(sheet)) { try making.open() }
    making.preamble = ""
    #expect(throws: Problem.tableDamaged(sheet)) { try making.open() }
  }

  @Test func refusesDeepNesting() {
    var making = WorkbookMaking()
    making.rows = String(repeating: "<row>", count: 100_000)
    #expect(throws: Problem.tableHostile(sheet)) { try making.open() }
  }

  @Test func refusesBrokenXML() {
    for broken in ["<row", "<row><c></row>", "<row>&nope;</row>", "\u{1}"] {
      var making = WorkbookMaking()
      making.rows = broken
      #expect(throws: Problem.tableDamaged(sheet)) { try making.open() }
    }
  }

  @Test func comparesNamesWithoutTheirPrefix() {
    "x:row".withCString { text in
      let name = XMLName(text)
      #expect(name == "row" && name.hasPrefix)
      #expect(!(name == "ro") && !(name == "rows") && !(name == "x:row"))
    }
  }

  @Test func readsPrefixedElements() throws {
    var making = WorkbookMaking()
    making.rows = "</sheetData></worksheet>"
    var zip = ZipMaking()
    let main = "xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\""
    let base = WorkbookMaking.relation
    zip.add("xl/workbook.xml", "<x:workbook \(main) xmlns:r=\"\(base)\"><x:sheet name=\"S\" r:id=\"a\"/></x:workbook>")
    zip.add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"../xl/./s.xml\"/></Relationships>")
    zip.add("XL\\S.xml", "<x:worksheet \(main)><x:row><x:c t=\"str\"><x:v>name</x:v></x:c></x:row></x:worksheet>")
    #expect(try TableFile.open(zip.finished()).header == ["name"])
  }
}
