import Geography
import Testing
import Vocabulary

@testable import Places

@Suite struct AreaNamesTests {
  private static func area(_ code: String, _ name: String, _ names: [Language: String] = [:], _ aliases: [String] = [])
    -> Area
  {
    Area(
      id: Example.surroundings.identifier(), layer: "areas", code: code, name: name, names: names, aliases: aliases,
      group: nil, validFrom: .beginningOfTime, validTo: nil, geometry: .empty, areaSquareMetres: 1,
      label: Point(x: 0, y: 0), source: "", imported: Instant(milliseconds: 0))
  }

  private let areas: [Area]
  private let names: AreaNames
  init() {
    let all =
      [
        ("014", "Capitol Hill", [:], ["The Hill"]), ("2", "Ixelles", [Language("nl"): "Elsene"], []),
        ("3", "North Park", [:], []), ("4", "North Park", [:], []), ("5", "Señor Park", [:], []),
        ("6", "Old Harbour", [:], ["Docks"]), ("7", "St Mary", [:], []),
        ("8", "Großmarkt", [Language("ar"): "السوق"], []),
        ("9", "2", [:], []),
      ] as [(String, String, [Language: String], [String])]
    let random = Surroundings.fixed(at: Instant(milliseconds: 0), seed: 9)
    areas = all.map { code, name, names, aliases in
      let plain = Self.area(code, name, names, aliases)
      return Area(
        id: random.identifier(), layer: plain.layer, code: code, name: name, names: names, aliases: aliases, group: nil,
        validFrom: plain.validFrom, validTo: nil, geometry: .empty, areaSquareMetres: 1, label: plain.label, source: "",
        imported: plain.imported)
    }
    names = AreaNames(areas)
  }

  private func codes(_ match: AreaMatch) -> [String] {
    let ids: [AreaID] =
      switch match {
      case .exact(let id): [id]
      case .near(let ids): ids
      case .none: []
      }
    return ids.compactMap { id in areas.first { $0.id == id }?.code }
  }

  private func isExact(_ match: AreaMatch) -> Bool { if case .exact = match { true } else { false } }

  @Test(arguments: ["", " ", "—", "Zzyzx", "15", "0140"]) func `nothing is made of nothing`(_ text: String) {
    #expect(names.match(text) == .none)
  }

  @Test func `two areas of one name are asked about`() {
    let match = names.match("north park")
    #expect(!isExact(match) && codes(match) == ["3", "4"])
    #expect(!isExact(names.match("North Park")))
  }

  @Test func `a text that is one area's code and another's name is asked about`() {
    let match = names.match("2")
    #expect(!isExact(match) && codes(match) == ["2", "9"])
  }

  @Test(arguments: [
    ("014", "014"), ("14", "014"), ("Capitol Hill", "014"), ("CAPITOL-HILL ", "014"), ("the hill", "014"),
    ("elsene", "2"), ("senor park", "5"), ("docks", "6"), ("GROSSMARKT", "8"), ("السُّوق", "8"), ("St. Mary", "7"),
  ])
  func `codes, names in any language and aliases are found`(_ text: String, _ code: String) {
    let match = names.match(text)
    #expect(isExact(match) && codes(match) == [code])
  }

  @Test(arguments: [
    ("Capital Hill", "014"), ("Capitol", "014"), ("Ixeles", "2"), ("Harbour", "6"), ("Old Habrour", "6"),
    ("Saint Mary", "7"), ("Grosmarkt", "8"),
  ])
  func `near misses are suggested and never chosen`(_ text: String, _ code: String) {
    let match = names.match(text)
    #expect(!isExact(match) && codes(match).first == code)
  }

  @Test func `a long text costs no more than a look`() {
    #expect(names.match(String(repeating: "x ", count: 10_000)) == .none)
  }

  @Test func `codes are ordered as people count`() {
    #expect(["10", "9", "1a", "B2", "B10", "01"].sorted(by: comesBefore) == ["01", "1a", "9", "10", "B2", "B10"])
    #expect(!comesBefore("a", "a"))
  }
}
