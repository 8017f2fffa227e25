public import Translation
public import Vocabulary

/// What the frame around a page needs to know of the city and of the person.
public struct ShellContext: Sendable {
  public var translator: Translator
  /// The languages that the city offers.
  public var languages: [Language]
  public var cityName: String
  public var isDemonstration: Bool
  /// Nil when nobody is signed in.
  public var signedInName: String?
  public var organisationName: String?
  /// The team's menu; empty when nobody is signed in.
  public var menu: [MenuItem]
  public var publicMenu: [MenuItem]
  /// The address of the page with its query, without `lang`.
  public var path: String
  public var csrfToken: String
  public var assetURL: @Sendable (String) -> String
  /// The texts of this language have not been read over by a person.
  public var unreviewed: Bool
  /// A message shown once.
  public var flash: String?

  public init(
    translator: Translator, languages: [Language], cityName: String, isDemonstration: Bool, signedInName: String?,
    organisationName: String?, menu: [MenuItem], publicMenu: [MenuItem], path: String, csrfToken: String,
    assetURL: @escaping @Sendable (String) -> String, unreviewed: Bool, flash: String? = nil
  ) {
    self.translator = translator
    self.languages = languages
    self.cityName = cityName
    self.isDemonstration = isDemonstration
    self.signedInName = signedInName
    self.organisationName = organisationName
    self.menu = menu
    self.publicMenu = publicMenu
    self.path = path
    self.csrfToken = csrfToken
    self.assetURL = assetURL
    self.unreviewed = unreviewed
    self.flash = flash
  }
}

/// An entry of a menu.
public struct MenuItem: Sendable, Hashable {
  public var title: String
  public var path: String
  public var isCurrent: Bool
  public init(title: String, path: String, isCurrent: Bool = false) {
    self.title = title
    self.path = path
    self.isCurrent = isCurrent
  }
}
