import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Translation
import Vocabulary

extension Permission {
  /// See figures. A contributor sees those of the own organisation; whoever may read records can open them from here.
  static let readPicture = Permission(
    "picture.read",
    [.administrator: .all, .coordinator: .all, .analyst: .all, .reviewer: .all, .mayor: .all, .contributor: .own])
}

/// The picture of the city: map, trend, breakdowns and what changed, over the facts of all capabilities.
public struct PictureCapability: Capability {
  public init() {}
  public let name = "picture"
  public var strings: URL { Bundle.module.strings }
  public var permissions: [Permission] { [.readPicture] }
  public var routes: [Route] {
    [ShowPicture.page, PictureFiles.csv, PictureFiles.geoJSON, PictureAPI.figures, PictureAPI.table, PictureAPI.csv]
  }
  public var navigation: [NavigationEntry] {
    [NavigationEntry(.desk, order: 20, title: "picture.title", path: "/desk/picture", who: .holder(of: .readPicture))]
  }
  public var commands: [any AsyncParsableCommand.Type] { [PictureCommand.self] }
}
