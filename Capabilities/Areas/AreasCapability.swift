public import Access
public import ArgumentParser
public import CapabilityKit
import Evidence
public import Foundation
import Places
import Translation
import Vocabulary

/// The city's areas: their boundaries over time, names, groups and population.
public struct AreasCapability: Capability {
  public let name = "areas"
  public init() {}

  public var strings: URL { Bundle.module.strings }

  public var permissions: [Permission] { [.readAreas, .manageAreas] }

  public var routes: [Route] {
    AreasPage.routes + UploadAreasPage.routes + ChooseColumnsPage.routes + AreaImportPage.routes
      + UploadPopulationPage.routes + ChoosePopulationPage.routes + AreaPage.routes + AreasAPI.routes
  }

  public var navigation: [NavigationEntry] {
    [
      NavigationEntry(
        .administration, order: 10, title: "areas.menu", path: AreasPage.path, who: .holder(of: .manageAreas))
    ]
  }

  public var kept: [KeptKind] { AreasKept.kinds }

  public var commands: [any AsyncParsableCommand.Type] { [AreasCommand.self] }

  public var firstSteps: [FirstStep] {
    [
      FirstStep(order: 10, key: "areas.first-step.boundaries", path: AreasPage.path) { services in
        try await !services.places.current(services.database).areas.isEmpty
      },
      FirstStep(order: 15, key: "areas.first-step.population", path: UploadPopulationPage.path) { services in
        try await !services.places.current(services.database).areas.populationYears.isEmpty
      },
    ]
  }

  public var labels: [DimensionLabels] {
    [
      DimensionLabels(.area) { services, language in
        try await services.places.current(services.database).areaNames(in: [language])
      },
      // A group is known by the name that the city's file gives it, in whatever language that is.
      DimensionLabels(.areaGroup) { services, _ in
        let areas = try await services.places.current(services.database).areas
        return Dictionary(
          areas.sets.flatMap(\.groupNames).map { ($0, $0) }, uniquingKeysWith: { first, _ in first })
      },
    ]
  }

  public var links: [LinkResolver] {
    [
      LinkResolver(kind: AreaReference.area) { reference, call in
        guard call.may(.readAreas), let id = AreaID(reference.id) else { return nil }
        let places = try await call.services.places.current(call.services.database)
        guard let name = places.name(of: id, in: [call.language]) else { return nil }
        return (name, AreaPage.path(of: id))
      },
      LinkResolver(kind: AreaReference.layer) { reference, call in
        guard call.may(.readAreas) else { return nil }
        return (reference.id, AreasPage.path(layer: reference.id))
      },
    ]
  }

  public func prepare(_ services: Services) async throws {
    Uploads(services).removeAbandoned()
  }

  public func demonstrate(_ city: inout DemonstrationCity, _ services: Services) async throws {
    try await DemonstrationAreas.fill(&city, services)
  }
}
