import ArgumentParser
import CapabilityKit
import Foundation
import Logging
import OpenID
import Operation
import PostgresStorage
import SQLiteStorage
import Storage
import Vocabulary

/// Opens the city that the options name, for commands.
@Sendable func openHouse(_ options: DataOptions) async throws -> House {
  try await openHouse(try Settings(options))
}

/// - Parameter city: written when the database holds none yet.
func openHouse(_ settings: Settings, city: City? = nil) async throws -> House {
  let format = LineLog.Format(rawValue: settings[.logFormat]) ?? .text
  var logger = Logger(label: "concord") { LineLog(label: $0, format: format) }
  logger.logLevel = Logger.Level(rawValue: settings[.logLevel]) ?? .notice
  let database = try await openDatabase(settings, create: city != nil)
  do {
    return try await House.open(
      database, capabilities: capabilities, city: city, signingIn: settings.signingIn(), logger: logger,
      uploadsFolder: URL(fileURLWithPath: settings[.data]).appendingPathComponent("uploads"))
  } catch {
    await database.close()
    throw error
  }
}

func openDatabase(_ settings: Settings, create: Bool) async throws -> any Database {
  if settings[.database].isEmpty {
    let path = settings[.data] + "/concord.sqlite"
    if create {
      try FileManager.default.createDirectory(
        atPath: settings[.data], withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } else if !FileManager.default.fileExists(atPath: path) {
      throw Problem("city-missing", status: 500)
    }
    return try SQLiteDatabase(path: path)
  }
  return try await PostgresDatabase(url: settings[.database])
}

extension Settings {
  init(_ options: DataOptions, _ more: [Key: String?] = [:]) throws {
    var flags = more.compactMapValues { $0 }
    if let data = options.data { flags[.data] = data }
    if let database = options.database { flags[.database] = database }
    try self.init(flags: flags, environment: ProcessInfo.processInfo.environment, file: options.settings)
  }
}

/// Runs a command's work and tells problems in words, with exit code 1.
func tellingProblems(_ work: () async throws -> Void) async throws {
  do {
    try await work()
  } catch let problem as Problem {
    Console.complain(CommandTexts.sentence(for: problem))
    throw ExitCode(1)
  }
}
