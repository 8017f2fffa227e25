import CapabilityKit
import Disclosure
import Geography
import Places
import Site
import Storage
import Translation
import Vocabulary

/// The public page, and the page that offers the same figures as open data.
enum ShowPublicPicture {
  static let routes = [
    Route.page(.get, "/picture", who: .anyone) { call in
      let (release, all) = try await chosen(call)
      guard let release else { return .page(EmptyPicture.page(in: call.t)) }
      let measure = try measure(call.query["measure"])
      let drawing = try await drawing(call.services, release)
      let model = PublicPictureModel(
        release, periods: all.map(\.value.period), drawing: drawing, measure: measure)
      return .page(PublicPicturePage(model: model, t: call.t).page)
    },
    Route.page(.get, "/picture/data", who: .anyone) { call in
      let all = try await call.services.database.read { try ReleaseLedger.all(on: $0) }
      return .page(OpenDataPage(releases: all, t: call.t).page)
    },
  ]

  /// The release that the address names, else the newest; and the current one of every period.
  static func chosen(_ call: Call) async throws -> (Released<PublicRelease>?, [Released<PublicRelease>]) {
    let all = try await call.services.database.read { try ReleaseLedger.current(on: $0) }
    guard let period = call.query["period"] else { return (all.first, all) }
    guard let found = all.first(where: { $0.value.period == period }) else {
      throw Problem("release-unknown", status: 404, ["period": period])
    }
    return (found, all)
  }

  private static func measure(_ text: String?) throws -> PublicPictureModel.Measure {
    guard let text else { return .incidents }
    guard let measure = PublicPictureModel.Measure(rawValue: text) else {
      throw Problem.invalid([FieldProblem("measure", "unknown-choice", ["value": text])])
    }
    return measure
  }

  /// The outlines of the released areas; boundaries are no secret, and carry nothing but their place's key.
  private static func drawing(_ services: Services, _ release: Released<PublicRelease>) async throws
    -> PublicPictureModel.Drawing
  {
    guard let period = Period(release.value.period) else { return .init() }
    let set = try await services.places.current(services.database).areas.inForce(on: period.last)
    guard !set.isEmpty else { return .init() }
    let width = 1000.0
    let height = min(MapFrame.height(of: set.bounds, width: width, padding: 8), 1100)
    let frame = MapFrame(bounds: set.bounds, width: width, height: height, padding: 8)
    let released = Set(release.value.places.map(\.key))
    let shapes = zip(set.areas, set.outlines(tolerance: set.tolerance(forWidth: width))).compactMap {
      area, outline -> PublicPictureModel.Shape? in
      let key = "area:\(area.code)"
      guard released.contains(key) else { return nil }
      let label = frame.point(area.label.x, area.label.y)
      let bounds = outline.bounds
      let span = abs(frame.point(bounds.maxX, bounds.minY).x - frame.point(bounds.minX, bounds.minY).x)
      return .init(
        place: key, path: svgPath(of: outline, in: frame), labelX: label.x, labelY: label.y, labelWidth: span * 0.8)
    }
    return .init(width: width, height: height, shapes: shapes)
  }
}

enum EmptyPicture {
  static func page(in t: Translator) -> Page {
    Page(title: t("public.title"), lead: t("public.lead")) { Notice(.information, t("public.none")) }
  }
}
