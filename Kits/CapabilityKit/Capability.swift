public import Access
public import ArgumentParser
public import Evidence
public import Foundation
public import Site
public import Storage
public import Vocabulary

/// What a capability brings to the house: its manifest, which is also its table of contents.
///
/// Everything but the name and the texts is optional. Capabilities never import each other; they meet through what they
/// register here.
public protocol Capability: Sendable {
  /// One lowercase word, used as the part of the schema and of message keys.
  var name: String { get }
  /// The folder with `en.json`, `fr.json`, `ar.json` …
  var strings: URL { get }
  var schemas: [Schema] { get }
  var permissions: [Permission] { get }
  var routes: [Route] { get }
  /// Entries of the team's menu and of the public menu.
  var navigation: [NavigationEntry] { get }
  var commands: [any AsyncParsableCommand.Type] { get }
  /// Lines of the page *Today*: what needs this person.
  var today: [TodaySource] { get }
  /// The steps that lead a new city to its first picture.
  var firstSteps: [FirstStep] { get }
  /// Lists that a figure of a measure opens, filtered by the same address parameters.
  var recordLists: [RecordList] { get }
  /// Names for values of the picture's dimensions, such as areas and codes.
  var labels: [DimensionLabels] { get }
  /// Finds a title and an address for references to this capability's records.
  var links: [LinkResolver] { get }
  /// Lines of the page *System*: how this part of the installation is, for who looks after the machine.
  var status: [StatusSource] { get }
  /// What it keeps, why, and until when; every table belongs to one kind.
  var kept: [KeptKind] { get }
  /// What it keeps about the people who work with Concord.
  var personal: [PersonalData] { get }
  /// Parts of the pages about a person's account: their own, and the one that an administrator sees.
  var accountParts: [AccountPart] { get }
  /// Runs once when a database is opened, after migrations: codelists and other rows that must be there.
  func prepare(_ services: Services) async throws
  /// Runs once an hour in a serving program: what must be done whether or not anybody comes by.
  func upkeep(_ services: Services) async throws
  /// Fills its share of the demonstration city.
  func demonstrate(_ city: inout DemonstrationCity, _ services: Services) async throws
}

extension Capability {
  public var schemas: [Schema] { [] }
  public var permissions: [Permission] { [] }
  public var routes: [Route] { [] }
  public var navigation: [NavigationEntry] { [] }
  public var commands: [any AsyncParsableCommand.Type] { [] }
  public var today: [TodaySource] { [] }
  public var firstSteps: [FirstStep] { [] }
  public var recordLists: [RecordList] { [] }
  public var labels: [DimensionLabels] { [] }
  public var links: [LinkResolver] { [] }
  public var status: [StatusSource] { [] }
  public var kept: [KeptKind] { [] }
  public var personal: [PersonalData] { [] }
  public var accountParts: [AccountPart] { [] }
  public func upkeep(_ services: Services) async throws {}
  public func prepare(_ services: Services) async throws {}
  public func demonstrate(_ city: inout DemonstrationCity, _ services: Services) async throws {}
}

/// A part of a page about a person's account.
public struct AccountPart: Sendable {
  /// Nothing when it has nothing to say to this reader about this person.
  public let html: @Sendable (Call, Person) async throws -> HTML
  public init(html: @escaping @Sendable (Call, Person) async throws -> HTML) { self.html = html }

  /// All parts, one after the other.
  public static func all(about person: Person, _ call: Call) async throws -> HTML {
    var html = HTML()
    for part in call.services.registry.capabilities.flatMap(\.accountParts) {
      let next = try await part.html(call, person)
      html = group {
        html
        next
      }
    }
    return html
  }
}

/// An entry of a menu; shown only to those who may open it.
public struct NavigationEntry: Sendable {
  public enum Place: Sendable { case desk, resident, administration }
  public let place: Place
  /// Entries are ordered by this number, then by key.
  public let order: Int
  /// The message key of its title.
  public let title: String
  public let path: String
  public let who: Who
  public init(_ place: Place, order: Int, title: String, path: String, who: Who) {
    self.place = place
    self.order = order
    self.title = title
    self.path = path
    self.who = who
  }
}

/// A source of lines for *Today*.
public struct TodaySource: Sendable {
  public let who: Who
  public let lines: @Sendable (Call) async throws -> [TodayLine]
  public init(who: Who, lines: @escaping @Sendable (Call) async throws -> [TodayLine]) {
    self.who = who
    self.lines = lines
  }
}

/// One thing that needs a person: a sentence, a number and where to act.
public struct TodayLine: Sendable {
  public let text: String
  public let count: Int
  public let path: String
  /// Overdue things come first.
  public let isUrgent: Bool
  public init(_ text: String, count: Int, path: String, isUrgent: Bool = false) {
    self.text = text
    self.count = count
    self.path = path
    self.isUrgent = isUrgent
  }
}

/// A step of setting up a new city.
public struct FirstStep: Sendable {
  public let order: Int
  /// Message keys are `KEY.title` and `KEY.note`.
  public let key: String
  public let path: String
  public let isDone: @Sendable (Services) async throws -> Bool
  public init(order: Int, key: String, path: String, isDone: @escaping @Sendable (Services) async throws -> Bool) {
    self.order = order
    self.key = key
    self.path = path
    self.isDone = isDone
  }
}

/// The list that shows the records behind a measure's figures; takes the parameters of `PictureFilter`.
public struct RecordList: Sendable {
  public let measure: Code
  public let path: String
  public let permission: Permission
  public init(measure: Code, path: String, permission: Permission) {
    self.measure = measure
    self.path = path
    self.permission = permission
  }
}

/// Names for the values of one dimension, in the language of the call.
public struct DimensionLabels: Sendable {
  public let dimension: CubeDimension
  public let labels: @Sendable (Services, Language) async throws -> [String: String]
  public init(
    _ dimension: CubeDimension, labels: @escaping @Sendable (Services, Language) async throws -> [String: String]
  ) {
    self.dimension = dimension
    self.labels = labels
  }
}

/// Finds the title and the address of a record by its reference; nil when the person may not know of it.
public struct LinkResolver: Sendable {
  public let kind: String
  public let resolve: @Sendable (Reference, Call) async throws -> (title: String, path: String)?
  public init(
    kind: String, resolve: @escaping @Sendable (Reference, Call) async throws -> (title: String, path: String)?
  ) {
    self.kind = kind
    self.resolve = resolve
  }
}
