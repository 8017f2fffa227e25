import HTTPTypes

/// The header fields that every answer carries: nothing from elsewhere is loaded, framed or run.
enum SecurityHeaders {
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'"

  static func add(to headers: inout HTTPFields, isSecure: Bool) {
    set("Content-Security-Policy", policy, &headers)
    set("X-Content-Type-Options", "nosniff", &headers)
    set("Referrer-Policy", "same-origin", &headers)
    set("Cross-Origin-Opener-Policy", "same-origin", &headers)
    set("Cross-Origin-Resource-Policy", "same-origin", &headers)
    set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), browsing-topics=()", &headers)
    if isSecure { set("Strict-Transport-Security", "max-age=31536000; includeSubDomains", &headers) }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
  }

  private static func set(_ name: String, _ value: String, _ headers: inout HTTPFields) {
    if let name = HTTPField.Name(name) { headers[name] = value }
  }
}
