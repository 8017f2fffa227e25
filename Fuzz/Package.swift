// swift-tools-version: 6.2
import PackageDescription

// Throws invented input at every parser of what comes from outside. A package of its own, because libFuzzer wants all
// modules built anew with its own counters in them; `./test --fuzz` builds and runs it.

let package = Package(
  name: "concord-fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "concord", path: "..")],
  targets: [
    .systemLibrary(name: "LibFuzzer", path: "LibFuzzer"),
    .executableTarget(
      name: "fuzz",
      dependencies: ["LibFuzzer"]
        + ["Vocabulary", "Storage", "Tables", "Geography", "Translation", "CapabilityKit", "Incidents"].map {
          .product(name: $0, package: "concord")
        },
      path: "fuzz",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ]),
  ]
)
