import Geography
import Testing

@Suite(.enabled(if: SharedData.isPresent)) struct RealFilesTests {
  @Test(arguments: SharedData.files) func `real files are read, checked and repaired`(
    _ expected: (name: String, features: Int, invalid: Int)
  ) throws {
    let file = try SharedData.polygons(expected.name)
    #expect(file.features.count == expected.features)
    #expect(file.crs == "EPSG:4326")
    #expect(file.features.allSatisfy { $0.refusal == nil })
    let geometries = file.features.compactMap(\.geometry)
    let repairs = try geometries.compactMap { try repaired($0) }
    #expect(repairs.count == expected.invalid)
    for repair in repairs {
      #expect(repair.geometry.isValid)
      #expect(abs(repair.areaChange) < 0.001)
      #expect(repair.problem.contains("Self-intersection"))
      #expect(repair.location != nil)
    }
  }
}
