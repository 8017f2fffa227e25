import Foundation

/// What the doctor sees of the data folder.
extension Doctor {
  func permissions() -> Finding {
    let folder = settings[.data]
    guard let mode = FileFacts(folder)?.mode else {
      return settings[.database].isEmpty
        ? .wrong("folder", "there is no data folder \(folder)", "Check --data, or set up a city: concord init")
        : .attention("folder", "there is no data folder \(folder)", "Uploads need one; the server makes it.")
    }
    if mode & 0o077 != 0 {
      return .attention(
        "folder", "others on this machine may look into \(folder)", "Close it: chmod 700 \(folder)")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      return .wrong("folder", "\(folder) cannot be written by this user", "Run it as the user who owns the folder.")
    }
    return .good("folder", "\(folder), for its owner alone")
  }

  func space() -> Finding {
    var path = URL(fileURLWithPath: settings[.data]).standardizedFileURL.path
    while path != "/", !FileManager.default.fileExists(atPath: path) {
      path = URL(fileURLWithPath: path).deletingLastPathComponent().path
    }
    guard let facts = try? FileManager.default.attributesOfFileSystem(forPath: path),
      let free = (facts[.systemFreeSize] as? NSNumber)?.int64Value
    else { return .attention("space", "the disk does not say how much is free", "Look yourself: df -h \(path)") }
    let database = FileFacts(settings[.data] + "/concord.sqlite").map { Int64($0.size) }
    let text = "\(free / 1_000_000) MB free"
    // A backup is proved on the same disk, and a large import grows the log.
    let needed = max(500_000_000, 2 * (database ?? 0))
    return free >= needed
      ? .good("space", text)
      : .wrong("space", text, "Make room, or move to a larger disk: less than \(needed / 1_000_000) MB is too little.")
  }
}
