import Foundation
import Site
import Translation
import Vocabulary

/// What the tests show: one invented city, the same in every language.
enum Sample {
  static let languages = [Language.english, Language("ar")]

  static func translator(_ language: Language) throws -> Translator {
    try Catalogues(folders: [("Site", SiteStrings.folder)]).translator(for: language)
  }

  static func shell(_ t: Translator, isSignedIn: Bool = true) -> ShellContext {
    let isArabic = t.language.tag == "ar"
    func item(_ en: String, _ ar: String, _ path: String, _ isCurrent: Bool = false) -> MenuItem {
      MenuItem(title: isArabic ? ar : en, path: path, isCurrent: isCurrent)
    }
    return ShellContext(
      translator: t, languages: [.english, Language("fr"), Language("ar")], cityName: "Harbourne",
      isDemonstration: true,
      signedInName: isSignedIn ? "Amina <Okafor>" : nil, organisationName: isSignedIn ? "City Hall" : nil,
      menu: isSignedIn
        ? [
          item("Today", "اليوم", "/desk"), item("Picture", "الصورة", "/desk/picture", true),
          item("Incidents", "الحوادث", "/desk/incidents"), item("Areas", "المناطق", "/desk/areas"),
          item("People", "الأشخاص", "/desk/people"),
        ] : [],
      publicMenu: [item("Report", "أبلغ", "/report"), item("The picture", "الصورة", "/picture")],
      path: "/desk/picture?from=2026-01-01", csrfToken: "token", assetURL: { "/assets/\($0)" },
      unreviewed: isArabic, flash: nil)
  }

  static let areas: [(name: String, state: ChoroplethMap.State)] = [
    ("Old Harbour", .value(14)), ("Millgate", .value(9)), ("Northfield", .value(6)), ("St Anne’s", .value(3)),
    ("Quayside", .value(21)), ("Greenway", .value(2)), ("The Docks", .noData), ("Elm Park", .value(5)),
    ("Castle Hill", .suppressed), ("Riverside", .value(11)), ("West End", .value(7)), ("Kingsmead", .value(0)),
  ]

  static var map: ChoroplethMap {
    ChoroplethMap(
      label: "Incidents by neighbourhood", width: 800, height: 560,
      areas: areas.enumerated().map { index, area in
        let (column, row) = (Double(index % 4), Double(index / 4))
        // Corners are moved by a wave, the same for all who share them.
        func corner(_ x: Double, _ y: Double) -> String {
          "\(Int(20 + x * 190 + 26 * sin(y * 2.1 + x))) \(Int(20 + y * 173 + 22 * cos(x * 1.7 + y * 0.6)))"
        }
        return .init(
          id: "a\(index)", name: area.name,
          path: "M\(corner(column, row))L\(corner(column + 0.5, row))L\(corner(column + 1, row))"
            + "L\(corner(column + 1, row + 0.5))L\(corner(column + 1, row + 1))"
            + "L\(corner(column + 0.5, row + 1))L\(corner(column, row + 1))L\(corner(column, row + 0.5))Z",
          state: area.state, link: "/desk/incidents?area=a\(index)", isSelected: index == 4,
          labelX: 20 + (column + 0.5) * 190 + 12, labelY: 20 + (row + 0.5) * 173 + 10, labelWidth: 150)
      }, unit: "incidents",
      notLocated: a(.href("/desk/incidents?area=none")) { "7 incidents could not be placed" })
  }

  static func trend(_ t: Translator, _ shape: TrendChart.Shape = .columns) -> TrendChart {
    let values = [31.0, 28, 44, 39, 35, 52, 61, 47, 38, 41, 33, 12]
    let before = [25.0, 30, 33, 36, 38, 40, 42, 44, 37, 35, 30, 28]
    let start = Period(.month, of: Day(number: 20_424))
    return TrendChart(
      id: "trend-\(shape)", label: "Incidents by month",
      points: values.indices.map { index in
        let period = start.moved(by: index)
        return .init(
          t.period(period), short: t.monthShort(period.first.month), value: index == 3 ? nil : values[index],
          previous: before[index], link: "/desk/incidents?from=\(period.first)", isPartial: index == 11)
      }, unit: "incidents", shape: shape,
      annotations: [.init(before: 5, "A new source began to report: the rise is partly a change of reporting.")])
  }

  static var bars: BarList {
    BarList(
      label: "Incidents by bias", of: "Bias", unit: "Incidents",
      bars: [
        .init("Anti-Muslim", 48, share: 0.31, previous: 40, link: "/desk/incidents?bias=anti-muslim"),
        .init("Racist and xenophobic", 41, share: 0.26, previous: 46, link: "/desk/incidents?bias=racist"),
        .init("Antisemitic", 27, share: 0.17, previous: 12, link: "/desk/incidents?bias=antisemitic"),
        .init("Unclear", 9, share: 0.06, previous: nil),
      ])
  }

  static func figure(_ t: Translator) -> HTML {
    let map = map
    return FigureFrame(
      id: "map-figure", finding: "Two harbour neighbourhoods hold a third of this year’s incidents",
      unit: "Incidents per neighbourhood", period: "January to November 2026",
      source: "City Hall, Tell MAMA <Harbourne>",
      coverage: "8 of 11 expected sources, latest 3 days ago", isCoverageThin: true,
      downloads: [Crumb("CSV", "/picture.csv"), Crumb("GeoJSON", "/picture.geojson")],
      permanentPath: "/picture?from=2026-01-01",
      figure: map.html(in: t), table: map.table(in: t)
    ).html(in: t)
  }

  static func table(_ t: Translator, rows: Int = 4) -> HTML {
    DataTable(
      "Incidents",
      columns: [
        .init("What happened"), .init("Day", sortPath: "?sort=day", order: .descending),
        .init("Neighbourhood", sortPath: "?sort=area"), .init("Offences", isNumeric: true, sortPath: "?sort=offences"),
        .init("State"),
      ],
      rows: (0..<rows).map { index in
        .init(
          [
            .init("Threats outside <a school> & “graffiti”"), .init(t.dayShort(Day(number: 20_500 + index))),
            .init(areas[index % areas.count].name), .init(t.number(index * 700)),
            .init(Badge(index == 0 ? "New" : "Acknowledged", index == 0 ? .attention : .active)),
          ], link: "/desk/incidents/\(index)")
      },
      empty: group {
        p { "No incidents yet. Import a file or report the first one." }
        linkButton("Import a file", to: "/desk/import", isPrimary: true)
      }
    ).html(in: t)
  }

  static func components(_ t: Translator) -> HTML {
    group {
      Notice(.warning, "Two sources have been silent for a month.", title: "Read with care")
      keyFigures([
        .init("Incidents this month", "47", note: "12 more than a year ago", link: "/desk/incidents"),
        .init("Rate", "3.2", unit: "per 10,000"), .init("Sources", "8 of 11"),
      ])
      tabs(
        [
          Tab("Open", "?state=open", isCurrent: true, count: 12), Tab("Closed", "?state=closed", count: 1340),
          Tab("All", "?"),
        ],
        label: "Incidents by state", in: t)
      FilterBar(
        action: "/desk/incidents", chips: [.init("Quayside", removePath: "?"), .init("Anti-Muslim", removePath: "?a")],
        clearPath: "/desk/incidents"
      ) {
        let fields = Fields(FormState(["area": "q"]), csrf: "", in: t, prefix: "filter")
        fields.day("from", "From")
        fields.day("to", "To")
        fields.menu("area", "Neighbourhood", [Choice("q", "Quayside"), Choice("m", "Millgate")], empty: "All")
      }.html(in: t)
      table(t)
      Pager(page: 2, pageCount: 28, total: 1352) { "?page=\($0)" }.html(in: t)
      part("What became of it", actions: linkButton("Add a note", to: "/note")) {
        definitionList([
          ("Reported by", .text("Harbourne Mosque Forum")), ("Received", .text("9 March 2026")), ("Nothing", nil),
          ("State", Badge("Monitoring", .active).html),
        ])
        timeline(
          [
            .init(
              time: "9 March 2026 at 14:05", machineTime: "2026-03-09T14:05:00Z", who: "Amina Okafor", what: "Assessed",
              note: "Spoke with the caretaker.",
              differences: [
                .init("Severity", from: "low", to: "serious"), .init("Owner", from: nil, to: "Safer Streets"),
              ]),
            .init(time: "8 March 2026 at 09:12", machineTime: "2026-03-08T09:12:00Z", who: "Forum", what: "Reported"),
          ], in: t)
      }
      part("First steps") {
        steps(
          [
            Step("Boundaries", note: "Import the city’s neighbourhoods.", path: "/a", isDone: true),
            Step("Organisations", note: "Invite those who report.", path: "/b", isDone: false),
            Step("First incidents", note: "Import last year’s file.", path: "/c", isDone: false),
          ], in: t)
      }
      grid {
        card("Import") {
          LongJob(
            "Reading incidents-2026.csv", done: 1200, total: 5000, statusPath: "/api/v1/jobs/1", cancelPath: "/c",
            next: "/n"
          )
          .html(csrf: "token", in: t)
        }
        card("Administration") {
          p { "What can be undone is undone with one click." }
          confirmForm("Delete…", question: "Delete this draft?", button: "Delete it", action: "/delete", csrf: "token")
          postButton("Close", action: "/close", csrf: "token")
          menuButton("More") { a(.href("/x")) { "Export" } }
        }
        card("Nothing here") {
          DataTable("None", columns: [.init("A")], rows: [], empty: group { p { "Nothing yet." } }).html(in: t)
        }
      }
    }
  }

  static func form(_ t: Translator, hasProblems: Bool) -> HTML {
    var state = FormState([
      "what": "They said <b>leave</b> & \"go\"", "day": "2026-03-09", "police": "no", "follow": "yes",
    ])
    state.values["bias"] = ["anti-muslim", "unclear"]
    if hasProblems { state.problems = [FieldProblem("area", "required"), FieldProblem("mail", "wrong-form")] }
    let fields = Fields(state, csrf: "token", in: t)
    let biases = [
      "Anti-Muslim", "Antisemitic", "Racist", "Anti-Roma", "Anti-Christian", "Homophobic", "Transphobic", "Sexist",
      "Disability", "Age", "Language", "Political", "Unclear",
    ]
    return fields.form(action: "/report", submit: "Send", draft: "report", hasFiles: true, cancelPath: "/") {
      fields.area("what", "What happened?", hint: "Please name no one.", isRequired: true, maxLength: 4000)
      fields.day("day", "When?", isRequired: true, latest: "2026-11-23")
      fields.time("time", "At what time?")
      fields.menu(
        "area", "Where?", [Choice("q", "Quayside", group: "South"), Choice("m", "Millgate", group: "North")],
        isRequired: true, empty: "Choose a neighbourhood")
      fields.radios(
        "police", "Do the police know?", [Choice("yes", "Yes"), Choice("no", "No", note: "Nobody will be told.")])
      fields.checks("bias", "Who was it against?", biases.map { Choice($0.lowercased(), $0) })
      fieldset(.class("group")) {
        legend { "How to reach you" }
        fields.text("mail", "E-mail", kind: .email, autocomplete: "email")
        fields.text("secret", "Password", kind: .password, autocomplete: "current-password")
        fields.number("people", "How many people?", from: 0, to: 500)
      }
      fields.file("file", "A picture", hint: "Up to 10 MB.", accept: ".jpg,.png")
      fields.check("follow", "I want to follow what becomes of it", hint: "You get a receipt code.")
      fields.hidden("revision", "3")
    }
  }
}
