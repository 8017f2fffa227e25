import Foundation
import Vocabulary

/// Files in the data folder: outside the database, so outside its transactions; removing them twice does no harm.
public struct KeptFiles: Sendable {
  public let count: @Sendable (KeptPass) -> KeptCount
  /// Returns how many were removed.
  public let purge: @Sendable (KeptPass) -> Int
  public init(count: @escaping @Sendable (KeptPass) -> KeptCount, purge: @escaping @Sendable (KeptPass) -> Int) {
    self.count = count
    self.purge = purge
  }

  /// The files of a folder inside the uploads whose names begin so; their age is that of their last change.
  public static func uploads(in folder: String = "", prefix: String = "") -> KeptFiles {
    @Sendable func files(_ pass: KeptPass) -> [(url: URL, changed: Instant)] {
      let keys: Set<URLResourceKey> = [.contentModificationDateKey, .isRegularFileKey]
      let root = pass.services.uploadsFolder
      let place = folder.isEmpty ? root : root.appendingPathComponent(folder)
      let all = try? FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: Array(keys))
      return (all ?? []).compactMap { url in
        guard url.lastPathComponent.hasPrefix(prefix), let found = try? url.resourceValues(forKeys: keys),
          found.isRegularFile == true, let changed = found.contentModificationDate
        else { return nil }
        return (url, Instant(milliseconds: Int64(changed.timeIntervalSince1970 * 1000)))
      }
    }
    return KeptFiles { pass in
      files(pass).reduce(into: KeptCount()) { count, file in
        count.kept += 1
        count.oldest = min(count.oldest ?? file.changed, file.changed)
        if file.changed < pass.cutoff { count.due += 1 }
        if file.changed < pass.overdueCutoff { count.overdue += 1 }
      }
    } purge: { pass in
      files(pass).count { file in
        file.changed < pass.cutoff && (try? FileManager.default.removeItem(at: file.url)) != nil
      }
    }
  }
}
