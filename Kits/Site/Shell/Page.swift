/// What a route answers with: everything between the shell's header and footer.
public struct Page: Sendable {
  /// The page in the browser's title bar, and its heading unless `heading` says otherwise.
  public var title: String
  /// The one `h1`.
  public var heading: String
  /// A sentence under the heading.
  public var lead: String?
  /// The path of the menu entry that is current, for pages that lie elsewhere.
  public var section: String?
  /// Uses the width of the screen, for maps and tables.
  public var wide: Bool
  public var crumbs: [Crumb]
  /// Links and forms beside the heading.
  public var actions: HTML
  public var notice: Notice?
  public var body: HTML
  /// Names of script assets beyond `enhance.js`, which every page has: `lock.js` and `drafts.js`, `progress.js`, `upload.js`.
  public var scripts: [String]
  /// Loads the page again after so many seconds where scripts are off, for pages that show a long job.
  public var refreshSeconds: Int?

  public init(
    title: String, heading: String? = nil, lead: String? = nil, section: String? = nil, wide: Bool = false,
    crumbs: [Crumb] = [], scripts: [String] = [], notice: Notice? = nil, refreshSeconds: Int? = nil,
    actions: HTML = HTML(), @HTMLBuilder body: () throws -> HTML
  ) rethrows {
    self.title = title
    self.heading = heading ?? title
    self.lead = lead
    self.section = section
    self.wide = wide
    self.crumbs = crumbs
    self.actions = actions
    self.notice = notice
    self.body = try body()
    self.scripts = scripts
    self.refreshSeconds = refreshSeconds
  }
}

/// A step of the way from the start to a page.
public struct Crumb: Sendable, Hashable {
  public let title: String
  public let path: String
  public init(_ title: String, _ path: String) {
    self.title = title
    self.path = path
  }
}
