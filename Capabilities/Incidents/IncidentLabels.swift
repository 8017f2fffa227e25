import Access
import CapabilityKit
import Evidence
import Storage
import Translation
import Vocabulary

/// The names that the picture shows for codes, states and sources.
struct IncidentLabels: Sendable {
  let memory: IncidentMemory

  var all: [DimensionLabels] {
    let memory = memory
    func codes(_ dimension: CubeDimension, _ list: CodelistName) -> DimensionLabels {
      DimensionLabels(dimension) { services, language in
        try await memory.codes.current(services.database).names(list, language)
      }
    }
    return [
      codes(.bias, .bias), codes(.conduct, .conduct), codes(.tier, .tier), codes(.motivation, .motivation),
      texts(.state, IncidentState.allCases.map(\.rawValue), "incidents.state."),
      texts(.theme, Theme.all.map(\.code.text), "theme."), texts(.lens, Lens.allCases.map(\.rawValue), "lens."),
      texts(.quality, ["high", "medium", "low", "unrated"], "incidents.quality."),
      DimensionLabels(.source) { services, language in
        let organisations = try await services.database.read { try Organisation.list(on: $0) }
        let names = Dictionary(
          organisations.map { ($0.id.text, $0.name(in: [language])) }, uniquingKeysWith: { first, _ in first })
        // The empty value stands for the public.
        return names.merging(["": services.catalogues.translator(for: language)("incidents.source.public")]) { a, _ in a
        }
      },
    ]
  }

  private func texts(_ dimension: CubeDimension, _ values: [String], _ prefix: String) -> DimensionLabels {
    DimensionLabels(dimension) { services, language in
      let t = services.catalogues.translator(for: language)
      return Dictionary(values.map { ($0, t(prefix + $0)) }, uniquingKeysWith: { first, _ in first })
    }
  }
}
