/// A message in the page: what happened or what to mind.
public struct Notice: Component {
  public enum Kind: String, Sendable { case information, success, warning, problem }
  public var kind: Kind
  public var title: String?
  public var body: HTML

  public init(_ kind: Kind, _ text: String, title: String? = nil) {
    self.init(kind, title: title) { p { text } }
  }
  public init(_ kind: Kind, title: String? = nil, @HTMLBuilder body: () throws -> HTML) rethrows {
    self.kind = kind
    self.title = title
    self.body = try body()
  }

  public var html: HTML {
    div(.class("notice", kind.rawValue), .role(kind == .problem ? "alert" : "status")) {
      if let title { p(.class("notice-title")) { title } }
      body
    }
  }
}
