public import Foundation
import Translation

/// The texts that the shell, the components and the figures say themselves.
public enum SiteStrings {
  public static var folder: URL { Bundle.module.strings }
}
