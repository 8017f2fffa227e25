public import Translation

/// Everything that a figure tells beside its drawing: the finding, unit, period, source, coverage, the same as a table,
/// and ways to take it along.
public struct FigureFrame: Sendable {
  public var id: String
  /// A sentence that says what is to be seen.
  public var finding: String
  public var unit: String
  public var period: String
  public var source: String
  /// `8 of 11 expected sources, latest 3 days ago`.
  public var coverage: String?
  /// The coverage is so thin or old that the figure must be read with care.
  public var isCoverageThin: Bool
  /// Titles and addresses: CSV, GeoJSON.
  public var downloads: [Crumb]
  /// The address that shows the same again.
  public var permanentPath: String?
  public var figure: HTML
  public var table: HTML?

  public init(
    id: String, finding: String, unit: String, period: String, source: String, coverage: String? = nil,
    isCoverageThin: Bool = false, downloads: [Crumb] = [], permanentPath: String? = nil, figure: HTML,
    table: HTML? = nil
  ) {
    self.id = id
    self.finding = finding
    self.unit = unit
    self.period = period
    self.source = source
    self.coverage = coverage
    self.isCoverageThin = isCoverageThin
    self.downloads = downloads
    self.permanentPath = permanentPath
    self.figure = figure
    self.table = table
  }

  public func html(in t: Translator) -> HTML {
    Site.figure(.class("figure"), .id(id), .aria("labelledby", "\(id)-finding")) {
      figcaption {
        h2(.id("\(id)-finding")) { finding }
        p(.class("quiet")) {
          unit
          " · "
          period
        }
      }
      figure
      if let table {
        details(.class("twin")) {
          summary { t("site.figure.table") }
          table
        }
      }
      div(.class("provenance")) {
        p {
          t("site.figure.source", ["source": .text(source)])
          if let coverage {
            " · "
            span(.class(isCoverageThin ? "thin" : nil)) { coverage }
          }
        }
        if !downloads.isEmpty || permanentPath != nil { takeAlong(t) }
      }
    }
  }

  private func takeAlong(_ t: Translator) -> HTML {
    ul(.class("take-along")) {
      for download in downloads { li { a(.href(download.path), .flag("download")) { download.title } } }
      if let permanentPath { li { a(.href(permanentPath), .rel("bookmark")) { t("site.figure.permanent") } } }
      li(.class("needs-script")) {
        button(.class("as-link"), .type("button"), .data("print", "")) { t("site.figure.print") }
      }
    }
  }
}
