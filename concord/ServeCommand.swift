import Access
import ArgumentParser
import CapabilityKit
import Evidence
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Storage

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve the city's site and API.")
  @OptionGroup var options: DataOptions
  @Option(help: "The address to listen on.") var host: String?
  @Option(help: "The port to listen on.") var port: Int?

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options, [.host: host, .port: port.map(String.init)])
      let house = try await openHouse(settings)
      try await house.services.jobs.closeAbandoned()
      let application = buildApplication(
        house, options: settings.serving,
        services: [CubeFollower(house: house), CityFollower(house: house), Upkeep(house: house)])
      Console.say("\(house.services.city.current.name): \(settings.address)")
      try await application.runService()
      await house.services.database.close()
    }
  }
}

/// Keeps the cube in step with what any process commits.
struct CubeFollower: Service {
  let house: House
  func run() async throws {
    await cancelWhenGracefulShutdown { await house.services.cube.follow(house.services.database) }
  }
}

/// Takes over what another process changes of the city: its name, time zone and languages.
struct CityFollower: Service {
  let house: House
  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await house.services.database.waitForAnnouncement("city", atMost: .seconds(60))
        // A database that is away for a moment is asked again after the next announcement.
        try? await house.services.city.reload(house.services.database)
      }
    }
  }
}

/// Removes expired sessions and links, and traces of removed facts, once an hour.
struct Upkeep: Service {
  let house: House
  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await house.services.access.purge()
          _ = try await house.services.database.write { try EvidenceStore.purgeRemoved(keepingLast: 100_000, on: $0) }
          try await Task.sleep(for: .seconds(3600))
        } catch is CancellationError {
          return
        } catch {
          house.services.logger.error("upkeep", metadata: ["error": "\(String(reflecting: error))"])
          try? await Task.sleep(for: .seconds(60))
        }
      }
    }
  }
}
