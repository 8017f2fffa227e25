public import Access
public import ArgumentParser
public import CapabilityKit
import Disclosure
public import Foundation
import Translation
import Vocabulary

extension Permission {
  /// Prepare and publish public figures, and set their rules. A preview shows true counts beside what would be hidden.
  static let publishFigures = Permission("releases.publish", [.administrator: .all, .coordinator: .all])
}

/// The picture for everyone: released figures only, the desk where they are published, and open data.
public struct PublicPictureCapability: Capability {
  public init() {}
  public let name = "publicPicture"
  public var strings: URL { Bundle.module.strings }
  public var permissions: [Permission] { [.publishFigures] }
  public var routes: [Route] { ShowPublicPicture.routes + ReleasesDesk.routes + PublicAPI.routes }

  public var navigation: [NavigationEntry] {
    [
      NavigationEntry(.resident, order: 30, title: "public.title", path: "/picture", who: .anyone),
      NavigationEntry(
        .desk, order: 25, title: "public.desk.title", path: ReleasesDesk.path, who: .holder(of: .publishFigures)),
    ]
  }

  /// What was published stays; the numbers that it was made from stay with it, so that later releases fit.
  public var kept: [KeptKind] {
    [
      KeptKind(
        "release", ground: .publicTask, isPersonal: false, rule: .forGood,
        tables: ["disclosure_rules", "disclosure_release"])
    ]
  }

  public var commands: [any AsyncParsableCommand.Type] { [ReleasesCommand.self] }

  public var links: [LinkResolver] {
    [
      LinkResolver(kind: PublishRelease.kind) { reference, call in
        (call.t("public.release", ["period": .text(reference.id)]), "/picture?period=\(reference.id)")
      },
      LinkResolver(kind: "release-rules") { _, call in
        call.may(.publishFigures) ? (call.t("public.rules"), ReleasesDesk.path) : nil
      },
    ]
  }

  public func demonstrate(_ city: inout DemonstrationCity, _ services: Services) async throws {
    let year = Period(.year, of: city.lastDay)
    for period in [year.moved(by: -2), year.previous] {
      let action = PublishRelease(services, by: .commandLine)
      guard let prepared = try? await action.prepare(period) else { continue }
      try await action.publish(period, seen: prepared.digest, reason: "")
    }
  }
}
