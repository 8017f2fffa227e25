public import Translation

/// A long job while it runs. `progress.js` (name it in the page's scripts) asks the status address every second, and
/// loads the page again when the job has ended; without scripts `Page.refreshSeconds` does.
public struct LongJob: Sendable {
  public var title: String
  public var done: Int
  /// Nil while the size is not known.
  public var total: Int?
  /// Answers with JSON: `state` (`running` or another word), `done`, `total`.
  public var statusPath: String
  /// Takes a `POST`; nil when the job cannot be stopped.
  public var cancelPath: String?
  /// Sent along when it is stopped, as `next`: where the person wants to be then.
  public var next: String?
  public init(
    _ title: String, done: Int, total: Int?, statusPath: String, cancelPath: String? = nil, next: String? = nil
  ) {
    self.title = title
    self.done = done
    self.total = total
    self.statusPath = statusPath
    self.cancelPath = cancelPath
    self.next = next
  }

  public func html(csrf: String, in t: Translator) -> HTML {
    section(.class("card", "job"), .data("job", statusPath), .aria("busy", "true")) {
      h2 { title }
      element(
        "progress", .aria("label", title), .attribute("max", "\(max(total ?? 1, 1))"),
        total == nil ? nil : .value("\(min(done, total ?? done))"))
      p(.role("status"), .data("job-text", "")) {
        if let total {
          t("site.job.of", ["done": .count(done), "total": .count(total)])
        } else {
          t("site.job.so-far", ["done": .count(done)])
        }
      }
      p(.class("quiet")) { t("site.job.leave") }
      if let cancelPath {
        postButton(
          t("site.job.cancel"), action: cancelPath, csrf: csrf, fields: next.map { [(name: "next", value: $0)] } ?? [])
      }
    }
  }
}
