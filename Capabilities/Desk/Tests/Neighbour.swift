import Access
import CapabilityKit
import Foundation
import Site
import Vocabulary

@testable import Desk

/// A capability that brings what *Today*, the start page and the administration show.
struct Neighbour: CapabilityKit.Capability {
  struct Broken: Error {}
  var isBroken = false
  var isDone = false

  let name = "neighbour"
  var strings: URL { DeskCapability().strings }

  var routes: [Route] {
    ["/report", "/report/receipt"].map { path in .page(.get, path, who: .anyone) { _ in throw Problem.notFound } } + [
      .page(.get, "/desk/administration/people/new", who: .holder(of: .managePeople)) { _ in throw Problem.notFound },
      .page(.get, "/desk/incidents", who: .signedIn) { _ in throw Problem.notFound },
      .page(.get, "/desk/boundaries", who: .holder(of: .administerCity)) { _ in throw Problem.notFound },
    ]
  }

  var navigation: [NavigationEntry] {
    [
      NavigationEntry(
        .administration, order: 5, title: "neighbour.people", path: "/desk/administration/people",
        who: .holder(of: .readPeople))
    ]
  }

  var today: [TodaySource] {
    let isBroken = isBroken
    return [
      TodaySource(who: .signedIn) { _ in
        if isBroken { throw Broken() }
        return [
          TodayLine("to read", count: 3, path: "/desk/incidents?state=new"),
          TodayLine("nothing of this", count: 0, path: "/desk/incidents"),
          TodayLine("late", count: 1, path: "/desk/incidents?late=1", isUrgent: true),
        ]
      },
      TodaySource(who: .holder(of: .readAudit)) { _ in [TodayLine("for auditors", count: 7, path: "/desk")] },
    ]
  }

  var firstSteps: [FirstStep] {
    let isDone = isDone
    return [
      FirstStep(order: 2, key: "second", path: "/desk/incidents") { _ in isDone },
      FirstStep(order: 1, key: "first", path: "/desk/boundaries") { _ in true },
    ]
  }
}
