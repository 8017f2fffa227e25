import Access
import CapabilityKit
import Vocabulary

/// In which capacity somebody reads an incident, which decides what of it they see beside what happened.
enum IncidentReader: Sendable, Hashable {
  /// The city's coordination: everything but the exact point.
  case coordination
  /// People of the organisation that handed it in: everything but the team's comments, and of other organisations' people
  /// only what those are.
  /// Of a city department's own records its people of the coordination see the team's comments too.
  case source(OrganisationID, isTeam: Bool)
  /// An organisation that it is shared with: what happened, not who works on it, how, or for whom else it is.
  case partner

  var seesHistory: Bool { self != .partner }
  var isSource: Bool { if case .source = self { true } else { false } }
}

extension IncidentDesk {
  func reader(of incident: Incident, _ who: Principal?) -> IncidentReader {
    if let source = incident.source, who?.organisation == source, who?.isCommandLine == false {
      return .source(
        source,
        isTeam: who?.organisationKind == .cityDepartment && policy.scope(who, .readIncidents) == .all)
    }
    // Who may decide about it if they had the role: the coordination, whichever of its roles somebody has.
    return policy.allows(who, .readIncidents, to: .change, incident.shared) ? .coordination : .partner
  }
}

extension Incident {
  /// The record as somebody sees it who reads it in a capacity.
  func seen(by reader: IncidentReader) -> Incident {
    if reader.isSource || (reader == .coordination && source == nil) { return self }
    var seen = self
    // Whom the source names is between the source and those that it names.
    seen.sharing = Sharing(sharing.level)
    guard reader == .partner else { return seen }
    seen.owner = nil
    seen.due = nil
    seen.sourceRecord = nil
    seen.enteredBy = nil
    return seen
  }
}

extension IncidentHistory {
  /// The history as somebody sees it who reads it in a capacity. The city's people are named to the source; people of
  /// other organisations are their organisation.
  func seen(by reader: IncidentReader) -> IncidentHistory {
    switch reader {
    case .coordination:
      var seen = self
      // Whom the source names is between the source and those that it names.
      seen.steps = steps.map { step in
        var step = step
        step.fields = step.fields.map { $0.name == "sharing" ? $0.withoutNames : $0 }
        return step
      }
      return seen
    case .partner: return IncidentHistory(steps: [], comments: [])
    case .source(_, isTeam: true): return self
    case .source(let source, isTeam: false):
      func name(_ author: Author?) -> String? {
        guard let author else { return nil }
        let isNamed = author.organisation == source || author.kind == .cityDepartment
        return isNamed ? author.name : author.organisationName
      }
      var seen = self
      seen.steps = steps.map { step in
        var step = step
        step.personName = name(step.author)
        return step
      }
      seen.comments = comments.filter(\.isForReporter).map { comment in
        var comment = comment
        comment.personName = name(comment.author)
        return comment
      }
      return seen
    }
  }

  /// Who did something, as far as it must be known to decide who may know it.
  struct Author: Sendable, Hashable {
    let name: String
    let organisation: OrganisationID
    let organisationName: String
    let kind: Organisation.Kind
  }
}

extension IncidentHistory.Field {
  fileprivate var withoutNames: Self {
    func level(_ text: String?) -> String? { text.flatMap { Sharing(packed: $0) }.map { Sharing($0.level).packed } }
    return Self(name: name, before: level(before), after: level(after))
  }
}
