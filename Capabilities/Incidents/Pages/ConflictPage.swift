import Site
import Translation
import Vocabulary

/// Two people changed one incident: what is stored now beside what was sent, and the form below with what was typed.
struct ConflictPage: Sendable {
  struct Difference: Sendable, Hashable {
    let field: String
    let stored: String?
    let yours: String?
  }
  var incident: Incident
  var differences: [Difference]
  var form: HTML
  var words: IncidentWords

  /// The fields in which what was sent differs from what is stored.
  static func differences(_ stored: Incident, _ yours: Incident, _ words: IncidentWords) -> [Difference] {
    let (a, b) = (IncidentColumns.values(stored), IncidentColumns.values(yours))
    return IncidentColumns.names.indices.compactMap { index in
      let name = IncidentColumns.names[index]
      guard a[index] != b[index], !IncidentColumns.fixed.contains(name), name != "has_chosen_themes" else { return nil }
      return Difference(
        field: words.t("incidents.field.\(name)"), stored: words.value(IncidentColumns.text(a[index]), of: name),
        yours: words.value(IncidentColumns.text(b[index]), of: name))
    }
  }

  func page() -> Page {
    let t = words.t
    return Page(
      title: t("incidents.conflict.title", ["reference": .text(incident.reference)]), section: "/desk/incidents",
      crumbs: [
        Crumb(t("incidents.title"), "/desk/incidents"), Crumb(incident.reference, "/desk/incidents/\(incident.id)"),
      ],
      scripts: ["lock.js", "drafts.js"], notice: Notice(.warning, t("problem.conflict"))
    ) {
      DataTable(
        t("incidents.conflict.table"),
        columns: [
          DataTable.Column(t("incidents.conflict.field")), DataTable.Column(t("incidents.conflict.stored")),
          DataTable.Column(t("incidents.conflict.yours")),
        ],
        rows: differences.map { difference in
          DataTable.Row([
            DataTable.Cell(difference.field), DataTable.Cell(difference.stored ?? t("site.history.nothing")),
            DataTable.Cell(difference.yours ?? t("site.history.nothing")),
          ])
        }, showsCaption: true, empty: p { t("incidents.conflict.same") }
      ).html(in: t)
      part(t("incidents.conflict.form")) { form }
    }
  }
}
