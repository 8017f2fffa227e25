import CGEOS
import Vocabulary

/// One use of GEOS: a context of its own, never shared between threads and never kept (GEOS is re-entrant per context).
final class GEOS {
  let handle: GEOSContextHandle_t
  fileprivate(set) var message = ""

  init() {
    // GEOS_init_r returns null only when a few hundred bytes of memory are not to be had.
    handle = GEOS_init_r()
    let itself = Unmanaged.passUnretained(self).toOpaque()
    _ = GEOSContext_setErrorMessageHandler_r(
      handle,
      { text, user in
        guard let text, let user else { return }
        Unmanaged<GEOS>.fromOpaque(user).takeUnretainedValue().message = String(cString: text)
      }, itself)
  }

  deinit { GEOS_finish_r(handle) }

  /// A GEOS object that this context made, destroyed with the value.
  final class Shape {
    let geos: GEOS
    let pointer: OpaquePointer
    fileprivate init(_ geos: GEOS, _ pointer: OpaquePointer) {
      self.geos = geos
      self.pointer = pointer
    }
    deinit { GEOSGeom_destroy_r(geos.handle, pointer) }
  }

  func shape(_ geometry: Geometry) throws(Problem) -> Shape { try shape(wkb: geometry.wkb) }

  func shape(wkb: [UInt8]) throws(Problem) -> Shape {
    let reader = GEOSWKBReader_create_r(handle)
    defer { GEOSWKBReader_destroy_r(handle, reader) }
    return try owned(wkb.withUnsafeBufferPointer { GEOSWKBReader_read_r(handle, reader, $0.baseAddress, $0.count) })
  }

  /// Takes what a GEOS function returned; null is a failure with a message.
  func owned(_ pointer: OpaquePointer?) throws(Problem) -> Shape {
    guard let pointer else { throw .geometryFailed(message) }
    return Shape(self, pointer)
  }

  /// The polygons of a shape; lines and points that an overlay leaves at touching borders are dropped.
  func geometry(_ shape: Shape) throws(Problem) -> Geometry {
    let writer = GEOSWKBWriter_create_r(handle)
    defer { GEOSWKBWriter_destroy_r(handle, writer) }
    GEOSWKBWriter_setOutputDimension_r(handle, writer, 2)
    var size = 0
    guard let bytes = GEOSWKBWriter_write_r(handle, writer, shape.pointer, &size) else {
      throw .geometryFailed(message)
    }
    defer { GEOSFree_r(handle, bytes) }
    guard let read = WKBReading([UInt8](UnsafeBufferPointer(start: bytes, count: size))), read.isFinite else {
      throw .geometryFailed("result is not finite")
    }
    return Geometry(polygons: read.polygons)
  }

  /// Runs an overlay; if it fails on invalid input, once more on the inputs made valid.
  func overlay(
    _ a: Geometry, _ b: Geometry,
    _ operation: (GEOSContextHandle_t?, OpaquePointer?, OpaquePointer?) -> OpaquePointer?
  ) throws(Problem) -> Geometry {
    let first = try shape(a)
    let second = try shape(b)
    if let result = operation(handle, first.pointer, second.pointer) { return try geometry(try owned(result)) }
    let repairedFirst = try made(valid: first)
    let repairedSecond = try made(valid: second)
    return try geometry(try owned(operation(handle, repairedFirst.pointer, repairedSecond.pointer)))
  }

  /// The shape with its rings untangled: every ring is made valid by itself, then outer rings are merged and holes cut.
  func made(valid shape: Shape) throws(Problem) -> Shape {
    let parameters = GEOSMakeValidParams_create_r(handle)
    defer { GEOSMakeValidParams_destroy_r(handle, parameters) }
    _ = GEOSMakeValidParams_setMethod_r(handle, parameters, GEOS_MAKE_VALID_STRUCTURE)
    _ = GEOSMakeValidParams_setKeepCollapsed_r(handle, parameters, 0)
    return try owned(GEOSMakeValidWithParams_r(handle, shape.pointer, parameters))
  }

  func point(_ shape: Shape) -> Point? {
    var x = 0.0
    var y = 0.0
    guard GEOSisEmpty_r(handle, shape.pointer) == 0, GEOSGeomGetX_r(handle, shape.pointer, &x) == 1,
      GEOSGeomGetY_r(handle, shape.pointer, &y) == 1
    else { return nil }
    return Point(x: x, y: y)
  }
}
