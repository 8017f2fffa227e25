import CGDAL
import Foundation
import Geography

/// Writes files of areas with GDAL, as a city's own programs would.
enum FeatureFixtures {
  struct Layer {
    var name: String
    var epsg: Int32?
    var rows: [(code: String, wkt: String?)]
  }

  static func write(_ layers: [Layer], driver: String, to path: String) {
    GDALAllRegister()
    guard let dataset = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, nil) else { return }
    for layer in layers {
      var system: OGRSpatialReferenceH?
      if let epsg = layer.epsg {
        system = OSRNewSpatialReference(nil)
        OSRImportFromEPSG(system, epsg)
        OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER)
      }
      let made = GDALDatasetCreateLayer(dataset, layer.name, system, driver == "LIBKML" ? wkbUnknown : wkbPolygon, nil)
      let definition = OGR_Fld_Create("code", OFTString)
      OGR_L_CreateField(made, definition, 1)
      OGR_Fld_Destroy(definition)
      for row in layer.rows {
        let feature = OGR_F_Create(OGR_L_GetLayerDefn(made))
        OGR_F_SetFieldString(feature, OGR_F_GetFieldIndex(feature, "code"), row.code)
        if let wkt = row.wkt {
          var shape: OGRGeometryH?
          wkt.withCString { text in
            var pointer: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: text)
            OGR_G_CreateFromWkt(&pointer, system, &shape)
          }
          OGR_F_SetGeometryDirectly(feature, shape)
        }
        _ = OGR_L_CreateFeature(made, feature)
        OGR_F_Destroy(feature)
      }
      if let system { OSRRelease(system) }
    }
    GDALClose(dataset)
  }

  /// A square of 5,000 feet in Denver's state plane coordinates.
  static let denverSquare = """
    POLYGON ((3140000 1690000, 3145000 1690000, 3145000 1695000, 3140000 1695000, 3140000 1690000))
    """
  static let plainSquare = "POLYGON ((4 52, 4.01 52, 4.01 52.01, 4 52.01, 4 52))"

  /// A zip without compression. `claiming` overrides the unpacked size that its directory names.
  static func zip(_ files: [(name: String, path: String)], to path: String, claiming size: UInt32? = nil) throws {
    var body = Data()
    var directory = Data()
    for (name, file) in files {
      let data = try Data(contentsOf: URL(fileURLWithPath: file))
      let start = UInt32(body.count)
      var common = Data()
      common.append(little: UInt16(20), UInt16(0), UInt16(0), UInt16(0), UInt16(0))
      common.append(little: crc(data), UInt32(data.count), size ?? UInt32(data.count))
      common.append(little: UInt16(name.utf8.count), UInt16(0))
      body.append(little: UInt32(0x0403_4B50))
      body.append(common)
      body.append(contentsOf: name.utf8)
      body.append(data)
      directory.append(little: UInt32(0x0201_4B50))
      directory.append(little: UInt16(20))
      directory.append(common)
      directory.append(little: UInt16(0), UInt16(0), UInt16(0))
      directory.append(little: UInt32(0), start)
      directory.append(contentsOf: name.utf8)
    }
    var out = body
    out.append(directory)
    out.append(little: UInt32(0x0605_4B50))
    out.append(little: UInt16(0), UInt16(0), UInt16(files.count), UInt16(files.count))
    out.append(little: UInt32(directory.count), UInt32(body.count))
    out.append(little: UInt16(0))
    try out.write(to: URL(fileURLWithPath: path))
  }

  private static func crc(_ data: Data) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in data {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}

extension Data {
  fileprivate mutating func append<Number: FixedWidthInteger>(little numbers: Number...) {
    for number in numbers { Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) } }
  }
}
