import CGDAL
import Geography
import Testing

@Suite struct GroundAreaTests {
  @Test func `the whole ellipsoid`() {
    // 510 065 621.724 km²: the surface of WGS 84.
    let earth = polygon([(-180, -90), (180, -90), (180, 90), (-180, 90)])
    #expect(abs(earth.areaSquareMetres / 510_065_621_724_089 - 1) < 1e-12)
  }

  @Test(arguments: [0.0, 40, -34, 60, 79]) func `agrees with PROJ's equal-area projection`(_ latitude: Double) {
    let wgs84 = OSRNewSpatialReference(nil)
    let equalArea = OSRNewSpatialReference(nil)
    defer {
      OSRRelease(wgs84)
      OSRRelease(equalArea)
    }
    OSRImportFromEPSG(wgs84, 4326)
    OSRImportFromEPSG(equalArea, 6933)
    for system in [wgs84, equalArea] { OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER) }
    let transformation = OCTNewCoordinateTransformation(wgs84, equalArea)
    defer { OCTDestroyCoordinateTransformation(transformation) }
    let side = 0.01
    var x = [4, 4 + side]
    var y = [latitude, latitude + side]
    var success: [Int32] = [0, 0]
    #expect(OCTTransformEx(transformation, 2, &x, &y, nil, &success) != 0)
    let expected = (x[1] - x[0]) * (y[1] - y[0])
    #expect(abs(square(4, latitude, side).areaSquareMetres / expected - 1) < 1e-7)
  }

  @Test func `holes are taken off and direction does not matter`() {
    let whole = square(4, 52, 0.4).areaSquareMetres
    let hole = Geometry(polygons: [[ring(4.1, 52.1, 0.1)]]).areaSquareMetres
    let both = Geometry(polygons: [[ring(4, 52, 0.4).reversed(), ring(4.1, 52.1, 0.1)]]).areaSquareMetres
    #expect(abs(both - (whole - hole)) < 0.01)
    #expect(Geometry.empty.areaSquareMetres == 0)
  }

  @Test(.enabled(if: SharedData.isPresent)) func `agrees with the areas that New York gives`() throws {
    let file = try SharedData.polygons("nyc_police_precincts")
    for feature in file.features {
      let squareFeet = Double(feature.properties["shape_area"]?.text ?? "") ?? 0
      let squareMetres = squareFeet * (1200.0 / 3937) * (1200.0 / 3937)
      // The state plane's scale factor is within 1 in 10,000 of true.
      #expect(abs((feature.geometry?.areaSquareMetres ?? 0) / squareMetres - 1) < 0.0005)
    }
  }
}
