import CGDAL
import Vocabulary

/// One use of GDAL on this thread: errors are collected instead of printed, nothing is fetched from a network and
/// nothing is written beside a file.
final class GDAL {
  /// Messages of failures, in order.
  private(set) var failures: [String] = []

  /// Runs a block that calls GDAL. Options and the error handler belong to this thread and end with the block, which
  /// must stay on it.
  static func use<Result>(_ block: (GDAL) throws(Problem) -> Result) throws(Problem) -> Result {
    _ = registered
    let gdal = GDAL()
    for (name, value) in options { CPLSetThreadLocalConfigOption(name, value) }
    CPLPushErrorHandlerEx(
      { kind, _, text in
        guard kind.rawValue >= CE_Failure.rawValue, let text, let user = CPLGetErrorHandlerUserData() else { return }
        let gdal = Unmanaged<GDAL>.fromOpaque(user).takeUnretainedValue()
        if gdal.failures.count < 100 { gdal.failures.append(String(cString: text)) }
      }, Unmanaged.passUnretained(gdal).toOpaque())
    defer {
      CPLPopErrorHandler()
      CPLErrorReset()
      for (name, _) in options { CPLSetThreadLocalConfigOption(name, nil) }
    }
    return try withExtendedLifetime(gdal) { () throws(Problem) in try block(gdal) }
  }

  /// Drivers are registered once per process; plugins are not looked for. The value is never changed after.
  private static let registered: Void = {
    CPLSetConfigOption("GDAL_DRIVER_PATH", "disable")
    GDALAllRegister()
    OSRSetPROJEnableNetwork(0)
  }()

  private static let options = [
    ("SHAPE_RESTORE_SHX", "NO"),
    ("OGR_GEOJSON_MAX_OBJ_SIZE", "200"),
    ("LIBKML_RESOLVE_STYLE", "NO"),
    ("LIBKML_EXTERNAL_STYLE", "NO"),
    ("OGR_SQLITE_LOAD_EXTENSIONS", "NO"),
    ("GDAL_DISABLE_READDIR_ON_OPEN", "FALSE"),
    ("CPL_VSIL_CURL_ALLOWED_FILENAME", "none"),
    // The discard port of this machine: whatever a format might still want to fetch fails at once.
    ("GDAL_HTTP_PROXY", "127.0.0.1:9"),
    ("GDAL_HTTP_TIMEOUT", "1"),
    ("GDAL_HTTP_MAX_RETRY", "0"),
  ]
}
