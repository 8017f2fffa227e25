import CapabilityKit

/// Which addresses this Concord has, and which of them somebody may open: pages link to no other.
struct Openings: Sendable {
  private let call: Call

  init(_ call: Call) { self.call = call }

  func mayOpen(_ path: String) -> Bool {
    let plain = String(path.prefix { $0 != "?" && $0 != "#" })
    return call.services.registry.doors[plain].map(mayOpen) ?? false
  }

  func mayOpen(_ who: Who) -> Bool {
    switch who {
    case .anyone: true
    case .signedIn: call.principal != nil
    case .holder(let permission): call.may(permission)
    }
  }
}
