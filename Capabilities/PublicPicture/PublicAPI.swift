import CapabilityKit
import Disclosure
import Storage
import Translation
import Vocabulary

/// The public figures as data. Every answer is made from `Released` values.
enum PublicAPI {
  struct Summary: Codable, Sendable {
    let period: String
    let version: Int
    let published: Day
    let digest: String
    let figures: Int
    let hidden: Int
    let json: String
    let csv: String
    let dictionary: String

    init(_ release: Released<PublicRelease>) {
      let content = release.value
      period = content.period
      version = content.version
      published = content.published
      digest = release.digest
      figures = content.figures.count
      hidden = content.figures.count { $0.count == nil }
      json = PublicAPI.path(content, "figures.json")
      csv = PublicAPI.path(content, "figures.csv")
      dictionary = PublicAPI.path(content, "dictionary.json")
    }
  }

  /// The address of a file of a release, for good.
  static func path(_ release: PublicRelease, _ file: String) -> String {
    "/api/v1/public/releases/\(release.period)/\(release.version)/\(file)"
  }

  private static let files = "/api/v1/public/releases/{period}/{version}/"

  static let routes: [Route] = [
    Route.api(
      .get, "/api/v1/public/picture", who: .anyone, summary: "The public figures of a period: the newest release of it",
      parameters: [
        APIParameter("period", .string, "A released period, such as 2025 or 2025-Q1; the newest unless given.")
      ],
      answer: PublicRelease.self
    ) { call in
      guard let release = try await ShowPublicPicture.chosen(call).0 else { throw Problem("release-none", status: 404) }
      return APIAnswer(release.value)
    },
    Route.api(
      .get, "/api/v1/public/releases", who: .anyone, summary: "All releases of public figures with their files",
      answer: APIList<Summary>.self
    ) { call in
      let all = try await call.services.database.read { try ReleaseLedger.all(on: $0) }
      return APIAnswer(APIList(items: all.map { Summary($0) }, total: all.count, next: nil))
    },
    Route.file(
      files + "figures.json", who: .anyone, summary: "A release as JSON; never changes", contentType: "application/json"
    ) { call in
      let (period, version) = try address(call)
      let text = try await call.services.database.read { try ReleaseLedger.text(period, version: version, on: $0) }
      guard let text else { throw Problem.notFound }
      return reply(text.map { Array($0.utf8) }, "json", "application/json")
    },
    Route.file(
      files + "figures.csv", who: .anyone, summary: "A release as CSV; never changes", contentType: "text/csv"
    ) { call in
      reply(try await release(call).map { ReleaseFiles.csv($0) }, "csv", "text/csv; charset=utf-8")
    },
    Route.file(
      files + "dictionary.json", who: .anyone, summary: "What the columns of a release mean (CSV on the Web)",
      contentType: "application/csvm+json"
    ) { call in
      reply(try await release(call).map { try ReleaseFiles.dictionary($0) }, "dictionary", "application/csvm+json")
    },
    Route.file(
      "/api/v1/public/catalogue.ttl", who: .anyone, summary: "The catalogue of open data (DCAT-AP 3), as Turtle",
      contentType: "text/turtle"
    ) { call in
      Reply(content: .bytes(Array(try await catalogue(call).turtle.utf8), type: "text/turtle; charset=utf-8"))
    },
    Route.file(
      "/api/v1/public/catalogue.jsonld", who: .anyone, summary: "The catalogue of open data (DCAT-AP 3), as JSON-LD",
      contentType: "application/ld+json"
    ) { call in
      Reply(content: .bytes(try await catalogue(call).jsonLD(), type: "application/ld+json"))
    },
  ]

  private static func address(_ call: Call) throws -> (String, Int) {
    guard let version = Int(try call.parameter("version")) else { throw Problem.notFound }
    return (try call.parameter("period"), version)
  }

  private static func release(_ call: Call) async throws -> Released<PublicRelease> {
    let (period, version) = try address(call)
    let found = try await call.services.database.read { try ReleaseLedger.find(period, version: version, on: $0) }
    guard let found else { throw Problem.notFound }
    return found
  }

  /// A file that never changes: it may be kept for good by whoever has it.
  private static func reply(_ file: Released<[UInt8]>, _ kind: String, _ type: String) -> Reply {
    Reply(
      headers: [
        ("Cache-Control", "public, max-age=31536000, immutable"), ("ETag", "\"\(file.digest.prefix(32))-\(kind)\""),
      ], content: .bytes(file.value, type: type))
  }

  private static func catalogue(_ call: Call) async throws -> Catalogue {
    let all = try await call.services.database.read { try ReleaseLedger.all(on: $0) }
    let city = call.services.city.current
    return Catalogue(
      releases: all, city: city.name, texts: city.languages.map { call.services.catalogues.translator(for: $0) })
  }
}
