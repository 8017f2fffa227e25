import Access
import Site
import Translation
import Vocabulary

/// The frame around every page, for the person who asks: what they may not open is not in their menu.
enum Shell {
  static func context(_ call: Call, registry: Registry, assetURL: @escaping @Sendable (String) -> String)
    -> ShellContext
  {
    let city = call.services.city.current
    let catalogues = call.services.catalogues
    return ShellContext(
      translator: call.t,
      languages: city.languages,
      cityName: city.name,
      isDemonstration: city.isDemonstration,
      signedInName: call.principal?.name,
      organisationName: call.principal?.organisationName,
      menu: call.principal == nil ? [] : entries(.desk, call, registry) + administration(call, registry),
      publicMenu: entries(.resident, call, registry),
      path: call.path + call.query.without("lang", call.query["lang"] ?? "").text,
      csrfToken: call.csrf.field,
      assetURL: assetURL,
      unreviewed: !catalogues.isReviewed(call.language),
      flash: call.cookies[SetCookie.flash].flatMap { call.t.has($0) ? call.t($0) : nil })
  }

  private static func entries(_ place: NavigationEntry.Place, _ call: Call, _ registry: Registry) -> [MenuItem] {
    registry.navigation
      .filter { $0.place == place && $0.who.isMet(by: call.principal, under: call.services.policy) }
      .map { MenuItem(title: call.t($0.title), path: $0.path, isCurrent: isCurrent($0.path, call.path)) }
  }

  /// The pages of administration stand behind the entry that lists them, where a capability brings one.
  private static func administration(_ call: Call, _ registry: Registry) -> [MenuItem] {
    let pages = entries(.administration, call, registry)
    guard var hub = pages.first(where: { $0.path == "/desk/administration" }) else { return pages }
    hub.isCurrent = pages.contains(where: \.isCurrent)
    return pages.count > 1 ? [hub] : []
  }

  private static func isCurrent(_ entry: String, _ path: String) -> Bool {
    entry == path || (entry != "/" && entry != "/desk" && path.hasPrefix(entry + "/"))
  }
}
