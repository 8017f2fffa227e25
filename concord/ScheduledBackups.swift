import Backup
import CapabilityKit
import Foundation
import Logging
import Operation
import ServiceLifecycle
import Storage
import Vocabulary

/// Takes backups by itself while the city is served, and removes old ones, as the settings say.
struct ScheduledBackups: Service {
  let house: House
  let settings: Settings

  func run() async throws {
    guard !settings[.backupFolder].isEmpty else { return await stayUntilTheEnd() }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do { try await takeWhenDue() } catch is CancellationError { return } catch {
          house.services.logger.error("backup", metadata: ["error": "\(LoggedError.text(error))"])
        }
        try? await Task.sleep(for: .seconds(60))
      }
    }
  }

  /// A service that returns would stop the others.
  private func stayUntilTheEnd() async {
    await cancelWhenGracefulShutdown { while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) } }
  }

  func takeWhenDue() async throws {
    let services = house.services
    let started = services.surroundings.now()
    let every = (Int64(settings[.backupEvery]) ?? 24) * 3600
    guard try await services.database.write({ try BackupRuns.begin(every: every, now: started, on: $0) }) else {
      return
    }
    let name = Rotation.name(started)
    let run: BackupRuns.Run
    do {
      let summary = try await take(name, started)
      run = BackupRuns.Run(
        started: started, ended: services.surroundings.now(), file: name, bytes: FileFacts(path(name))?.size ?? 0,
        rows: summary.rows,
        problem: nil)
      services.logger.notice("backup", metadata: ["file": "\(name)", "rows": "\(summary.rows)"])
    } catch {
      let code = (error as? Problem)?.code ?? "unexpected"
      services.logger.error("backup", metadata: ["file": "\(name)", "error": "\(LoggedError.text(error))"])
      run = BackupRuns.Run(
        started: started, ended: services.surroundings.now(), file: name, bytes: 0, rows: 0, problem: code)
    }
    try await services.database.write { try BackupRuns.note(run, on: $0) }
    if run.problem == nil { rotate() }
  }

  private func take(_ name: String, _ started: Instant) async throws -> CopySummary {
    let folder = settings[.backupFolder]
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw Problem("backup-unwritable", status: 503, ["path": folder]) }
    let file = settings[.backupPassphraseFile]
    return try await house.takeVerifiedBackup(
      Backup.Origin(house, settings), to: path(name), passphrase: file.isEmpty ? nil : PassphraseOptions.read(file))
  }

  private func path(_ name: String) -> String { "\(settings[.backupFolder])/\(name)" }

  private func rotate() {
    let rotation = Rotation(
      daily: Int(settings[.backupKeepDaily]) ?? 7, weekly: Int(settings[.backupKeepWeekly]) ?? 4)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: settings[.backupFolder])) ?? []
    for name in rotation.superfluous(names) {
      try? FileManager.default.removeItem(atPath: path(name))
      house.services.logger.notice("backup removed", metadata: ["file": "\(name)"])
    }
  }
}
