import Storage
public import Vocabulary

extension Problem {
  /// Bytes were lost or changed since the backup was written, or the file ends too early.
  static let backupDamaged = Problem("backup-damaged", status: 422)
  static func notABackup(_ path: String) -> Problem { Problem("backup-foreign", status: 422, ["path": path]) }
  static let backupPassphrase = Problem("backup-passphrase", status: 422)
  static let backupPassphraseNeeded = Problem("backup-passphrase-needed", status: 422)
  static func backupNewer(_ version: String) -> Problem { Problem("backup-newer", status: 422, ["version": version]) }
  /// Nothing that is there is ever written over.
  public static func targetNotEmpty(_ place: String) -> Problem {
    Problem("target-not-empty", status: 409, ["place": place])
  }
  static func exportDamaged(_ file: String, line: Int) -> Problem {
    Problem("export-damaged", status: 422, ["file": file, "line": "\(line)"])
  }
  /// What was written is not what was read: nothing of it should be trusted.
  static func notTheSame(_ table: String) -> Problem { Problem("copy-differs", status: 500, ["table": table]) }
}
