/// How far an incident has come, and which state may follow which.
enum IncidentState: String, Sendable, CaseIterable, Codable {
  case new, acknowledged, assessed, tasked, monitoring, closed
  /// Repeats another incident, which counts for both.
  case duplicate

  /// The states that may follow. A closed incident can be taken up again; a duplicate can turn out not to be one.
  var followers: [IncidentState] {
    switch self {
    case .new: [.acknowledged, .assessed, .closed, .duplicate]
    case .acknowledged: [.assessed, .tasked, .closed, .duplicate]
    case .assessed: [.tasked, .monitoring, .closed, .duplicate]
    case .tasked: [.monitoring, .closed, .duplicate]
    case .monitoring: [.tasked, .closed, .duplicate]
    case .closed: [.assessed, .monitoring, .duplicate]
    case .duplicate: [.acknowledged]
    }
  }

  func mayBecome(_ next: IncidentState) -> Bool { self == next || followers.contains(next) }

  /// Duplicates count once, with their original.
  var counts: Bool { self != .duplicate }

  /// Somebody still has to do something.
  var isOpen: Bool { self != .closed && self != .duplicate }

  /// What the reporter is told: a step of four, in plain words under `incidents.receipt.step.STEP`.
  var reporterStep: String {
    switch self {
    case .new: "received"
    case .acknowledged: "read"
    case .assessed, .tasked, .monitoring, .duplicate: "worked-on"
    case .closed: "closed"
    }
  }
}
