public import Access
public import ArgumentParser
public import CapabilityKit
import Evidence
public import Foundation
public import Storage
import Translation
import Vocabulary

/// Incidents: reported by anyone, imported from files, reviewed at the desk, counted in the picture.
public struct IncidentsCapability: Capability {
  let memory = IncidentMemory()
  public init() {}

  public var name: String { "incidents" }
  public var strings: URL { Bundle.module.strings }
  public var schemas: [Schema] { [IncidentSchema.schema, IncidentImportStore.schema] }

  public var permissions: [Permission] {
    [.reportIncidents, .readIncidents, .reviewIncidents, .discloseIncidents, .importIncidents, .manageCodes]
  }

  public var routes: [Route] {
    ReportPages(memory: memory).routes + IncidentPages(memory: memory).routes + SharingPages(memory: memory).routes
      + ReadingsPages(memory: memory).routes
      + DisclosurePages(memory: memory).routes
      + CodesPages(memory: memory).routes
      + IncidentsAPI(memory: memory).routes + ImportIncidents(memory: memory).routes
  }

  public var commands: [any AsyncParsableCommand.Type] { [IncidentsCommand.self] }

  public var navigation: [NavigationEntry] {
    [
      NavigationEntry(.resident, order: 20, title: "incidents.nav.report", path: "/report", who: .anyone),
      NavigationEntry(
        .desk, order: 30, title: "incidents.title", path: "/desk/incidents", who: .holder(of: .readIncidents)),
      NavigationEntry(
        .administration, order: 60, title: "incidents.codes.title", path: CodesPages.path,
        who: .holder(of: .manageCodes)),
    ]
  }

  public var today: [TodaySource] {
    let memory = memory
    return [
      TodaySource(who: .holder(of: .readIncidents)) { call in
        try await IncidentDesk(call.services, memory).todayLines(call)
      }
    ]
  }

  public var firstSteps: [FirstStep] {
    [
      FirstStep(order: 40, key: "incidents.first-step", path: "/desk/incidents/import") { services in
        try await services.database.read { try $0.exists("SELECT 1 FROM incident LIMIT 1") }
      }
    ]
  }

  public var recordLists: [RecordList] {
    [Code.incidents, Code.offences].map {
      RecordList(measure: $0, path: "/desk/incidents", permission: .readIncidents)
    }
  }

  public var labels: [DimensionLabels] { IncidentLabels(memory: memory).all }

  public var links: [LinkResolver] {
    let memory = memory
    return [
      LinkResolver(kind: "incident") { reference, call in
        guard let id = IncidentID(reference.id) else { return nil }
        let desk = IncidentDesk(call.services, memory)
        let who = call.principal
        guard let incident = try? await call.services.database.read({ try desk.readable(id, by: who, on: $0) }) else {
          return nil
        }
        return (incident.reference, "/desk/incidents/\(incident.id)")
      }
    ]
  }

  public var kept: [KeptKind] { IncidentsKept.kinds }
  public var personal: [PersonalData] { IncidentsPersonal.all }

  public func prepare(_ services: Services) async throws {
    let catalogues = services.catalogues
    try await services.database.write { try CodelistStore.seed(catalogues, on: $0) }
  }

  public func demonstrate(_ city: inout DemonstrationCity, _ services: Services) async throws {
    try await DemonstrationIncidents(services).fill(&city)
  }
}
