import Access
import ArgumentParser
import CapabilityKit
import Disclosure
import Storage
import Translation
import Vocabulary

struct ReleasesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "releases", abstract: "Public figures: what was published, what would be, and the ledger's soundness.",
    subcommands: [
      ListReleasesCommand.self, PreviewReleaseCommand.self, PublishReleaseCommand.self, VerifyReleasesCommand.self,
    ])
}

/// A command whose problems are told with this capability's texts.
protocol ReleaseCommand: CityCommand {
  func perform(in house: House) async throws
}

extension ReleaseCommand {
  func run(in house: House) async throws {
    do {
      try await perform(in: house)
    } catch let problem as Problem {
      let t = house.services.catalogues.translator(for: .english)
      Console.complain(([t(problem)] + problem.fields.map { "  \($0.field): \(t($0))" }).joined(separator: "\n"))
      throw ExitCode(1)
    }
  }
}

struct ListReleasesCommand: ReleaseCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Print all releases, newest first.")
  @OptionGroup var options: DataOptions

  func perform(in house: House) async throws {
    let all = try await house.services.database.read { try ReleaseLedger.all(on: $0) }
    Console.say("period,version,published,shown,hidden,digest")
    for release in all {
      let content = release.value
      let hidden = content.figures.count { $0.count == nil }
      Console.say(
        "\(content.period),\(content.version),\(content.published),\(content.figures.count - hidden),\(hidden),\(release.digest)"
      )
    }
  }
}

struct PreviewReleaseCommand: ReleaseCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Print every figure of a period as it would be published: true count, and why it would be hidden.")
  @OptionGroup var options: DataOptions
  @Argument(help: "A closed period: 2025, 2025-Q1 or 2025-01.") var period: String

  func perform(in house: House) async throws {
    let action = PublishRelease(house.services, by: .commandLine)
    let prepared = try await action.prepare(PublishRelease.period(period))
    Console.say("period,place,dimension,code,count,hiding")
    for figure in prepared.figures {
      let key = figure.key
      let place =
        key.place.contains(",") || key.place.contains("\"")
        ? "\"\(key.place.replacing("\"", with: "\"\""))\"" : key.place
      Console.say(
        "\(key.period),\(place),\(key.dimension),\(key.code),\(figure.count),\(figure.hiding?.rawValue ?? "")")
    }
  }
}

struct PublishReleaseCommand: ReleaseCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Publish a period's figures, or a corrected version of them.")
  @OptionGroup var options: DataOptions
  @Argument(help: "A closed period: 2025, 2025-Q1 or 2025-01.") var period: String
  @Option(help: "Why there is a later version.") var reason = ""

  func perform(in house: House) async throws {
    let action = PublishRelease(house.services, by: .commandLine)
    let period = try PublishRelease.period(period)
    let released = try await action.publish(period, seen: action.prepare(period).digest, reason: reason)
    Console.say("\(released.value.period) version \(released.value.version) \(released.digest)")
  }
}

struct VerifyReleasesCommand: ReleaseCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that every release is as it was published.")
  @OptionGroup var options: DataOptions

  func perform(in house: House) async throws {
    let damaged = try await house.services.database.read { try ReleaseLedger.damaged(on: $0) }
    guard damaged.isEmpty else {
      throw Problem("releases-damaged", status: 500, ["entries": damaged.joined(separator: ", ")])
    }
    Console.say("Every release is as it was published.")
  }
}
