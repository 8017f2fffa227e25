import ArgumentParser
import Backup
import CapabilityKit
import Foundation
import Storage
import Vocabulary

struct BackupCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Write everything of the city into one file, while it is served.",
    discussion: """
      The file is read back and restored into a scratch database in the data folder before the command says that it is \
      good. It can be restored to SQLite and to PostgreSQL, whichever it was taken from.
      """)
  @OptionGroup var options: DataOptions
  @OptionGroup var secret: PassphraseOptions
  @Argument(help: "The file to write; it must not exist.") var file: String
  @Flag(help: "Encrypt it with a passphrase: from --passphrase-file, from CONCORD_PASSPHRASE, or asked for.")
  var encrypt = false

  func run(in house: House) async throws {
    let passphrase = encrypt ? try secret.chosen() : nil
    let origin = try Backup.Origin(house, Settings(options))
    let summary = try await house.takeVerifiedBackup(origin, to: file, passphrase: passphrase)
    let bytes = FileFacts(file)?.size ?? 0
    Console.say(
      """
      \(file): \(summary.tables.count) tables, \(summary.rows) rows, \(summary.files) files, \(bytes) bytes\
      \(encrypt ? ", encrypted" : "").
      Checked: restored into a scratch database and compared, table by table; the audit trail is whole.
      """)
  }
}

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup back: into an empty data folder or an empty PostgreSQL database.",
    discussion: "The whole file is checked before anything is written, and the database is compared with it afterwards."
  )
  @OptionGroup var options: DataOptions
  @OptionGroup var secret: PassphraseOptions
  @Argument(help: "The backup.") var file: String

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options)
      let header = try Backup.header(of: file)
      let passphrase = header.isEncrypted ? try secret.known() : nil
      let summary = try await filling(settings) { database in
        try await Backup.restore(
          file, passphrase: passphrase, into: database, schemas: House.schemas(of: capabilities),
          folder: settings[.data])
      }
      Console.say(
        """
        \(header.city) of \(header.created): \(summary.tables.count) tables, \(summary.rows) rows, \(summary.files) files \
        are back in \(settings.place).
        Checked: every table is as it was in the backup; the audit trail is whole.
        """)
    }
  }
}

/// Where a passphrase comes from. Never from the command line, which other users of the machine can read.
struct PassphraseOptions: ParsableArguments {
  @Option(help: "A file whose first line is the passphrase.") var passphraseFile: String?

  /// The least length of a passphrase that is chosen now.
  static let least = 12

  /// For a backup that exists.
  func known() throws -> String {
    if let given = try given() { return given }
    return try ask("Passphrase of the backup: ")
  }

  /// For a new backup: long enough, and typed twice when typed.
  func chosen() throws -> String {
    let given = try given()
    let passphrase = try given ?? ask("New passphrase (at least \(Self.least) characters): ")
    guard passphrase.count >= Self.least else {
      throw Problem("passphrase-short", status: 422, ["least": "\(Self.least)"])
    }
    if given == nil, try ask("The same once more: ") != passphrase { throw Problem("passphrase-differs", status: 422) }
    return passphrase
  }

  private func given() throws -> String? {
    if let path = passphraseFile { return try Self.read(path) }
    return ProcessInfo.processInfo.environment["CONCORD_PASSPHRASE"]
  }

  static func read(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path),
      let line = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first
    else { throw Problem("passphrase-missing", status: 422, ["path": path]) }
    return String(line)
  }

  private func ask(_ question: String) throws -> String {
    guard isatty(STDIN_FILENO) == 1, let typed = getpass(question) else {
      throw Problem("backup-passphrase-needed", status: 422)
    }
    return String(cString: typed)
  }
}
