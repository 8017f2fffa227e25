import Access
import Evidence
import Foundation
import Operation
import Site
import Storage
import Vocabulary

/// Routes that belong to the house itself: health, assets, the API's description, long jobs.
enum KitRoutes {
  static func all(_ registry: Registry) -> [Route] {
    let assets = Dictionary(Assets.all().map { ($0.hashedName, $0) }, uniquingKeysWith: { first, _ in first })
    let fixed = [health, ready, metrics, job, cancelJob] + [asset(assets), worker(assets)]
    return fixed + [description(of: fixed + registry.routes)]
  }

  private static let health = Route.page(.get, "/health", who: .anyone) { _ in
    try Reply.json(["status": "up", "version": House.version])
  }.paced(.free)

  /// Ready means that the database answers and the cube holds what it holds.
  private static let ready = Route.page(.get, "/ready", who: .anyone) { call in
    let database = try await call.services.database.version
    try await call.services.cube.catchUp(call.services.database)
    return try Reply.json(["status": "ready", "database": database])
  }.paced(.free)

  /// Counts for a monitoring program of the operator's own; for everybody else there is nothing here.
  private static let metrics = Route.page(.get, "/metrics", who: .anyone) { call in
    guard call.mayReadMetrics else { throw Problem.notFound }
    let text = call.services.metrics.text(try await MetricReadings.all(call.services))
    return Reply(content: .bytes(Array(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8"))
  }.paced(.free)

  private static func asset(_ assets: [String: Asset]) -> Route {
    .page(.get, "/assets/{name}", who: .anyone) { call in
      guard let asset = assets[try call.parameter("name")] else { throw Problem.notFound }
      // The name holds a hash of the content, so it never changes.
      return Reply(
        headers: [("Cache-Control", "public, max-age=31536000, immutable")],
        content: .bytes(asset.bytes, type: asset.contentType))
    }.paced(.free)
  }

  /// The script that lets a form be opened without a connection. It stands at the root, because a browser lets it serve
  /// only pages below its own address; pages register it for themselves alone.
  private static func worker(_ assets: [String: Asset]) -> Route {
    let file = assets.values.first { $0.name == "worker.js" }
    return .page(.get, "/worker.js", who: .anyone) { _ in
      guard let file else { throw Problem.notFound }
      return Reply(headers: [("Cache-Control", "no-cache")], content: .bytes(file.bytes, type: file.contentType))
    }.paced(.free)
  }

  private static func description(of routes: [Route]) -> Route {
    .page(.get, "/api/v1/openapi.json", who: .anyone) { _ in
      Reply(content: .bytes(try OpenAPI.document(of: routes, version: House.version), type: "application/json"))
    }
  }

  /// A job's state for the page that shows its progress.
  private static let job = Route.api(
    .get, "/api/v1/jobs/{id}", who: .signedIn, summary: "How far a long job is", answer: JobDocument.self
  ) { call in
    let job = try await ownJob(call)
    return APIAnswer(JobDocument(job))
  }

  private static let cancelJob = Route.page(.post, "/desk/jobs/{id}/cancellation", who: .signedIn) { call in
    try await call.services.jobs.cancel(ownJob(call).id)
    return .redirect(to: call.form["next"] ?? "/desk")
  }

  private static func ownJob(_ call: Call) async throws -> Job {
    guard let job = try await call.services.jobs.find(call.identifier("id")), job.owner == (try call.signedIn().person)
    else {
      throw Problem.notFound
    }
    return job
  }
}

struct JobDocument: Codable, Sendable {
  let id: String
  let kind: String
  let state: String
  let done: Int
  let total: Int?
  init(_ job: Job) {
    id = job.id.text
    kind = job.kind
    state = job.state.rawValue
    done = job.done
    total = job.total
  }
}
