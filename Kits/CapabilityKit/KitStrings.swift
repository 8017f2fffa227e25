import Access
public import Foundation
import Site
import Translation

/// The texts that all pages share: problems, field problems, menus.
public enum KitStrings {
  public static var folder: URL { Bundle.module.strings }
}

enum SiteFolder {
  static var strings: URL { SiteStrings.folder }
}

/// Permissions that belong to the house itself.
public enum KitPermissions {
  /// Read any organisation's figures in the picture.
  public static let all: [Permission] = [.administerCity]
}

extension Permission {
  /// Change the city's name, languages and other settings.
  public static let administerCity = Permission("city.administer", [.administrator: .all])
}
