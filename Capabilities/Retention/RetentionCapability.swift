public import Access
public import ArgumentParser
public import CapabilityKit
public import Foundation
import Storage
import Translation
import Vocabulary

/// How long things are kept, what is held back, and what a person can have told and erased. What is kept is registered
/// by the capabilities that keep it.
public struct RetentionCapability: Capability {
  public init() {}
  public let name = "retention"
  public var strings: URL { Bundle.module.strings }
  public var permissions: [Permission] { [.readRetention, .manageRetention, .holdRecords] }

  public var routes: [Route] {
    ReportPage.routes + RulePage.routes + HoldsPage.routes + CertificatePages.routes + PersonDataPages.routes
      + RetentionAPI.routes
  }

  public var navigation: [NavigationEntry] {
    [
      NavigationEntry(
        .administration, order: 70, title: "retention.title", path: ReportPage.path, who: .holder(of: .readRetention))
    ]
  }

  public var commands: [any AsyncParsableCommand.Type] { [RetentionCommand.self] }
  public var today: [TodaySource] { [TodaySource(who: .holder(of: .readRetention), lines: RetentionToday.lines)] }
  public var status: [StatusSource] { [RetentionStatus.source] }
  public var accountParts: [AccountPart] { [PersonDataPages.part] }

  public func upkeep(_ services: Services) async throws { _ = try await PurgeRun(services: services).run() }
}
