import Translation
import Vocabulary

/// A whole page: the shell around what a route made. There is no inline script or style in it, so that the content
/// security policy can forbid them.
public func document(_ page: Page, in shell: ShellContext) -> HTML {
  let t = shell.translator
  var html = HTML.trusted("<!doctype html>\n")
  html.append(
    element("html", .lang(t.language), .dir(t.language)) {
      element("head") { head(page, shell) }
      element("body", .class(shell.menu.isEmpty ? "public" : "desk", page.wide ? "wide" : nil)) {
        a(.class("skip"), .href("#main")) { t("site.skip") }
        if shell.isDemonstration {
          aside(.class("demonstration"), .aria("label", t("site.demonstration.label"))) {
            p { t("site.demonstration") }
          }
        }
        masthead(shell)
        div(.class("frame")) {
          if !shell.menu.isEmpty {
            nav(.class("side"), .aria("label", t("site.menu.team"))) { menuList(shell.menu, page) }
          }
          content(page, shell)
        }
        foot(shell)
      }
    })
  return html
}

@HTMLBuilder private func head(_ page: Page, _ shell: ShellContext) -> HTML {
  let t = shell.translator
  meta(.attribute("charset", "utf-8"))
  meta(.name("viewport"), .attribute("content", "width=device-width, initial-scale=1"))
  meta(.name("color-scheme"), .attribute("content", "light dark"))
  element("title") {
    t("site.page-title", ["page": .text(page.title), "city": .text(shell.cityName)]).filter {
      !"\u{2068}\u{2069}".contains($0)
    }
  }
  linkElement(.rel("icon"), .href(shell.assetURL("icon.svg")), .type("image/svg+xml"))
  linkElement(.rel("stylesheet"), .href(shell.assetURL("concord.css")))
  for script in ["enhance.js"] + page.scripts {
    element("script", .type("module"), .src(shell.assetURL(script)))
  }
  if let seconds = page.refreshSeconds {
    noscript { meta(.attribute("http-equiv", "refresh"), .attribute("content", "\(seconds)")) }
  }
}

@HTMLBuilder private func masthead(_ shell: ShellContext) -> HTML {
  let t = shell.translator
  headerElement(.class("masthead")) {
    a(.class("wordmark"), .href("/")) {
      HTML.trusted(
        """
        <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">\
        <circle cx="12" cy="16" r="9"/><circle cx="20" cy="16" r="9"/></svg>
        """)
      span { bdi { shell.cityName } }
    }
    if !shell.publicMenu.isEmpty {
      nav(.class("top"), .aria("label", t("site.menu.public"))) { menuList(shell.publicMenu, nil) }
    }
    div(.class("tools")) {
      if shell.languages.count > 1 { languageSwitch(shell) }
      account(shell)
      if !shell.menu.isEmpty || !shell.publicMenu.isEmpty { smallMenu(shell) }
    }
  }
}

/// Both menus once more behind a button, for narrow screens; the style sheet shows one or the other.
private func smallMenu(_ shell: ShellContext) -> HTML {
  let t = shell.translator
  return details(.class("drop", "small-menu")) {
    summary { t("site.menu") }
    div(.class("sheet")) {
      if !shell.menu.isEmpty { nav(.aria("label", t("site.menu.team"))) { menuList(shell.menu, nil) } }
      if !shell.publicMenu.isEmpty { nav(.aria("label", t("site.menu.public"))) { menuList(shell.publicMenu, nil) } }
    }
  }
}

private func menuList(_ items: [MenuItem], _ page: Page?) -> HTML {
  ul {
    for item in items {
      li { a(.href(item.path), .current(if: item.isCurrent || item.path == page?.section)) { item.title } }
    }
  }
}

private func languageSwitch(_ shell: ShellContext) -> HTML {
  let t = shell.translator
  let joint = shell.path.contains("?") ? "&" : "?"
  return details(.class("drop", "languages")) {
    summary {
      span(.class("visually-hidden")) { t("site.languages") + ": " }
      t.languageName(t.language)
    }
    ul(.class("sheet")) {
      for language in shell.languages {
        li {
          a(
            .href("\(shell.path)\(joint)lang=\(language.tag)"), .lang(language), .dir(language),
            .attribute("hreflang", language.tag), language == t.language ? .aria("current", "true") : nil
          ) { t.languageName(language) }
        }
      }
    }
  }
}

@HTMLBuilder private func account(_ shell: ShellContext) -> HTML {
  let t = shell.translator
  if let name = shell.signedInName {
    details(.class("drop", "account")) {
      summary { bdi { name } }
      div(.class("sheet")) {
        if let organisation = shell.organisationName { p(.class("quiet")) { bdi { organisation } } }
        form(.method("post"), .action("/sign-out")) {
          input(.type("hidden"), .name("csrf"), .value(shell.csrfToken))
          button(.class("button"), .type("submit")) { t("site.sign-out") }
        }
      }
    }
  } else {
    a(.class("sign-in"), .href("/sign-in")) { t("site.sign-in") }
  }
}

private func content(_ page: Page, _ shell: ShellContext) -> HTML {
  let t = shell.translator
  return mainElement(.id("main"), .tabindex(-1)) {
    if shell.unreviewed { p(.class("unreviewed")) { t("site.unreviewed") } }
    breadcrumbs(page.crumbs, in: t)
    div(.class("page-head")) {
      div {
        h1 { page.heading }
        if let lead = page.lead { p(.class("lead")) { lead } }
      }
      if !page.actions.isEmpty { div(.class("actions")) { page.actions } }
    }
    if let flash = shell.flash { Notice(.success, flash) }
    page.notice
    page.body
  }
}

private func foot(_ shell: ShellContext) -> HTML {
  let t = shell.translator
  return footerElement(.class("foot")) {
    p { t("site.footer", ["city": .text(shell.cityName)]) }
    p(.class("print-only")) { t("site.printed-from", ["path": .text(shell.path)]) }
  }
}
