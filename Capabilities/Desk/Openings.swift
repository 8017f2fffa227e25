import CapabilityKit

/// Which addresses this Concord has, and which of them somebody may open: pages link to no other.
struct Openings: Sendable {
  private let doors: [String: Who]
  private let call: Call

  init(_ call: Call) {
    self.call = call
    doors = Dictionary(
      call.services.registry.routes.filter { $0.method == .get }.map { ($0.path, $0.who) },
      uniquingKeysWith: { first, _ in first })
  }

  func mayOpen(_ path: String) -> Bool {
    let plain = String(path.prefix { $0 != "?" && $0 != "#" })
    return doors[plain].map(mayOpen) ?? false
  }

  func mayOpen(_ who: Who) -> Bool {
    switch who {
    case .anyone: true
    case .signedIn: call.principal != nil
    case .holder(let permission): call.may(permission)
    }
  }
}
