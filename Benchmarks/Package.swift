// swift-tools-version: 6.2
import PackageDescription

// Measuring programs, outside the main graph so that nobody who builds Concord builds them.

let package = Package(
  name: "concord-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "concord", path: "..")],
  targets: [
    .executableTarget(
      name: "bench-cube",
      dependencies: ["Vocabulary", "Storage", "SQLiteStorage", "Evidence"].map {
        .product(name: $0, package: "concord")
      },
      path: "bench-cube",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
