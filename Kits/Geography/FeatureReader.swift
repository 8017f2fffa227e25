import CGDAL
import Foundation
import Vocabulary

/// Reads one layer through GDAL; lives inside one `GDAL.use`.
struct FeatureReader {
  let gdal: GDAL
  let source: FeatureSource
  let projection: Projection?
  let limits: FeatureLimits

  /// Only these drivers may look at a file.
  private static let drivers = ["GeoJSON", "ESRI Shapefile", "GPKG", "LIBKML", "KML"]

  func read(layer wanted: String?) throws(Problem) -> FeatureFile {
    let dataset = try open()
    defer { GDALClose(dataset) }
    let (layer, names) = try choose(in: dataset, wanted)
    let definition = OGR_L_GetLayerDefn(layer)
    let fields = (0..<OGR_FD_GetFieldCount(definition)).compactMap { Field($0, OGR_FD_GetFieldDefn(definition, $0)) }
    guard fields.count <= limits.properties else { throw .tooLarge(limit: "\(limits.properties) properties") }
    let key = OGR_L_GetFIDColumn(layer).map { String(cString: $0) } ?? ""
    let keyName = key.isEmpty || fields.contains { $0.name == key } ? nil : key
    let system = try reference(of: layer)
    // Plain WGS 84 in the order x, y is taken as it is, bit for bit.
    // EPSG:4979 is the same with heights, which are dropped.
    let code = system?.code
    let isPlain = system == nil || ["EPSG:4326", "EPSG:4979", "OGC:CRS84"].contains(code)
    let transformation = isPlain ? nil : system.flatMap { CoordinateTransformation(from: $0) }
    if let system, !isPlain, transformation == nil { throw Problem("crs-unknown", status: 422, ["crs": system.name]) }

    var features: [Feature] = []
    var vertices = 0
    OGR_L_ResetReading(layer)
    while true {
      let failuresBefore = gdal.failures.count
      guard let handle = OGR_L_GetNextFeature(layer) else {
        if gdal.failures.count > failuresBefore { throw unreadable }
        break
      }
      defer { OGR_F_Destroy(handle) }
      guard features.count < limits.features else { throw .tooLarge(limit: "\(limits.features) features") }
      let shape = OGR_F_GetGeometryRef(handle)
      if let shape { vertices += OGR_G_WkbSizeEx(shape) / 16 }
      guard vertices <= limits.vertices else { throw .tooLarge(limit: "\(limits.vertices) points") }
      features.append(
        try feature(
          handle, index: features.count + 1, fields, keyName, shape,
          isDegrees: system?.isGeographic ?? true, transformation))
    }
    var properties = fields.map { FeatureProperty(name: $0.name, type: $0.type) }
    if let keyName { properties.insert(FeatureProperty(name: keyName, type: "number"), at: 0) }
    return FeatureFile(
      layers: source.layers ?? names, layer: source.layers != nil ? wanted ?? "" : name(of: layer),
      crs: isPlain && code != nil ? "EPSG:4326" : code,
      properties: properties, features: features)
  }

  private var unreadable: Problem {
    let reason = (gdal.failures.last ?? "").replacingOccurrences(of: source.dataset, with: source.name)
    return .fileUnreadable(source.name, reason)
  }

  private func open() throws(Problem) -> GDALDatasetH {
    let isJSON = !["shp", "gpkg", "kml"].contains(URL(fileURLWithPath: source.dataset).pathExtension.lowercased())
    let options = isJSON ? ["DATE_AS_STRING=YES", "ARRAY_AS_STRING=YES"] : []
    let dataset = withStringList(Self.drivers) { drivers in
      withStringList(options) { options in
        GDALOpenEx(source.dataset, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY), drivers, options, nil)
      }
    }
    if let dataset { return dataset }
    if gdal.failures.isEmpty || gdal.failures.allSatisfy({ $0.contains("not recognized as a supported") }) {
      throw Problem("format-unknown", status: 415, ["file": source.name])
    }
    throw unreadable
  }

  private func withStringList<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for text in texts { list = CSLAddString(list, text) }
    defer { CSLDestroy(list) }
    return body(list.map { UnsafeRawPointer($0).assumingMemoryBound(to: UnsafePointer<CChar>?.self) })
  }

  private func name(of layer: OGRLayerH) -> String {
    OGR_L_GetName(layer).map { TextBytes.text($0) } ?? ""
  }

  private func choose(in dataset: GDALDatasetH, _ wanted: String?) throws(Problem) -> (OGRLayerH, [String]) {
    let count = GDALDatasetGetLayerCount(dataset)
    guard count <= limits.layers else { throw .tooLarge(limit: "\(limits.layers) layers") }
    var found: [OGRLayerH] = []
    for index in 0..<count {
      guard let layer = GDALDatasetGetLayer(dataset, index), OGR_L_GetGeomType(layer) != wkbNone else { continue }
      found.append(layer)
    }
    // Folders of a KML that hold nothing are no choice.
    if found.count > 1 {
      let filled = found.filter { OGR_L_GetFeatureCount($0, 1) != 0 }
      if !filled.isEmpty { found = filled }
    }
    let names = found.map(name)
    guard let first = found.first else { throw .fileUnreadable(source.name, "no layer with geometry") }
    if source.layers != nil { return (first, names) }
    if let wanted, !wanted.isEmpty {
      guard let index = names.firstIndex(of: wanted) else { throw .layerUnknown(wanted, names) }
      return (found[index], names)
    }
    guard found.count == 1 else { throw .layerNeeded(names) }
    return (first, names)
  }

  private func reference(of layer: OGRLayerH) throws(Problem) -> SpatialReference? {
    if let projection { return SpatialReference(code: projection.code) }
    return OGR_L_GetSpatialRef(layer).flatMap { SpatialReference(copying: $0) }
  }

  private func feature(
    _ handle: OGRFeatureH, index: Int, _ fields: [Field], _ keyName: String?, _ shape: OGRGeometryH?,
    isDegrees: Bool, _ transformation: CoordinateTransformation?
  ) throws(Problem) -> Feature {
    var properties: [String: PropertyValue] = [:]
    var refusal: String?
    if let keyName { properties[keyName] = .number(Double(OGR_F_GetFID(handle))) }
    for field in fields {
      let value = field.value(in: handle)
      if case .text(let text) = value, text.utf8.count > limits.textBytes {
        refusal = "text-too-long"
        properties[field.name] = .null
      } else {
        properties[field.name] = value
      }
    }
    var geometry: Geometry?
    if refusal == nil {
      switch try polygons(shape, isDegrees: isDegrees, transformation) {
      case .success(let found): geometry = found
      case .failure(let reason): refusal = reason.text
      }
    }
    return Feature(index: index, properties: properties, geometry: geometry, refusal: refusal)
  }

  private struct Refusal: Error, ExpressibleByStringLiteral {
    let text: String
    init(stringLiteral text: String) { self.text = text }
  }

  private func polygons(
    _ shape: OGRGeometryH?, isDegrees: Bool, _ transformation: CoordinateTransformation?
  ) throws(Problem) -> Result<Geometry, Refusal> {
    guard let shape else { return .failure("no-geometry") }
    if OGR_G_IsEmpty(shape) != 0 { return .failure("empty-geometry") }
    guard let linear = OGR_G_GetLinearGeometry(shape, 0, nil) else { return .failure("unreadable-geometry") }
    defer { OGR_G_DestroyGeometry(linear) }
    OGR_G_FlattenTo2D(linear)
    OGR_G_CloseRings(linear)
    guard let raw = reading(linear) else { return .failure("unreadable-geometry") }
    guard raw.isFinite else { return .failure("not-finite") }
    if isDegrees, let stray = stray(in: linear) { throw .crsNeeded(stray) }
    guard !raw.polygons.isEmpty else {
      return .failure(raw.points > 0 ? "point-not-polygon" : raw.lines > 0 ? "line-not-polygon" : "empty-geometry")
    }
    guard let transformation else { return result(raw) }
    guard OGR_G_Transform(linear, transformation.handle) == OGRERR_NONE, let turned = reading(linear), turned.isFinite
    else { return .failure("projection-failed") }
    return result(turned)
  }

  private func result(_ reading: WKBReading) -> Result<Geometry, Refusal> {
    let geometry = Geometry(polygons: reading.polygons)
    guard !geometry.isEmpty else { return .failure("no-area") }
    return geometry.areaSquareMetres > 0 || (try? repaired(geometry))??.areaAfter ?? 0 > 0
      ? .success(geometry) : .failure("no-area")
  }

  private func reading(_ shape: OGRGeometryH) -> WKBReading? {
    var bytes = [UInt8](repeating: 0, count: OGR_G_WkbSizeEx(shape))
    guard !bytes.isEmpty, OGR_G_ExportToIsoWkb(shape, wkbNDR, &bytes) == OGRERR_NONE else { return nil }
    return WKBReading(bytes)
  }

  /// A corner of the shape's rectangle that is no longitude and latitude.
  private func stray(in shape: OGRGeometryH) -> Point? {
    var box = OGREnvelope()
    OGR_G_GetEnvelope(shape, &box)
    let isInside = box.MinX >= -180.001 && box.MaxX <= 180.001 && box.MinY >= -90.001 && box.MaxY <= 90.001
    return isInside ? nil : Point(x: box.MinX, y: box.MinY)
  }
}
