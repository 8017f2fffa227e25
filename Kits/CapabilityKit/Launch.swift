public import ArgumentParser
import Foundation
import Storage
import Vocabulary

/// How a command reaches the city that it works on. The composition root sets it before any command runs; commands of
/// capabilities know only this.
public struct Launch: Sendable {
  public let open: @Sendable (DataOptions) async throws -> House
  public init(open: @escaping @Sendable (DataOptions) async throws -> House) { self.open = open }
  @TaskLocal public static var current: Launch?
}

/// Where the city's data is: the options that every command has.
public struct DataOptions: ParsableArguments, Sendable {
  @Option(help: "The data folder of the city.") public var data: String?
  @Option(help: "postgres://… instead of the SQLite file in the data folder.") public var database: String?
  @Option(help: "A settings file; concord.yaml in the data folder unless given.") public var settings: String?
  public init() {}
}

/// A command that works on a city's data. Problems are told in words, with exit code 1.
public protocol CityCommand: AsyncParsableCommand {
  var options: DataOptions { get }
  func run(in house: House) async throws
}

extension CityCommand {
  public func run() async throws {
    guard let launch = Launch.current else { throw ValidationError("No city is open.") }
    do {
      let house = try await launch.open(options)
      do {
        try await run(in: house)
      } catch {
        await house.services.database.close()
        throw error
      }
      await house.services.database.close()
    } catch let problem as Problem {
      Console.complain(CommandTexts.sentence(for: problem))
      throw ExitCode(1)
    }
  }
}

/// Writing to the terminal.
public enum Console {
  public static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
  public static func write(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }
  public static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
