import Disclosure
import Foundation
import Translation
import Vocabulary

/// The open data as a catalogue after DCAT-AP 3.0 (SEMIC, 2024), as a small graph that is written as Turtle and as JSON-LD.
/// Addresses are relative: they are those of the site that the catalogue was fetched from.
struct Catalogue: Sendable {
  enum Node: Sendable, Hashable {
    case address(String)
    case text(String, language: String?)
    case typed(String, String)
  }
  struct Statement: Sendable, Hashable {
    let subject: String
    let predicate: String
    let object: Node
  }
  private(set) var statements: [Statement] = []

  private static let dcat = "http://www.w3.org/ns/dcat#"
  private static let dct = "http://purl.org/dc/terms/"
  private static let foaf = "http://xmlns.com/foaf/0.1/"
  private static let adms = "http://www.w3.org/ns/adms#"
  private static let spdx = "http://spdx.org/rdf/terms#"
  private static let xsd = "http://www.w3.org/2001/XMLSchema#"
  private static let type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
  private static let authority = "http://publications.europa.eu/resource/authority/"
  private static let languages = [
    "en": "ENG", "fr": "FRA", "ar": "ARA", "de": "DEU", "nl": "NLD", "es": "SPA", "sk": "SLK", "fi": "FIN", "sv": "SWE",
    "tr": "TUR", "uk": "UKR", "so": "SOM",
  ]

  init(releases: [Released<PublicRelease>], city: String, texts: [Translator]) {
    let (catalogue, publisher) = ("/picture/data", "/picture/data#publisher")
    func inAll(_ key: String, _ arguments: [String: MessageArgument] = [:]) -> [Node] {
      texts.map { .text($0(key, arguments), language: $0.language.tag) }
    }
    let name = ["city": MessageArgument.text(city)]
    add(catalogue, Self.type, .address(Self.dcat + "Catalog"))
    for node in inAll("public.catalogue.title", name) { add(catalogue, Self.dct + "title", node) }
    for node in inAll("public.catalogue.description", name) { add(catalogue, Self.dct + "description", node) }
    add(catalogue, Self.dct + "publisher", .address(publisher))
    add(catalogue, Self.foaf + "homepage", .address("/picture"))
    add(publisher, Self.type, .address(Self.foaf + "Agent"))
    add(publisher, Self.foaf + "name", .text(city, language: nil))
    for language in texts.compactMap({ Self.languages[$0.language.tag] }) {
      add(catalogue, Self.dct + "language", .address(Self.authority + "language/" + language))
    }
    for release in releases {
      let content = release.value
      let dataset = "/picture/data#\(content.period)-v\(content.version)"
      add(catalogue, Self.dcat + "dataset", .address(dataset))
      add(dataset, Self.type, .address(Self.dcat + "Dataset"))
      for t in texts {
        let arguments: [String: MessageArgument] = [
          "city": .text(city), "period": .text(Period(content.period).map { t.period($0) } ?? content.period),
          "minimum": .text(t.number(content.minimum)),
        ]
        let tag = t.language.tag
        add(dataset, Self.dct + "title", .text(t("public.dataset.title", arguments), language: tag))
        add(dataset, Self.dct + "description", .text(t("public.dataset.description", arguments), language: tag))
        add(dataset, Self.dcat + "keyword", .text(t("public.dataset.keyword"), language: tag))
      }
      add(dataset, Self.dct + "publisher", .address(publisher))
      add(dataset, Self.dct + "identifier", .text("\(content.period)-v\(content.version)", language: nil))
      add(dataset, Self.dct + "issued", .typed(content.published.description, Self.xsd + "date"))
      add(dataset, Self.dct + "modified", .typed(content.published.description, Self.xsd + "date"))
      add(dataset, Self.dct + "accessRights", .address(Self.authority + "access-right/PUBLIC"))
      add(dataset, Self.dcat + "theme", .address(Self.authority + "data-theme/JUST"))
      add(dataset, Self.dcat + "theme", .address(Self.authority + "data-theme/SOCI"))
      add(dataset, Self.dcat + "version", .text("\(content.version)", language: nil))
      add(dataset, Self.dcat + "landingPage", .address("/picture?period=\(content.period)"))
      if content.version > 1 {
        add(dataset, Self.dcat + "previousVersion", .address("/picture/data#\(content.period)-v\(content.version - 1)"))
        add(dataset, Self.adms + "versionNotes", .text(content.reason, language: nil))
      }
      if let period = Period(content.period) {
        let time = dataset + "-time"
        add(dataset, Self.dct + "temporal", .address(time))
        add(time, Self.type, .address(Self.dct + "PeriodOfTime"))
        add(time, Self.dcat + "startDate", .typed(period.first.description, Self.xsd + "date"))
        add(time, Self.dcat + "endDate", .typed(period.last.description, Self.xsd + "date"))
      }
      addFile(dataset, release, "figures.csv", "CSV", "text/csv")
      addFile(dataset, release, "figures.json", "JSON", "application/json")
    }
  }

  private mutating func addFile(
    _ dataset: String, _ release: Released<PublicRelease>, _ file: String, _ format: String, _ media: String
  ) {
    let path = PublicAPI.path(release.value, file)
    let node = dataset + "-" + format.lowercased()
    add(dataset, Self.dcat + "distribution", .address(node))
    add(node, Self.type, .address(Self.dcat + "Distribution"))
    add(node, Self.dct + "title", .text(format, language: nil))
    add(node, Self.dcat + "accessURL", .address(path))
    add(node, Self.dcat + "downloadURL", .address(path))
    add(node, Self.dct + "format", .address(Self.authority + "file-type/" + format))
    add(node, Self.dcat + "mediaType", .address("https://www.iana.org/assignments/media-types/" + media))
    add(node, Self.dct + "license", .address(release.value.licence))
    add(node, Self.dct + "issued", .typed(release.value.published.description, Self.xsd + "date"))
    add(
      node, "http://data.europa.eu/r5r/availability",
      .address("http://publications.europa.eu/resource/authority/planned-availability/STABLE"))
    guard format == "JSON" else { return }
    let sum = node + "-checksum"
    add(node, Self.spdx + "checksum", .address(sum))
    add(sum, Self.type, .address(Self.spdx + "Checksum"))
    add(sum, Self.spdx + "algorithm", .address(Self.spdx + "checksumAlgorithm_sha256"))
    add(sum, Self.spdx + "checksumValue", .typed(release.digest, Self.xsd + "hexBinary"))
  }

  private mutating func add(_ subject: String, _ predicate: String, _ object: Node) {
    statements.append(Statement(subject: subject, predicate: predicate, object: object))
  }

  /// RDF 1.1 Turtle, one statement a line.
  var turtle: String {
    statements.map { statement in
      let object =
        switch statement.object {
        case .address(let address): "<\(address)>"
        case .text(let text, let language): Self.quoted(text) + (language.map { "@\($0)" } ?? "")
        case .typed(let text, let type): "\(Self.quoted(text))^^<\(type)>"
        }
      return "<\(statement.subject)> <\(statement.predicate)> \(object) .\n"
    }.joined()
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// JSON-LD 1.1 in expanded form.
  func jsonLD() throws -> [UInt8] {
    var graph: [[String: Any]] = []
    for (subject, about) in Dictionary(grouping: statements, by: \.subject).sorted(by: { $0.key < $1.key }) {
      var node: [String: Any] = ["@id": subject]
      for (predicate, objects) in Dictionary(grouping: about, by: \.predicate) {
        if predicate == Self.type {
          node["@type"] = objects.compactMap { if case .address(let address) = $0.object { address } else { nil } }
          continue
        }
        node[predicate] = objects.map { statement -> [String: String] in
          switch statement.object {
          case .address(let address): ["@id": address]
          case .text(let text, let language?): ["@value": text, "@language": language]
          case .text(let text, nil): ["@value": text]
          case .typed(let text, let type): ["@value": text, "@type": type]
          }
        }
      }
      graph.append(node)
    }
    return Array(
      try JSONSerialization.data(withJSONObject: ["@graph": graph], options: [.sortedKeys, .withoutEscapingSlashes]))
  }
}
