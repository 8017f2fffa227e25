import CapabilityKit
import Logging
import Operation
import Site
import Translation
import Vocabulary

/// What needs this person today, what is left to set up, and what they came to do.
struct TodayPage: Sendable {
  var day: Day
  var lines: [TodayLine]
  /// Some source of lines could not answer.
  var isIncomplete = false
  /// The steps that this person may take; empty when all of the city's are done.
  var steps: [Step]
  var shortcuts: [Shortcut]

  static let path = "/desk"

  static let routes = [
    Route.page(.get, path, who: .signedIn) { call in .page(try await TodayPage(call).page(in: call.t)) }
  ]

  /// In the order in which they are offered; only those that exist and that the person may open.
  private static let offered = [
    Shortcut("desk.shortcut.report", "/report"),
    Shortcut("desk.shortcut.incidents", "/desk/incidents"),
    Shortcut("desk.shortcut.import", "/desk/incidents/import"),
    Shortcut("desk.shortcut.picture", "/desk/picture"),
    Shortcut("desk.shortcut.areas", "/desk/administration/areas/import"),
    Shortcut("desk.shortcut.person", "/desk/administration/people/new"),
    Shortcut("desk.shortcut.audit", "/desk/administration/audit"),
  ]

  private init(_ call: Call) async throws {
    let openings = Openings(call)
    day = call.today
    lines = []
    for source in call.services.registry.capabilities.flatMap(\.today) where openings.mayOpen(source.who) {
      do {
        lines += try await source.lines(call).filter { $0.count > 0 }
      } catch {
        // The other lines still help, as long as the page says that some are missing.
        isIncomplete = true
        call.services.logger.error("today", metadata: ["error": "\(LoggedError.text(error))"])
      }
    }
    lines = lines.filter(\.isUrgent) + lines.filter { !$0.isUrgent }
    steps = try await Self.steps(call, openings)
    shortcuts = Self.offered.filter { openings.mayOpen($0.path) }
  }

  init(day: Day, lines: [TodayLine], isIncomplete: Bool = false, steps: [Step], shortcuts: [Shortcut]) {
    self.day = day
    self.lines = lines
    self.isIncomplete = isIncomplete
    self.steps = steps
    self.shortcuts = shortcuts
  }

  private static func steps(_ call: Call, _ openings: Openings) async throws -> [Step] {
    let mine = call.services.registry.capabilities.flatMap(\.firstSteps)
      .filter { openings.mayOpen($0.path) }.sorted { $0.order < $1.order }
    var steps: [Step] = []
    for step in mine {
      steps.append(
        Step(
          call.t(step.key + ".title"), note: call.t(step.key + ".note"), path: step.path,
          isDone: try await step.isDone(call.services)))
    }
    return steps.allSatisfy(\.isDone) ? [] : steps
  }

  func page(in t: Translator) -> Page {
    Page(title: t("desk.today.title"), lead: t.day(day), section: Self.path) {
      if isIncomplete { Notice(.warning, t("desk.today.incomplete")) }
      if !steps.isEmpty {
        part(
          t("desk.steps.title", ["done": .count(steps.filter(\.isDone).count), "total": .count(steps.count)]),
          id: "steps"
        ) {
          p { t("desk.steps.lead") }
          Site.steps(steps, in: t)
        }
      }
      if !lines.isEmpty {
        part(t("desk.today.lines"), id: "lines") {
          div(.class("stack")) { for line in lines { item(line, t) } }
        }
      } else if steps.isEmpty, !isIncomplete {
        div(.class("empty")) {
          p { strong { t("desk.today.empty") } }
          p { t("desk.today.empty.note") }
        }
      }
      if !shortcuts.isEmpty {
        part(t("desk.shortcuts"), id: "shortcuts") {
          div(.class("actions")) { for shortcut in shortcuts { linkButton(t(shortcut.key), to: shortcut.path) } }
        }
      }
    }
  }

  private func item(_ line: TodayLine, _ t: Translator) -> HTML {
    card {
      p {
        a(.href(line.path)) { line.text }
        if line.isUrgent {
          " "
          Badge(t("desk.today.urgent"), .attention)
        }
      }
    }
  }
}
