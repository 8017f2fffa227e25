public import Access
public import Evidence
public import Foundation
public import Logging
public import OpenID
public import Operation
public import Places
public import Storage
public import Translation
public import Vocabulary

/// What every action needs, made once per program by the composition root.
public struct Services: Sendable {
  public let database: any Database
  public let surroundings: Surroundings
  public let city: CityCache
  public let access: Access
  public let catalogues: Catalogues
  public let places: PlacesCache
  public let cube: Cube
  public let jobs: Jobs
  public let registry: Registry
  public let logger: Logger
  /// What this process counted since it started.
  public let metrics: Metrics
  /// The city's own sign-in service; nil unless the operator configured one.
  public let openID: OpenIDProvider?
  /// Where uploads wait for their job; inside the data folder.
  public let uploadsFolder: URL

  public var policy: Policy { access.policy }
  public var today: Day { surroundings.now().day(utcOffset: city.current.utcOffset(at: surroundings.now())) }
}

/// What the capabilities registered, gathered.
public struct Registry: Sendable {
  public let capabilities: [any Capability]
  public let routes: [Route]
  public let permissions: [Permission]
  /// In the order in which menus show them.
  public let navigation: [NavigationEntry]
  /// Who may open the page at a path.
  public let doors: [String: Who]
  private let recordLists: [RecordList]
  private let labels: [DimensionLabels]
  private let links: [LinkResolver]

  public init(_ capabilities: [any Capability]) {
    self.capabilities = capabilities
    routes = capabilities.flatMap(\.routes)
    permissions = capabilities.flatMap(\.permissions)
    navigation = capabilities.flatMap(\.navigation).sorted { ($0.order, $0.title) < ($1.order, $1.title) }
    doors = Dictionary(
      routes.filter { $0.method == .get }.map { ($0.path, $0.who) }, uniquingKeysWith: { first, _ in first })
    recordLists = capabilities.flatMap(\.recordLists)
    labels = capabilities.flatMap(\.labels)
    links = capabilities.flatMap(\.links)
  }

  public func recordList(for measure: Code) -> RecordList? { recordLists.first { $0.measure == measure } }

  /// Names for the values of a dimension; a value without one is shown as it is.
  public func labels(for dimension: CubeDimension, _ services: Services, _ language: Language) async throws -> [String:
    String]
  {
    var all: [String: String] = [:]
    for source in labels where source.dimension == dimension {
      all.merge(try await source.labels(services, language)) { first, _ in first }
    }
    return all
  }

  public func link(to reference: Reference, _ call: Call) async throws -> (title: String, path: String)? {
    for resolver in links where resolver.kind == reference.kind {
      if let link = try await resolver.resolve(reference, call) { return link }
    }
    return nil
  }
}
