import Foundation
import Geography
import Places
import Site
import Translation
import Vocabulary

/// Areas as lines of a drawing 1000 units wide.
struct AreaDrawing: Sendable {
  struct Shape: Sendable, Hashable {
    let id: String
    let name: String
    let path: String
    let labelX: Double
    let labelY: Double
    let labelWidth: Double
    var link: String?
    /// Needs to be looked at: repaired or overlapping.
    var isMarked = false
  }
  let width = 1000.0
  let height: Double
  var shapes: [Shape]

  /// The areas of a set, each leading to its page.
  init(_ set: AreaSet, in languages: [Language]) {
    let frame = Self.frame(set.bounds)
    height = frame.height
    let outlines = set.outlines(tolerance: set.tolerance(forWidth: 1000))
    shapes = zip(set.areas, outlines).map { area, outline in
      Self.shape(area.id.text, area.name(in: languages), outline, label: area.label, frame, AreaPage.path(of: area.id))
    }
  }

  /// Areas that are not there yet, as the file has them.
  init(_ prepared: PreparedAreas) {
    let bounds = prepared.drafts.reduce(Bounds.empty) { $0.union($1.geometry.bounds) }
    let frame = Self.frame(bounds)
    height = frame.height
    let tolerance = bounds.isEmpty ? 0 : max(bounds.width, bounds.height) * 111_000 / 1000
    let outlines = simplifiedCoverage(prepared.drafts.map(\.geometry), tolerance: tolerance)
    let marked = Set(prepared.report.repaired.map(\.id) + prepared.report.overlaps.flatMap { [$0.a, $0.b] })
    shapes = zip(prepared.drafts, outlines).map { draft, outline in
      let label = outline.pointOnSurface ?? outline.bounds.centre
      var shape = Self.shape(draft.code, draft.name, outline, label: label, frame, nil)
      shape.isMarked = marked.contains(draft.code)
      return shape
    }
  }

  private static func frame(_ bounds: Bounds) -> MapFrame {
    let height = min(max(MapFrame.height(of: bounds, width: 1000, padding: 8), 200), 1100)
    return MapFrame(bounds: bounds, width: 1000, height: height, padding: 8)
  }

  private static func shape(
    _ id: String, _ name: String, _ outline: Geometry, label: Point, _ frame: MapFrame, _ link: String?
  ) -> Shape {
    let place = frame.point(label.x, label.y)
    let bounds = outline.bounds
    let span =
      bounds.isEmpty ? 0 : abs(frame.point(bounds.maxX, bounds.minY).x - frame.point(bounds.minX, bounds.minY).x)
    return Shape(
      id: id, name: name, path: svgPath(of: outline, in: frame), labelX: place.x.rounded(), labelY: place.y.rounded(),
      labelWidth: span * 0.8, link: link)
  }

  /// Outlines and names only, with those that need a look in a deeper tint.
  func outlines(label: String) -> HTML {
    let size = 22.0
    return figure {
      SVG.root(
        .class("map-drawing"), .attribute("viewBox", "0 0 1000 \(Int(height.rounded(.up)))"), .role("img"),
        .aria("label", label), .attribute("preserveAspectRatio", "xMidYMid meet")
      ) {
        SVG.group(.class("areas")) {
          for shape in shapes {
            SVG.group(.class("area")) {
              SVG.path(.attribute("d", shape.path), .class(shape.isMarked ? "tint-4" : "tint-2")) {
                SVG.title { shape.name }
              }
            }
          }
        }
        SVG.group(.class("labels"), .aria("hidden", "true"), .attribute("font-size", "\(Int(size))")) {
          for shape in shapes where Double(shape.name.count) * size * 0.55 <= shape.labelWidth {
            SVG.text(
              .class("haloed"), .attribute("x", "\(Int(shape.labelX))"), .attribute("y", "\(Int(shape.labelY))"),
              .attribute("text-anchor", "middle")
            ) { shape.name }
          }
        }
      }
    }
  }

  /// Tinted by population.
  func population(_ values: [String: Double], label: String, year: Int, in t: Translator) -> ChoroplethMap {
    ChoroplethMap(
      id: "areas-map", label: label, width: width, height: height,
      areas: shapes.map { shape in
        ChoroplethMap.Area(
          id: shape.id, name: shape.name, path: shape.path, state: values[shape.id].map { .value($0) } ?? .noData,
          link: shape.link, labelX: shape.labelX, labelY: shape.labelY, labelWidth: shape.labelWidth)
      }, style: .count, unit: t("areas.people"))
  }
}
