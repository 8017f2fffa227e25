// swift-tools-version: 6.2
import PackageDescription

// Measuring programs, outside the main graph so that nobody who builds Concord builds them.

let package = Package(
  name: "concord-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "concord", path: "..")],
  targets: [
    program("bench-cube", "Vocabulary", "Storage", "SQLiteStorage", "Evidence"),
    program("bench-statistics", "Statistics", "CaseFolders"),
  ]
)

func program(_ name: String, _ needs: String...) -> Target {
  .executableTarget(
    name: name, dependencies: needs.map { .product(name: $0, package: "concord") }, path: name,
    swiftSettings: [
      .swiftLanguageMode(.v6),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ])
}
