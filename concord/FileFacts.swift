import Foundation

/// What the operating system says of a file; nil when it is not there.
struct FileFacts {
  let size: Int
  /// The permissions: 0o700.
  let mode: Int

  init?(_ path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    size = Int(facts.st_size)
    mode = Int(facts.st_mode & 0o7777)
  }
}
