import Access
public import CapabilityKit
public import Foundation
import Storage
import Translation
import Vocabulary

/// The two faces: the start page for everybody and *Today* for the team; and what belongs to the house itself.
public struct DeskCapability: Capability {
  public let name = "desk"
  public init() {}

  public var strings: URL { Bundle.module.strings }

  public var routes: [Route] {
    StartPage.routes + AboutPage.routes + TodayPage.routes + AdministrationPage.routes + CityPage.routes
      + SystemPage.routes
  }

  public var navigation: [NavigationEntry] {
    [
      NavigationEntry(.resident, order: 90, title: "desk.menu.about", path: AboutPage.path, who: .anyone),
      NavigationEntry(.desk, order: 0, title: "desk.menu.today", path: TodayPage.path, who: .signedIn),
      NavigationEntry(
        .administration, order: 0, title: "desk.menu.administration", path: AdministrationPage.path, who: .signedIn),
      NavigationEntry(
        .administration, order: 90, title: "desk.menu.city", path: CityPage.path, who: .holder(of: .administerCity)),
      NavigationEntry(
        .administration, order: 95, title: "desk.menu.system", path: SystemPage.path,
        who: .holder(of: .administerCity)),
    ]
  }

  public var status: [StatusSource] { SystemStatus.sources + [BackupStatus.source] }

  public var links: [LinkResolver] {
    [
      LinkResolver(kind: "city") { _, call in
        call.may(.administerCity) ? (call.services.city.current.name, CityPage.path) : nil
      }
    ]
  }
}
