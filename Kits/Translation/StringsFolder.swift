public import Foundation

extension Bundle {
  /// The folder of a module's catalogues, one file a language: `Bundle.module.strings`.
  public var strings: URL { (resourceURL ?? bundleURL).appendingPathComponent("Strings") }
}
