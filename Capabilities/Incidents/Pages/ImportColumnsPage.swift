import Access
import CapabilityKit
import Site
import Tables
import Translation
import Vocabulary

/// What the columns mean: a menu for each, tables for values, the question of the days' order, and what would land.
struct ImportColumnsPage: Sendable {
  static let rowsLookedAt = 20_000

  var upload: ImportUpload
  var sourceName: String
  var header: [String]
  var profiles: [ColumnProfile]
  var order: DayOrderGuess?
  var outcome: Result<IncidentImportReport, Problem>
  var preview: [ImportPreview.Row]
  var words: IncidentWords
  var book: CodeBook
  var problem: Problem?
  var csrf: String

  private var t: Translator { words.t }
  private var path: String { "\(ImportIncidents.path)/\(upload.id)" }

  func page() -> Page {
    let targets = ImportColumnsForm.targets(of: upload.mapping, header)
    return Page(
      title: t("import.columns.title"),
      lead: t("import.columns.lead", ["file": .text(upload.fileName), "source": .text(sourceName)]),
      section: IncidentListPage.path, wide: true, crumbs: [Crumb(t("import.title"), ImportIncidents.path)],
      notice: problem.map { Notice(.problem, t.sentence(for: $0)) }
    ) {
      if upload.isRemembered { Notice(.information, t("import.columns.remembered")).html }
      outlook
      if !preview.isEmpty { firstRows }
      let fields = Fields(state(targets), csrf: csrf, in: t)
      fields.form(action: path, submit: t("import.columns.check"), cancelPath: ImportIncidents.path) {
        dayOrder(fields)
        columns(fields)
        if targets.values.contains("x") {
          fields.text("crs", t("import.crs"), hint: t("import.crs-hint"), maxLength: 20)
        }
        for (column, target) in targets.sorted(by: { $0.key < $1.key }) { values(fields, column, target) }
      }
      p(.class("quiet")) { a(.href(path + "/mapping.json")) { t("import.mapping.download") } }
    }
  }

  // MARK: What would land

  @HTMLBuilder private var outlook: HTML {
    switch outcome {
    case .failure(let problem): Notice(.warning, t.sentence(for: problem), title: t("import.columns.not-yet")).html
    case .success(let report):
      part(t("import.columns.outlook")) {
        if report.read >= Self.rowsLookedAt {
          p(.class("quiet")) { t("import.columns.part", ["count": .count(report.read)]) }
        }
        ImportResultPage.figures(report, t)
        ImportResultPage.reasons(report, t)
        // What is in the menus below must be saved first, so this button tells nothing else.
        Site.form(.class("one-button"), .method("post"), .action(path)) {
          input(.type("hidden"), .name("csrf"), .value(csrf))
          input(.type("hidden"), .name("go"), .value("import"))
          button(.class("button", "primary"), .type("submit")) { t("import.columns.import") }
        }
        p(.class("quiet")) { t("import.columns.import-note") }
      }
    }
  }

  private var firstRows: HTML {
    part(t("import.preview")) {
      DataTable(
        t("import.preview"),
        columns: [
          DataTable.Column(t("import.preview.row"), isNumeric: true), DataTable.Column(t("import.target.record")),
          DataTable.Column(t("incidents.column.when")), DataTable.Column(t("incidents.column.what")),
          DataTable.Column(t("incidents.column.where")), DataTable.Column(t("incidents.column.bias")),
          DataTable.Column(t("import.target.text")),
        ],
        rows: preview.map(row)
      ).html(in: t)
    }
  }

  private func row(_ row: ImportPreview.Row) -> DataTable.Row {
    switch row.landed {
    case .failure(let fault):
      return DataTable.Row([
        DataTable.Cell(t.number(row.number)), DataTable.Cell(Badge(t("import.preview.refused"), .attention)),
        DataTable.Cell(fault.column), DataTable.Cell(fault.sentence(t)), "", "", "",
      ])
    case .success(let landed):
      return DataTable.Row([
        DataTable.Cell(t.number(row.number)), DataTable.Cell(landed.record ?? ""),
        DataTable.Cell(words.when(landed.occurred, isShort: true)),
        DataTable.Cell(words.name(landed.conduct, .conduct)),
        DataTable.Cell(words.place(landed.place)), DataTable.Cell(words.names(landed.biases, .bias) ?? ""),
        DataTable.Cell(String((landed.text ?? "").prefix(120))),
      ])
    }
  }

  // MARK: The form

  private func state(_ targets: [Int: String]) -> FormState {
    var state = FormState()
    for (column, target) in targets { state["column.\(column)"] = target }
    state["order"] = upload.mapping.day.order.flatMap { $0 == .auto ? nil : $0.rawValue }
    state["crs"] = upload.mapping.place?.crs
    for (column, target) in targets {
      guard let field = IncidentMapping.Field(rawValue: target), let rule = upload.mapping.codes[field],
        let table = try? ValueTable(rule, field, book)
      else { continue }
      for (index, value) in profiles[column].values.enumerated() {
        guard case .codes(let codes) = table.outcome(value.text) else { continue }
        state["v.\(target).\(index)"] = codes.first?.text ?? Code.unknown.text
      }
    }
    return state
  }

  @HTMLBuilder private func dayOrder(_ fields: Fields) -> HTML {
    switch order {
    case .ambiguous(let orders, let examples):
      let example = examples.first ?? ""
      Notice(.warning, t("import.order.note")).html
      fields.radios(
        "order", t("import.order", ["column": .text(upload.mapping.day.column)]),
        orders.map { order in
          let day = (try? DayParser(order: order).parse(example))?.day
          return Choice(
            order.rawValue,
            t("import.order.choice", ["value": .text(example), "day": .text(day.map { t.day($0) } ?? "?")]))
        }, isRequired: true)
    case .mixed(let examples):
      Notice(.warning, t("import.order.mixed", ["examples": .text(examples.joined(separator: ", "))])).html
      fields.radios(
        "order", t("import.order", ["column": .text(upload.mapping.day.column)]),
        DayParser.Order.allCases.map { Choice($0.rawValue, t("import.order.\($0.rawValue)")) }, isRequired: true)
    default: HTML()
    }
  }

  private func columns(_ fields: Fields) -> HTML {
    let choices = MappingGuess.targets.map { Choice($0, ImportColumnsForm.title(of: $0, t)) }
    return part(t("import.columns")) {
      grid {
        for profile in profiles {
          fields.menu(
            "column.\(profile.column)", profile.name, choices,
            hint: profile.examples.isEmpty
              ? t("import.columns.empty")
              : t("import.columns.examples", ["examples": .text(profile.examples.prefix(3).joined(separator: " · "))]),
            empty: t("import.target.none"))
        }
      }
    }
  }

  @HTMLBuilder private func values(_ fields: Fields, _ column: Int, _ target: String) -> HTML {
    if let field = IncidentMapping.Field(rawValue: target), !profiles[column].values.isEmpty {
      let choices =
        book.offered(field.list).map { Choice($0.code.text, words.name($0.code, field.list)) }
        + [Choice(Code.unknown.text, t("import.values.unknown"))]
      let title = t(
        "import.values",
        ["column": .text(profiles[column].name), "field": .text(ImportColumnsForm.title(of: target, t))])
      part(title) {
        p(.class("quiet")) { t("import.values.note") }
        grid {
          for (index, value) in profiles[column].values.enumerated() {
            group {
              fields.hidden("k.\(target).\(index)", value.text)
              fields.menu(
                "v.\(target).\(index)", value.text, choices,
                hint: t("import.values.rows", ["count": .count(value.count)]), empty: t("import.values.refuse"))
            }
          }
        }
      }
    }
  }
}

/// Reads the columns page's form.
struct ImportColumnsForm: Sendable {
  let form: Form
  let header: [String]

  init(_ form: Form, _ header: [String]) {
    self.form = form
    self.header = header
  }

  static func title(of target: String, _ t: Translator) -> String {
    guard let field = IncidentMapping.Field(rawValue: target) else { return t("import.target.\(target)") }
    return t("incidents.codelist.\(field.list.rawValue)")
  }

  /// What each column is used for; one column has one use in the form, the first of a mapping that has more.
  static func targets(of mapping: IncidentMapping, _ header: [String]) -> [Int: String] {
    var found: [Int: String] = [:]
    func note(_ name: String?, _ target: String) {
      guard let name, let column = header.firstIndex(of: name), found[column] == nil else { return }
      found[column] = target
    }
    note(mapping.record, "record")
    note(mapping.day.column, "day")
    note(mapping.day.time, "time")
    note(mapping.received?.column, "received")
    note(mapping.place?.area, "area")
    note(mapping.place?.x, "x")
    note(mapping.place?.y, "y")
    for field in IncidentMapping.Field.allCases { note(mapping.codes[field]?.allColumns.first, field.rawValue) }
    for name in mapping.offenceText { note(name, "offence-text") }
    for name in mapping.text { note(name, "text") }
    return found
  }

  /// The mapping as the form has it; what the form does not show stays. A form without columns changes nothing.
  func mapping(_ old: IncidentMapping, _ profiles: [ColumnProfile], _ book: CodeBook) -> IncidentMapping {
    guard form.fields.items.contains(where: { $0.name.hasPrefix("column.") }) else { return old }
    var targets: [Int: String] = [:]
    for column in header.indices {
      if let target = form["column.\(column)"], MappingGuess.targets.contains(target) { targets[column] = target }
    }
    let before = Self.targets(of: old, header)
    let order =
      form["order"].flatMap { IncidentMapping.DayRule.Order(rawValue: $0) }
      ?? (targets.first { $0.value == "day" }.map { header[$0.key] } == old.day.column ? old.day.order : nil)
    var new = MappingGuess.mapping(targets, header: header, day: order, crs: form["crs"]) { field, column in
      guard !profiles[column].values.isEmpty else { return old.codes[field]?.values }
      guard before[column] == field.rawValue else {
        return MappingGuess.values(profiles[column].values.map(\.text), field, book)
      }
      return chosenValues(field, old.codes[field])
    }
    for field in IncidentMapping.Field.allCases {
      guard let rule = old.codes[field] else { continue }
      if new.codes[field]?.column != nil {
        new.codes[field]?.separator = rule.separator
        new.codes[field]?.system = rule.system
        new.codes[field]?.default = rule.default
      } else if rule.allColumns.isEmpty {
        new.codes[field] = rule
      }
    }
    new.name = old.name
    new.file = old.file
    if new.place != nil {
      new.place?.layer = old.place?.layer
      new.place?.keepsPoint = old.place?.keepsPoint
    }
    if old.offenceText.allSatisfy({ header.contains($0) }),
      targets.filter({ $0.value == "conduct" }).keys.sorted()
        == before.filter({ $0.value == "conduct" }).keys.sorted()
    {
      new.offenceText = old.offenceText
    }
    return new
  }

  private func chosenValues(_ field: IncidentMapping.Field, _ old: IncidentMapping.CodeRule?) -> [String: String] {
    var values = old?.values ?? [:]
    var index = 0
    // The value stands untrimmed in no cell, so the form's trimming changes nothing.
    while let key = form["k.\(field.rawValue).\(index)"] {
      values[key] = form["v.\(field.rawValue).\(index)"]
      index += 1
    }
    return values
  }
}
