// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The floors of the house, lowest first. A module may use modules of floors below its own; a capability never uses
// a sibling. The build is run with `--explicit-target-dependency-import-check error`, which makes this a law.

let package = Package(
  name: "concord",
  platforms: [.macOS(.v15)],
  products: measured,
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.6.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  ],
  targets: [
    // 0
    kit("Vocabulary"),
    kit("Statistics"),
    system("CGEOS", library: "geos", apt: "libgeos-dev"),
    system("CGDAL", library: "gdal", apt: "libgdal-dev"),
    system("CSQLite", library: "sqlite3", apt: "libsqlite3-dev"),
    system("CPQ", library: "libpq", apt: "libpq-dev"),
    system("CZip", library: "zlib", apt: "zlib1g-dev"),
    system("CExpat", library: "expat", apt: "libexpat1-dev"),
    system("CJemalloc", library: "jemalloc", apt: "libjemalloc-dev"),
    system("CQREncode", library: "libqrencode", apt: "libqrencode-dev"),
    // 1
    kit("Storage", "Vocabulary"),
    kit("Geography", "Vocabulary", "CGEOS", "CGDAL"),
    kit("Tables", "Vocabulary", "CZip", "CExpat"),
    backend("SQLite", "Storage", "Vocabulary", "CSQLite", .grdb, .sqlite),
    backend("Postgres", "Storage", "Vocabulary", "CPQ"),
    testing("StorageTesting", "Storage", "Vocabulary", "SQLiteStorage", "PostgresStorage"),
    // 2
    kit("Translation", "Vocabulary", resources: ["Strings"], libraries: ["_FoundationICU"]),
    testing("GoldenTesting"),
    kit("CaseFolders", "Statistics", "Tables"),
    kit("OpenID", "Vocabulary", .crypto, .jwt, .asyncHTTPClient, .nioCore, .nioHTTP1),
    kit("Site", "Vocabulary", "Translation", "CQREncode", resources: ["Assets", "Strings"]),
    kit("Access", "Vocabulary", "Storage", .crypto, .cryptoExtras),
    kit("Places", "Vocabulary", "Storage", "Geography"),
    kit("Evidence", "Vocabulary", "Storage"),
    kit("Operation", "Vocabulary", "Storage", .log, .deque),
    kit("Disclosure", "Vocabulary", "Statistics", "Storage", .crypto),
    kit("Backup", "Vocabulary", "Storage", "Tables", "CZip", .crypto, .cryptoExtras),
    // 3
    kit(
      "CapabilityKit", "Vocabulary", "Storage", "Translation", "Site", "Access", "Places", "Evidence",
      "Operation", "OpenID", "Disclosure", "Backup", "CZip", .hummingbird, .hummingbirdCore, .nioHTTPTypes, .nioSSL,
      .tracing,
      .httpTypes, .nioCore, .log, .lifecycle, .argumentParser, .crypto, resources: ["Strings"]),
    testing(
      "CapabilityTesting", "CapabilityKit", "StorageTesting", "Storage", "Vocabulary", "Access", .hummingbird,
      .hummingbirdTesting, .httpTypes, .nioCore),
    // 4
    capability("Areas", "Geography"),
    capability("People", "OpenID", .log),
    capability("Incidents", "Geography", resources: ["Mappings"]),
    capability("Picture", "Geography"),
    capability("PublicPicture", "Geography"),
    capability("Desk", "Backup", .log),
    capability("Retention"),
    // 5
    program("concord"),
    whole("House"),
  ].flatMap { $0 }.chosen
)

/// What `Benchmarks/` measures and `Fuzz/` attacks, packages of their own.
var measured: [Product] {
  guard Context.environment["CONCORD_ONLY"] == nil else { return [] }
  return [
    "Vocabulary", "Storage", "SQLiteStorage", "Evidence", "Tables", "Geography", "Translation", "CapabilityKit",
    "Incidents", "Statistics", "CaseFolders",
  ].map { .library(name: $0, targets: [$0]) }
}

/// A shared library in `Kits/`, with its tests inside.
func kit(_ name: String, _ needs: Need..., resources: [String] = [], libraries: [String] = []) -> [Target] {
  module(name, folder: "Kits/\(name)", needs: needs, resources: resources, libraries: libraries)
}

/// A database behind the `Storage` interface, in `Backends/`.
func backend(_ name: String, _ needs: Need...) -> [Target] {
  [
    .target(
      name: "\(name)Storage", dependencies: needs.map(\.dependency), path: "Backends/\(name)",
      swiftSettings: settings())
  ]
}

/// What the city does: one folder, one module; the kits are there for all of them, siblings never.
func capability(_ name: String, _ more: Need..., resources: [String] = []) -> [Target] {
  let kits: [Need] = [
    "CapabilityKit", "Vocabulary", "Storage", "Translation", "Site", "Access", "Places", "Evidence", "Tables",
    "Operation", "Disclosure", .argumentParser,
  ]
  return module(name, folder: "Capabilities/\(name)", needs: kits + more, resources: ["Strings"] + resources)
}

/// What tests share; never linked into the program.
func testing(_ name: String, _ needs: Need...) -> [Target] {
  [.target(name: name, dependencies: needs.map(\.dependency), path: "Kits/\(name)", swiftSettings: settings())]
}

func program(_ name: String) -> [Target] {
  let needs: [Need] = [
    "CapabilityKit", "Vocabulary", "Storage", "Translation", "Site", "Access", "Places", "Evidence", "Geography",
    "SQLiteStorage", "PostgresStorage", "Areas", "People", "Incidents", "Picture", "PublicPicture", "Desk",
    "Operation", "OpenID", "Retention", "CaseFolders", "Backup", .hummingbird, .argumentParser, .log, .lifecycle,
    .unixSignals,
    .nioCore, .yams, "CJemalloc",
  ]
  return [
    .executableTarget(
      name: name, dependencies: needs.map(\.dependency), path: name, swiftSettings: settings())
  ]
}

/// Tests of what crosses modules, in `Tests/`.
func whole(_ name: String) -> [Target] {
  let needs: [Need] = [
    "concord", "CapabilityKit", "CapabilityTesting", "GoldenTesting", "StorageTesting", "Vocabulary", "Storage",
    "Translation", "Site", "Access", "Evidence", "Backup", "Operation",
    .argumentParser,
  ]
  return [
    .testTarget(
      name: "\(name)Tests", dependencies: needs.map(\.dependency), path: "Tests/\(name)",
      exclude: goldens(in: "Tests/\(name)", tests: ""), swiftSettings: settings())
  ]
}

func system(_ name: String, library: String, apt: String) -> [Target] {
  [.systemLibrary(name: name, path: "Systems/\(name)", pkgConfig: library, providers: [.apt([apt])])]
}

func module(
  _ name: String, folder: String, needs: [Need], resources: [String], libraries: [String] = []
) -> [Target] {
  [
    .target(
      name: name, dependencies: needs.map(\.dependency), path: folder, exclude: ["Tests", "README.md"],
      resources: resources.map { .copy($0) }, swiftSettings: settings(),
      linkerSettings: libraries.map { .linkedLibrary($0) }),
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.byName(name: name)] + needs.map(\.dependency) + testSupport(for: name),
      path: "\(folder)/Tests", exclude: goldens(in: folder), swiftSettings: settings()),
  ]
}

func settings() -> [SwiftSetting] {
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}

/// Each module's tests may use what the module itself may use, and the test support of its floor.
func testSupport(for name: String) -> [Target.Dependency] {
  switch name {
  case "Vocabulary", "Statistics", "Geography", "Tables", "Translation", "OpenID", "CaseFolders": []
  case "Site": ["GoldenTesting"]
  case "CapabilityKit": ["StorageTesting", "CapabilityTesting", Need.hummingbirdTesting.dependency]
  case "Storage", "Access", "Places", "Evidence", "Disclosure", "Backup": ["StorageTesting"]
  default: ["StorageTesting", "CapabilityTesting", "GoldenTesting"]
  }
}

func goldens(in folder: String, tests: String = "/Tests") -> [String] {
  ["Goldens", "Fixtures"].filter {
    FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(folder)\(tests)/\($0)")
  }
}

/// A module of this package, by name, or a product of another package.
struct Need: ExpressibleByStringLiteral {
  let dependency: Target.Dependency
  init(stringLiteral name: String) { dependency = .byName(name: name) }
  init(_ product: String, from package: String) { dependency = .product(name: product, package: package) }

  static var asyncHTTPClient: Need { Need("AsyncHTTPClient", from: "async-http-client") }
  static var argumentParser: Need { Need("ArgumentParser", from: "swift-argument-parser") }
  static var crypto: Need { Need("Crypto", from: "swift-crypto") }
  static var cryptoExtras: Need { Need("CryptoExtras", from: "swift-crypto") }
  static var grdb: Need { Need("GRDB", from: "GRDB.swift") }
  static var sqlite: Need { Need("GRDBSQLite", from: "GRDB.swift") }
  static var httpTypes: Need { Need("HTTPTypes", from: "swift-http-types") }
  static var hummingbird: Need { Need("Hummingbird", from: "hummingbird") }
  static var hummingbirdCore: Need { Need("HummingbirdCore", from: "hummingbird") }
  static var hummingbirdTesting: Need { Need("HummingbirdTesting", from: "hummingbird") }
  static var jwt: Need { Need("JWTKit", from: "jwt-kit") }
  static var lifecycle: Need { Need("ServiceLifecycle", from: "swift-service-lifecycle") }
  static var log: Need { Need("Logging", from: "swift-log") }
  static var deque: Need { Need("DequeModule", from: "swift-collections") }
  static var nioCore: Need { Need("NIOCore", from: "swift-nio") }
  static var nioHTTPTypes: Need { Need("NIOHTTPTypes", from: "swift-nio-extras") }
  static var nioSSL: Need { Need("NIOSSL", from: "swift-nio-ssl") }
  static var tracing: Need { Need("Tracing", from: "swift-distributed-tracing") }
  static var unixSignals: Need { Need("UnixSignals", from: "swift-service-lifecycle") }
  static var nioHTTP1: Need { Need("NIOHTTP1", from: "swift-nio") }
  static var yams: Need { Need("Yams", from: "Yams") }
}

extension [Target] {
  /// `CONCORD_ONLY=Geography,Tables` builds and tests only these modules and what they need: seconds instead of minutes.
  var chosen: [Target] {
    guard let only = Context.environment["CONCORD_ONLY"], !only.isEmpty else { return self }
    let byName = Dictionary(uniqueKeysWithValues: map { ($0.name, $0) })
    var open = only.split(separator: ",").flatMap { [String($0), "\($0)Tests"] }
    var kept: Set<String> = []
    while let name = open.popLast() {
      guard let target = byName[name], kept.insert(name).inserted else { continue }
      for case .byNameItem(let needed, _) in target.dependencies { open.append(needed) }
    }
    return filter { kept.contains($0.name) }
  }
}
