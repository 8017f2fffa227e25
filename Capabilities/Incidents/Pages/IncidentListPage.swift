import CapabilityKit
import Evidence
import Site
import Translation
import Vocabulary

/// The list of incidents: its filters, its length and a page of its rows. A plain model and its view.
struct IncidentListPage: Sendable {
  static let path = "/desk/incidents"

  var list: IncidentList
  var query: IncidentQuery
  /// The address as it was asked, without the page.
  var address: Query
  var words: IncidentWords
  var areas: [Choice]
  var sources: [Choice]
  var mayReport: Bool
  /// Shows the way to the file import.
  var mayImport: Bool
  var csrf: String
  var today: Day

  func page() -> Page {
    let t = words.t
    return Page(
      title: t("incidents.title"),
      lead: t("incidents.list.lead", ["incidents": .count(list.total), "offences": .count(list.offences)]),
      wide: true, actions: actions
    ) {
      filterBar.html(in: t)
      if list.countedOnly > 0 {
        Notice(.information, t("incidents.list.counted-only", ["count": .count(list.countedOnly)]))
      }
      table.html(in: t)
      Pager(page: list.page, pageCount: list.pageCount, total: list.total, path: { path(page: $0) }).html(in: t)
      p {
        a(.href(ReadingsPages.path)) { t("incidents.readings") }
        " · "
        a(.href(DisclosurePages.path)) { t("incidents.disclosures") }
      }
      if list.total > 0 {
        p(.class("quiet")) {
          a(.href("/desk/incidents.csv" + address.text)) { t("incidents.list.csv") }
          " · "
          a(.href("/api/v1/incidents" + address.text)) { "JSON" }
          " · "
          t("incidents.list.csv-note")
        }
      }
    }
  }

  private func path(page: Int) -> String { Self.path + address.with("page", page == 1 ? nil : "\(page)").text }

  private var actions: HTML {
    group {
      if mayReport { linkButton(words.t("incidents.list.new"), to: "/desk/incidents/new", isPrimary: true) }
      if mayImport { linkButton(words.t("incidents.list.import"), to: "/desk/incidents/import") }
    }
  }

  // MARK: Rows

  private var table: DataTable {
    let t = words.t
    return DataTable(
      t("incidents.title"),
      columns: [
        DataTable.Column(t("incidents.column.reference")),
        sorted("incidents.column.when", .newest, .oldest),
        DataTable.Column(t("incidents.column.what")), DataTable.Column(t("incidents.column.where")),
        DataTable.Column(t("incidents.column.bias")), DataTable.Column(t("incidents.column.state")),
        DataTable.Column(t("incidents.column.source")), sorted("incidents.column.due", .due, .due),
      ],
      rows: list.incidents.map(row), empty: empty)
  }

  private var empty: HTML {
    let t = words.t
    return group {
      p { t(address.items.isEmpty ? "incidents.list.empty" : "incidents.list.no-match") }
      if !address.items.isEmpty, query.filter.words != nil { p { t("incidents.list.no-match.words") } }
      if address.items.isEmpty, mayReport { linkButton(t("incidents.list.new"), to: "/desk/incidents/new") }
      if !address.items.isEmpty { a(.href(Self.path)) { t("site.filter.clear") } }
    }
  }

  private func sorted(_ title: String, _ first: IncidentList.Order, _ other: IncidentList.Order) -> DataTable.Column {
    let next = query.order == first ? other : first
    let order: DataTable.Column.Order? =
      query.order == first ? (first == .newest ? .descending : .ascending) : query.order == other ? .ascending : nil
    return DataTable.Column(
      words.t(title), sortPath: Self.path + address.with("sort", next == .newest ? nil : next.rawValue).text,
      order: order)
  }

  private func row(_ incident: Incident) -> DataTable.Row {
    DataTable.Row(
      [
        DataTable.Cell { bdi(.attribute("dir", "ltr")) { incident.reference } },
        DataTable.Cell(words.when(incident.occurred, isShort: true)),
        DataTable.Cell(words.conducts(incident.offences)), DataTable.Cell(words.place(incident.place)),
        DataTable.Cell(words.names(incident.biases, .bias) ?? words.t("incidents.not-known")),
        DataTable.Cell(words.badge(incident.state)), DataTable.Cell(words.source(incident.source)), due(incident),
      ], link: "\(Self.path)/\(incident.id)")
  }

  private func due(_ incident: Incident) -> DataTable.Cell {
    guard let due = incident.due, incident.state.isOpen else { return "" }
    let day = words.t.dayShort(due)
    return due < today
      ? DataTable.Cell(Badge(words.t("incidents.overdue-since", ["day": .text(day)]), .attention)) : DataTable.Cell(day)
  }

  // MARK: Filters

  private var filterBar: FilterBar {
    let t = words.t
    let values = Dictionary(grouping: address.items, by: \.name).mapValues { $0.map(\.value) }
    let fields = Fields(FormState(values: values), csrf: csrf, in: t)
    return FilterBar(action: Self.path, chips: chips, clearPath: Self.path) {
      fields.text("q", t("incidents.filter.words"), kind: .search, maxLength: 200)
      fields.day("from", t("incidents.filter.from"))
      fields.day("to", t("incidents.filter.to"))
      menu(fields, .area, areas, unknown: "incidents.filter.not-located")
      menu(fields, .bias, words.choices(.bias), unknown: "incidents.not-known")
      menu(fields, .conduct, words.choices(.conduct), unknown: "incidents.not-known")
      menu(fields, .theme, Theme.all.filter { $0.kind == .threat }.map { Choice($0.code.text, words.theme($0.code)) })
      menu(fields, .source, sources, unknown: "incidents.source.public")
      menu(fields, .tier, words.choices(.tier), unknown: "incidents.not-known")
      menu(fields, .state, IncidentState.allCases.map { Choice($0.rawValue, words.state($0)) })
      fields.menu(
        "owner", t("incidents.filter.owner"),
        [Choice("me", t("incidents.filter.mine")), Choice("none", t("incidents.filter.nobody"))],
        empty: t("incidents.filter.any"))
      fields.check("overdue", t("incidents.filter.overdue"))
      for item in kept { fields.hidden(item.name, item.value) }
    }
  }

  private func menu(_ fields: Fields, _ dimension: CubeDimension, _ choices: [Choice], unknown: String? = nil) -> HTML {
    let t = words.t
    let more = unknown.map { [Choice(PictureFilter.unknown, t($0))] } ?? []
    return fields.menu(
      dimension.rawValue, t("incidents.filter.\(dimension.rawValue)"), choices + more, empty: t("incidents.filter.any"))
  }

  /// What no field shows stays: further values of a field, and what other pages put into the address.
  private var kept: [Query.Item] {
    let shown: Set<String> = [
      "q", "from", "to", "area", "bias", "conduct", "theme", "source", "tier", "state", "owner", "overdue", "page",
    ]
    var seen: Set<String> = []
    return address.items.filter { item in
      !item.value.isEmpty && item.name != "page" && (!shown.contains(item.name) || !seen.insert(item.name).inserted)
    }
  }

  private var chips: [FilterBar.Chip] {
    address.items.compactMap { item in
      guard !item.value.isEmpty, let label = label(of: item) else { return nil }
      return FilterBar.Chip(label, removePath: Self.path + address.without(item.name, item.value).text)
    }
  }

  private func label(of item: Query.Item) -> String? {
    let t = words.t
    func said(_ key: String, _ value: String) -> String {
      t("incidents.chip", ["name": .text(t(key)), "value": .text(value)])
    }
    switch item.name {
    case "q": return said("incidents.filter.words", item.value)
    case "from", "to": return Day(item.value).map { said("incidents.filter.\(item.name)", t.day($0)) }
    case "owner":
      let value =
        item.value == "me"
        ? t("incidents.filter.mine")
        : item.value == "none" ? t("incidents.filter.nobody") : words.people[item.value] ?? item.value
      return said("incidents.filter.owner", value)
    case "overdue": return t("incidents.filter.overdue")
    case "open": return t("incidents.filter.open")
    case "due-by": return Day(item.value).map { said("incidents.filter.due-by", t.day($0)) }
    case "sort", "page", "lang": return nil
    default:
      guard let dimension = CubeDimension(rawValue: item.name), PictureFilter.dimensions.contains(dimension) else {
        return nil
      }
      return said("incidents.filter.\(item.name)", value(item.value, of: dimension))
    }
  }

  private func value(_ text: String, of dimension: CubeDimension) -> String {
    let t = words.t
    if text == PictureFilter.unknown {
      switch dimension {
      case .area: return t("incidents.filter.not-located")
      case .source: return t("incidents.source.public")
      default: return t("incidents.not-known")
      }
    }
    switch dimension {
    case .area: return words.areas[text] ?? text
    case .theme: return words.theme(Code(text))
    case .lens: return t("lens.\(text)")
    case .bias: return words.name(Code(text), .bias)
    case .conduct: return words.name(Code(text), .conduct)
    case .tier: return words.name(Code(text), .tier)
    case .source: return words.sources[text] ?? text
    case .state: return IncidentState(rawValue: text).map(words.state) ?? text
    default: return text
    }
  }
}
