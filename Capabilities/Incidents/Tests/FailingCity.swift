import Access
import CapabilityKit
import Foundation
import Storage
import StorageTesting
import Vocabulary

/// Runs an action against a city whose n-th database call fails, for every n, and looks at what is left each time.
enum FailingCity {
  static func each(
    _ database: any Database, _ capability: any Capability, _ action: (Services) async throws -> Void,
    check: @escaping @Sendable (any Connection) throws -> Void
  ) async throws {
    // Opening a city that is there makes the same calls each time.
    _ = try await open(database, capability)
    let counted = FailingDatabase(wrapping: database, failAt: .max)
    _ = try await open(counted, capability)
    var step = 1
    while step < 200 {
      let failing = FailingDatabase(wrapping: database, failAt: counted.callCount + step)
      let house = try await open(failing, capability)
      let result: Result<Void, any Error>
      do { result = .success(try await action(house.services)) } catch { result = .failure(error) }
      try await database.read(check)
      if !failing.hasFailed { return try result.get() }
      step += 1
    }
    throw Problem("too-many-calls", status: 500)
  }

  private static func open(_ database: any Database, _ capability: any Capability) async throws -> House {
    try await House.open(
      database, capabilities: [capability],
      city: City(name: "Testwick", country: "BE", timeZone: "UTC", languages: [Language("en")]),
      surroundings: .fixed(at: Example.now), passwords: PasswordHashing(cost: .forTests),
      uploadsFolder: FileManager.default.temporaryDirectory)
  }
}
