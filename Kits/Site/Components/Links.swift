public import Translation

/// A link that looks like a button.
public func linkButton(_ title: String, to path: String, isPrimary: Bool = false) -> HTML {
  a(.class("button", isPrimary ? "primary" : nil), .href(path)) { title }
}

/// A form of one button, for a state change: `POST`, never a link.
public func postButton(
  _ title: String, action: String, csrf: String, fields: [(name: String, value: String)] = [], isPrimary: Bool = false
) -> HTML {
  form(.class("one-button"), .method("post"), .action(action)) {
    input(.type("hidden"), .name("csrf"), .value(csrf))
    for field in fields { input(.type("hidden"), .name(field.name), .value(field.value)) }
    button(.class("button", isPrimary ? "primary" : nil), .type("submit")) { title }
  }
}

/// Asks once before something that cannot be undone lightly; opens in place and works without scripts.
public func confirmForm(
  _ title: String, question: String, button buttonTitle: String, action: String, csrf: String,
  fields: HTML = HTML()
) -> HTML {
  details(.class("confirm")) {
    summary(.class("button")) { title }
    form(.class("sheet"), .method("post"), .action(action)) {
      p { question }
      input(.type("hidden"), .name("csrf"), .value(csrf))
      fields
      button(.class("button", "danger"), .type("submit")) { buttonTitle }
    }
  }
}

/// A button that opens a short list of links or forms.
public func menuButton(_ title: String, @HTMLBuilder items: () throws -> HTML) rethrows -> HTML {
  let inner = try items()
  return details(.class("drop")) {
    summary(.class("button")) { title }
    div(.class("sheet")) { inner }
  }
}

/// The way from the start to this page; nothing when there is none.
public func breadcrumbs(_ crumbs: [Crumb], in t: Translator) -> HTML {
  guard !crumbs.isEmpty else { return HTML() }
  return nav(.class("crumbs"), .aria("label", t("site.crumbs"))) {
    ol { for crumb in crumbs { li { a(.href(crumb.path)) { crumb.title } } } }
  }
}

/// Views of the same thing, each with its own address.
public struct Tab: Sendable, Hashable {
  public var title: String
  public var path: String
  public var isCurrent: Bool
  /// How many things the tab holds.
  public var count: Int?
  public init(_ title: String, _ path: String, isCurrent: Bool = false, count: Int? = nil) {
    self.title = title
    self.path = path
    self.isCurrent = isCurrent
    self.count = count
  }
}

public func tabs(_ tabs: [Tab], label: String, in t: Translator) -> HTML {
  nav(.class("tabs"), .aria("label", label)) {
    ul {
      for tab in tabs {
        li {
          a(.href(tab.path), .current(if: tab.isCurrent)) {
            tab.title
            if let count = tab.count { span(.class("count")) { " " + t.number(count) } }
          }
        }
      }
    }
  }
}

/// Where a list is: `page` counts from 1. Nothing when all fits on one page but the number of results.
public struct Pager: Sendable {
  public var page: Int
  public var pageCount: Int
  public var total: Int
  public var path: @Sendable (Int) -> String
  public init(page: Int, pageCount: Int, total: Int, path: @escaping @Sendable (Int) -> String) {
    self.page = page
    self.pageCount = pageCount
    self.total = total
    self.path = path
  }

  public func html(in t: Translator) -> HTML {
    nav(.class("pager"), .aria("label", t("site.pager"))) {
      p { t("site.pager.total", ["count": .count(total)]) }
      if pageCount > 1 {
        ul {
          if page > 1 {
            li { a(.class("button"), .rel("prev"), .href(path(page - 1))) { t("site.pager.previous") } }
          }
          li(.class("quiet")) { t("site.pager.page", ["page": .count(page), "pages": .count(pageCount)]) }
          if page < pageCount {
            li { a(.class("button"), .rel("next"), .href(path(page + 1))) { t("site.pager.next") } }
          }
        }
      }
    }
  }
}
