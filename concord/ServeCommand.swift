import Access
import ArgumentParser
import CapabilityKit
import Evidence
import Foundation
import Hummingbird
import Logging
import Operation
import SQLiteStorage
import ServiceLifecycle
import Storage
import UnixSignals
import Vocabulary

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve the city's site and API.")
  @OptionGroup var options: DataOptions
  @Option(help: "The address to listen on.") var host: String?
  @Option(help: "The port to listen on.") var port: Int?

  func run() async throws {
    try await tellingProblems {
      let settings = try Settings(options, [.host: host, .port: port.map(String.init)])
      let house = try await openHouse(settings)
      var options = try settings.serving()
      let threads = WorkerThreads(count: SQLiteDatabase.readers)
      options.threads = threads
      let services = house.services
      OpenFiles.allowAll()
      var running: [any Service] = [
        CubeFollower(house: house), CityFollower(house: house), JobKeeper(house: house), Upkeep(house: house),
        ScheduledBackups(house: house, settings: settings),
      ]
      if let certificates = options.certificates { running.append(CertificateFollower(certificates, services)) }
      services.metrics.set(.started, Double(services.surroundings.now().milliseconds) / 1000)
      let application = buildApplication(house, options: options, services: running)
      Console.say("\(services.city.current.name): \(settings.address)")
      // On a signal no new connection is taken, requests under way are answered, then long jobs get the same time.
      let stop = Duration.seconds(settings.number(.stopTimeout))
      var configuration = ServiceGroupConfiguration(
        services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: services.logger)
      configuration.maximumGracefulShutdownDuration = stop
      var failure: (any Error)?
      let group = ServiceGroup(configuration: configuration)
      do {
        try await withTaskExecutorPreference(threads) { try await group.run() }
      } catch {
        failure = error
      }
      await services.jobs.drain(atMost: stop)
      await services.database.close()
      if let failure { throw failure }
    }
  }
}

/// A connection is an open file; the machine's own limit for this program is used in full.
enum OpenFiles {
  static func allowAll() {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(kind, &limit)
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

/// Says that this process holds its jobs, and tells those of processes that fell silent as interrupted.
struct JobKeeper: Service {
  let house: House
  func run() async throws {
    await cancelWhenGracefulShutdown {
      await house.services.jobs.follow { error in
        house.services.logger.error("jobs", metadata: ["error": "\(LoggedError.text(error))"])
      }
    }
  }
}

/// Removes expired sessions and links, and traces of removed facts, and does what capabilities have to do once an hour.
struct Upkeep: Service {
  let house: House
  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await house.services.access.purge()
          _ = try await house.services.database.write { try EvidenceStore.purgeRemoved(keepingLast: 100_000, on: $0) }
          for capability in house.services.registry.capabilities { try await capability.upkeep(house.services) }
          try await Task.sleep(for: .seconds(3600))
        } catch is CancellationError {
          return
        } catch {
          house.services.logger.error("upkeep", metadata: ["error": "\(LoggedError.text(error))"])
          try? await Task.sleep(for: .seconds(60))
        }
      }
    }
  }
}
