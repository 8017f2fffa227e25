/// Where somebody goes after signing in.
enum NextAddress {
  static let standard = "/desk"

  /// The wanted address when it lies on this site, else *Today*. A browser takes `//host` and `/\host` for another site,
  /// and drops control characters before it looks.
  static func own(_ wanted: String?) -> String {
    guard let wanted, wanted.utf8.count <= 2000, wanted.hasPrefix("/"), !wanted.hasPrefix("//"),
      !wanted.contains("\\"), !wanted.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
    else { return standard }
    let path = wanted.prefix { $0 != "?" && $0 != "#" }
    // These would lead in a circle, or use up a link that is meant for somebody else.
    let isWayIn = path == "/sign-in" || path.hasPrefix("/sign-in/") || path == "/sign-out" || path.hasPrefix("/link/")
    return isWayIn ? standard : wanted
  }
}
