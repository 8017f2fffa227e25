import Foundation
import Testing

@testable import CaseFolders

struct CaseFaultTests {
  @Test func oneLineNamesFileRowAndColumn() {
    #expect(CaseFault("a.csv", row: 3, column: "x", "b\nc").description == "a.csv, row 3, column x: b c")
  }

  private func folder(_ files: [String: String]) throws -> CaseFolder {
    let path = NSTemporaryDirectory() + "concord-fault-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    return try CaseFolder(path)
  }

  @Test(arguments: [
    ("id,count\na,-1\n", "t.csv, row 2, column count: -1 is less than 0"),
    ("id,count\na,1\nb,\n", "t.csv, row 3, column count: is empty"),
    ("id,count\na,many\n", "t.csv, row 2, column count: many is not a whole number"),
    ("id,count\na,1.5\n", "t.csv, row 2, column count: 1.5 is not a whole number"),
    ("id,counts\na,1\n", "t.csv, row 1, column count: the header must begin with id,count"),
    ("id,count,odd\na,1,2\n", "t.csv, row 1, column odd: is not a column of this file"),
    ("id,count\na\n", "t.csv, row 2: has 1 values where the header has 2"),
    ("id,count\na,1,2\n", "t.csv, row 2: has 3 values where the header has 2"),
  ])
  func countsAreChecked(_ text: String, _ line: String) throws {
    let folder = try folder(["t.csv": text])
    let fault = #expect(throws: CaseFault.self) { try folder.table("t.csv", ["id", "count"]).counts("count") }
    #expect(fault?.description == line)
  }

  @Test func parametersNobodyAskedForAreRefused() throws {
    let parameters = try folder(["params.json": #"{"alpha": 0.05, "control": {"b": 4, "bb": 5}}"#]).parameters()
    #expect(try parameters.number("alpha") == 0.05)
    #expect(try parameters.object("control")?.integer("b") == 4)
    let fault = #expect(throws: CaseFault.self) { try parameters.finish() }
    #expect(fault?.description == "params.json, column control.bb: is not a parameter of this analysis")
  }

  @Test func truthIsNoNumber() throws {
    let parameters = try folder(["params.json": #"{"a": true, "b": 1}"#]).parameters()
    #expect(try parameters.bool("a") == true)
    #expect(throws: CaseFault.self) { try parameters.bool("b") }
    #expect(throws: CaseFault.self) { try parameters.number("a") }
  }
}
