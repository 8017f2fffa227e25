import CaseFolders
import Statistics

/// The table of bench_sdc.R, 200 areas in 10 districts × 60 categories with counts of 1 to 4 hidden: by the least width,
/// as the reference promises no more, and so that none of 0 to 4 can be told from another; and the draws of bench_dp.py,
/// noise for 12,000 counts.
func disclosureWorkloads(_ folder: CaseFolder) throws -> [Workload] {
  let rows = try folder.table("sdc_cells.csv", ["area", "district", "cat", "freq"])
  let (areas, districts, categories) = (try rows.names("area"), try rows.names("district"), try rows.names("cat"))
  let counts = try rows.counts("freq")
  func order(_ names: [String]) -> ([String], [String: Int]) {
    let all = Set(names).sorted()
    return (all, Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) }))
  }
  let ((areaNames, area), (categoryNames, category)) = (order(areas), order(categories))
  var freq = [[Int]](repeating: [Int](repeating: 0, count: category.count), count: area.count)
  var districtOf: [Int: String] = [:]
  for row in counts.indices {
    guard let a = area[areas[row]], let c = category[categories[row]] else { continue }
    freq[a][c] = counts[row]
    districtOf[a] = districts[row]
  }
  let groups = Set(districts).sorted().map { name in (name, areaNames.indices.filter { districtOf[$0] == name }) }
  let given = freq

  func suppression(_ name: String, _ rule: ProtectionRule) -> Workload {
    Workload(name: name) { _ in
      let cross = try CrossTable([.init(areaNames, groups: groups), .init(categoryNames)]) { given[$0[0]][$0[1]] }
      let values = cross.table.values
      let rules = values.indices.map { cell -> ProtectionRule? in
        (1...4).contains(values[cell]) && cell != cross.grandTotal ? rule : nil
      }
      let result = try Suppression(
        cross.table, rules: rules, isFixed: values.indices.map { values[$0] == 0 || $0 == cross.grandTotal })
      print(
        name, "cells", values.count, "primary", rules.count { $0 != nil }, "hidden", result.hidden.count { $0 },
        "proved", result.proofs.count, "unprotected", result.unprotected.count)
    }
  }
  return [
    suppression("suppression 200x60 in 10, width 1", .width(1)),
    suppression("suppression 200x60 in 10, 0 to 4 open", .conceals(upTo: 4)),
    Workload(name: "discrete Laplace, 12000 draws of scale 10") { _ in
      var chance = SystemRandomNumberGenerator()
      let noise = try DiscreteLaplace(scale: 10)
      print("sum", (0..<12_000).reduce(0) { sum, _ in sum + noise.sample(using: &chance) })
    },
    Workload(name: "discrete Gaussian, 12000 draws of scale 10") { _ in
      var chance = SystemRandomNumberGenerator()
      let noise = try DiscreteGaussian(scale: 10)
      print("sum", (0..<12_000).reduce(0) { sum, _ in sum + noise.sample(using: &chance) })
    },
  ]
}
