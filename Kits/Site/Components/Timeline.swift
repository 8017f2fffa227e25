public import Translation

/// What happened to a record: who did what, when, and what changed by it.
public struct TimelineEntry: Sendable, Hashable {
  public struct Difference: Sendable, Hashable {
    public var field: String
    public var before: String?
    public var after: String?
    public init(_ field: String, from before: String?, to after: String?) {
      self.field = field
      self.before = before
      self.after = after
    }
  }
  /// As it is shown; `machineTime` is the same in RFC 3339.
  public var time: String
  public var machineTime: String
  public var who: String
  public var what: String
  public var note: String?
  public var differences: [Difference]
  public init(
    time: String, machineTime: String, who: String, what: String, note: String? = nil, differences: [Difference] = []
  ) {
    self.time = time
    self.machineTime = machineTime
    self.who = who
    self.what = what
    self.note = note
    self.differences = differences
  }
}

public func timeline(_ entries: [TimelineEntry], in t: Translator) -> HTML {
  ol(.class("timeline")) {
    for entry in entries {
      li {
        p(.class("what")) {
          strong { entry.what }
          " "
          span(.class("quiet")) {
            bdi { entry.who }
            " · "
            timeElement(.datetime(entry.machineTime)) { entry.time }
          }
        }
        if let note = entry.note { p { setApart(note, in: t) } }
        if !entry.differences.isEmpty {
          dl(.class("differences")) {
            for difference in entry.differences {
              dt { difference.field }
              dd {
                span(.class("visually-hidden")) { t("site.history.before") + " " }
                deletedText { setApart(difference.before ?? t("site.history.nothing"), in: t) }
                span(.class("arrow"), .aria("hidden", "true")) { t.isRightToLeft ? " ← " : " → " }
                span(.class("visually-hidden")) { " " + t("site.history.after") + " " }
                insertedText { setApart(difference.after ?? t("site.history.nothing"), in: t) }
              }
            }
          }
        }
      }
    }
  }
}
