public import Foundation

/// The texts that the shell, the components and the figures say themselves.
public enum SiteStrings {
  public static var folder: URL {
    (Bundle.module.resourceURL ?? Bundle.module.bundleURL).appendingPathComponent("Strings")
  }
}
