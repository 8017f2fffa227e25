import Access
import CapabilityKit
import Evidence
import Site
import Translation
import Vocabulary

/// The picture page: its address is the question, its figures come from one snapshot.
enum ShowPicture {
  static let page = Route.page(.get, "/desk/picture", who: .holder(of: .readPicture)) { call in
    let (answer, ground) = try await answer(call)
    return .page(PicturePage(try await model(call, answer, ground), in: call.t).page)
  }

  static func answer(_ call: Call) async throws -> (PictureAnswer, PictureGround) {
    let services = call.services
    let question = try PictureQuestion(call.query)
    let scope = services.policy.sources(call.principal, .readPicture).forCube
    let snapshot = try await services.cube.refreshed(services.database)
    let latest = question.filter.from == nil || question.filter.to == nil ? try Self.latest(snapshot, scope) : nil
    let time = PictureTime(question, latest: latest, today: services.today)
    let ground = try await PictureGround.load(services, on: time.days.upperBound, boundaries: question.boundaries)
    let opens = list(call, question.measure).map {
      services.policy.sources(call.principal, $0.permission, to: .open).forCube
    }
    return (try PictureAnswer(question, time, scope: scope, opens: opens, ground: ground, snapshot: snapshot), ground)
  }

  /// The day of the latest fact that this person may count.
  private static func latest(_ snapshot: CubeSnapshot, _ scope: Filter.AllowedSources) throws -> Day? {
    let years = try snapshot.answer(CubeQuery(filter: Filter(allowedSources: scope), by: [.year]))
    guard let last = years.rows.last(where: { $0.value > 0 }), let year = Period(last.keys[0]) else { return nil }
    let filter = Filter(allowedSources: scope, days: year.days)
    return try snapshot.answer(CubeQuery(filter: filter, by: [.day])).rows.last { $0.value > 0 }.flatMap {
      Day($0.keys[0])
    }
  }

  private static func model(_ call: Call, _ answer: PictureAnswer, _ ground: PictureGround) async throws -> PictureModel
  {
    var labels: [CubeDimension: [String: String]] = [:]
    for dimension in PictureFilter.dimensions {
      labels[dimension] = try await call.services.registry.labels(for: dimension, call.services, call.language)
    }
    for theme in Theme.all { labels[.theme, default: [:]][theme.code.text] = call.t("theme.\(theme.code)") }
    for lens in Lens.allCases { labels[.lens, default: [:]][lens.rawValue] = call.t("lens.\(lens.rawValue)") }
    labels[.area] = ground.names(call.language)
    return PictureModel(
      answer: answer, drawing: ground.drawing, labels: labels, hasVersions: ground.hasVersions,
      listPath: list(call, answer.question.measure)?.path,
      city: call.services.city.current.name)
  }

  /// Where the records behind a figure are listed, for those who may open what they see counted, but for what is shared
  /// as a count.
  private static func list(_ call: Call, _ measure: PictureQuestion.Measure) -> RecordList? {
    guard let list = call.services.registry.recordList(for: measure.counted) else { return nil }
    let policy = call.services.policy
    let counted = policy.scope(call.principal, .readPicture)
    return counted != nil && policy.scope(call.principal, list.permission) == counted ? list : nil
  }
}
