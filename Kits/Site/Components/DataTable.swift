public import Translation

/// Rows and columns: sortable by links, each row a card on narrow screens, and a way on when there is nothing.
public struct DataTable: Sendable {
  public struct Column: Sendable, Hashable {
    public enum Order: String, Sendable { case ascending, descending }
    public var title: String
    public var isNumeric: Bool
    /// Opens the list sorted by this column.
    public var sortPath: String?
    /// How the list is sorted now, when it is by this column.
    public var order: Order?
    public init(_ title: String, isNumeric: Bool = false, sortPath: String? = nil, order: Order? = nil) {
      self.title = title
      self.isNumeric = isNumeric
      self.sortPath = sortPath
      self.order = order
    }
  }

  public struct Row: Sendable, Hashable {
    public var cells: [Cell]
    /// Opens the record; the first cell becomes the link.
    public var link: String?
    public init(_ cells: [Cell], link: String? = nil) {
      self.cells = cells
      self.link = link
    }
  }

  public struct Cell: Sendable, Hashable, ExpressibleByStringInterpolation {
    private enum Content: Sendable, Hashable {
      case text(String)
      case html(HTML)
    }
    private let content: Content
    public init(stringLiteral text: String) { content = .text(text) }
    public init(_ text: String) { content = .text(text) }
    public init(_ html: HTML) { content = .html(html) }
    public init(_ component: some Component) { content = .html(component.html) }
    public init(@HTMLBuilder content: () throws -> HTML) rethrows { self.content = .html(try content()) }

    func write(to bytes: inout [UInt8], pageIsRightToLeft: Bool) {
      switch content {
      case .text(let text): bytes.appendSetApart(text, pageIsRightToLeft: pageIsRightToLeft)
      case .html(let html): bytes += html.bytes
      }
    }
  }

  /// Says what the table holds, for those who do not see it at a glance.
  public var caption: String
  public var showsCaption: Bool
  public var columns: [Column]
  public var rows: [Row]
  /// What to do first, when there are no rows.
  public var empty: HTML

  public init(
    _ caption: String, columns: [Column], rows: [Row], showsCaption: Bool = false,
    empty: HTML = HTML()
  ) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.showsCaption = showsCaption
    self.empty = empty
  }

  public func html(in t: Translator) -> HTML {
    if rows.isEmpty, !empty.isEmpty { return div(.class("empty")) { empty } }
    // The roles restate what the elements are: `display: block` on narrow screens makes some browsers forget it.
    return div(.class("table-frame")) {
      table(.class("data"), .role("table")) {
        Site.caption(.class(showsCaption ? nil : "visually-hidden")) { caption }
        thead(.role("rowgroup")) { tr(.role("row")) { for column in columns { header(column, t) } } }
        tbody(.role("rowgroup")) { body(t) }
      }
    }
  }

  private func header(_ column: Column, _ t: Translator) -> HTML {
    th(
      .scope("col"), .role("columnheader"), .class(column.isNumeric ? "number" : nil),
      column.order.map { .aria("sort", $0.rawValue) }
    ) {
      if let path = column.sortPath {
        a(.class("sort"), .href(path), .title(t("site.sort", ["column": .text(column.title)]))) { column.title }
      } else {
        column.title
      }
    }
  }

  /// Written byte by byte: tables are the bulk of what the server sends.
  private func body(_ t: Translator) -> HTML {
    let openings = columns.enumerated().map { index, column in
      var bytes: [UInt8] = []
      bytes.append(index == 0 ? "<th scope=\"row\" role=\"rowheader\"" : "<td role=\"cell\"")
      if column.isNumeric { bytes.append(" class=\"number\"") }
      bytes.append(" data-label=\"")
      bytes.appendEscaped(column.title)
      bytes.append("\">")
      return bytes
    }
    var html = HTML()
    html.bytes.reserveCapacity(rows.count * columns.count * 64)
    for row in rows {
      html.bytes.append("<tr role=\"row\">")
      for (index, cell) in row.cells.prefix(columns.count).enumerated() {
        html.bytes += openings[index]
        let link = index == 0 ? row.link : nil
        if let link {
          html.bytes.append("<a")
          Attribute.href(link).write(to: &html.bytes)
          html.bytes.append(UInt8(ascii: ">"))
        }
        cell.write(to: &html.bytes, pageIsRightToLeft: t.isRightToLeft)
        if link != nil { html.bytes.append("</a>") }
        html.bytes.append(index == 0 ? "</th>" : "</td>")
      }
      html.bytes.append("</tr>")
    }
    return html
  }
}
