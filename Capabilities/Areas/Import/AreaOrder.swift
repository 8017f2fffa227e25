import CapabilityKit
import Foundation
import Places
import Vocabulary

/// How a file of boundaries is to be imported, in the same words on the command line, in a form and in the API.
struct AreaOrder: Sendable, Hashable {
  var id = ""
  var name = ""
  var names: [Language: String] = [:]
  var aliases: [String] = []
  var group: String?
  var layer = Places.plainLayer
  var fileLayer: String?
  var crs: String?
  var validFrom: Day?

  init(id: String = "", name: String = "") {
    self.id = id
    self.name = name
  }

  /// Reads `id`, `name`, `name-fr`, `alias`, `group`, `layer`, `file-layer`, `crs` and `valid-from`.
  init(_ query: Query) throws {
    id = query["id"] ?? ""
    name = query["name"] ?? ""
    for item in query.items where item.name.hasPrefix("name-") && !item.value.isEmpty {
      names[Language(String(item.name.dropFirst(5)))] = item.value
    }
    aliases = query.all("alias")
    group = query["group"]
    layer = query["layer"] ?? Places.plainLayer
    fileLayer = query["file-layer"]
    crs = Self.code(query["crs"])
    validFrom = try query.day("valid-from")
  }

  var query: Query {
    var items: [Query.Item] = [.init("id", id), .init("name", name)]
    for (language, property) in names.sorted(by: { $0.key.tag < $1.key.tag }) {
      items.append(.init("name-\(language.tag)", property))
    }
    items += aliases.map { .init("alias", $0) }
    items += [
      .init("group", group ?? ""), .init("layer", layer), .init("file-layer", fileLayer ?? ""),
      .init("crs", crs ?? ""), .init("valid-from", validFrom?.description ?? ""),
    ]
    return Query(items.filter { !$0.value.isEmpty })
  }

  func requireColumns() throws {
    let missing = [("id", id), ("name", name)].filter(\.1.isEmpty).map { FieldProblem($0.0, "required") }
    if !missing.isEmpty { throw Problem.invalid(missing) }
  }

  func options(source: String) -> AreaImport {
    AreaImport(
      layer: layer, id: id, name: name, names: names, aliases: aliases, group: group, validFrom: validFrom,
      source: source)
  }

  /// People write the number alone.
  static func code(_ text: String?) -> String? {
    guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    return text.allSatisfy(\.isNumber) ? "EPSG:\(text)" : text.uppercased()
  }
}
