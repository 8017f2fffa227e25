/// A link between capabilities that do not know each other: the kind of a record and its identifier. The site resolves
/// it to a title and an address.
public struct Reference: Hashable, Sendable, Codable {
  public let kind: String
  public let id: String
  public init(_ kind: String, _ id: String) {
    self.kind = kind
    self.id = id
  }
}
