import Vocabulary

/// One sheet of a workbook (ECMA-376 part 1, SpreadsheetML) and what its cells refer to.
struct SheetTable: Sendable {
  let archive: ZipArchive
  let sheets: [TableSheet]
  let sheet: String
  let part: String
  let strings: SharedStrings
  let formats: CellFormats
  let limits: TableLimits

  init(_ bytes: [UInt8], _ options: TableOptions) throws {
    limits = options.limits
    archive = try ZipArchive(bytes, limits: limits)
    let workbook = try Workbook(archive, limits: limits)
    sheets = workbook.sheets.map { TableSheet(name: $0.name, isHidden: $0.isHidden) }
    strings = try SharedStrings(workbook.stringsPart, of: archive, limits: limits)
    formats = try CellFormats(workbook.stylesPart, of: archive, countsFrom1904: workbook.countsFrom1904, limits: limits)
    if let wanted = options.sheet {
      let trimmed = wanted.lowercased()
      let found =
        workbook.sheets.first { $0.name == wanted } ?? workbook.sheets.first { $0.name.lowercased() == trimmed }
        ?? Int(wanted).flatMap { workbook.sheets.indices.contains($0 - 1) ? workbook.sheets[$0 - 1] : nil }
      guard let found else { throw Problem.tableSheetUnknown(wanted, known: sheets.map(\.name)) }
      (sheet, part) = (found.name, found.part)
      return
    }
    for candidate in workbook.sheets where !candidate.isHidden {
      let reader = try SheetReader(candidate.part, archive, strings, formats, limits)
      while let row = try reader.next() {
        if !row.isBlank {
          (sheet, part) = (candidate.name, candidate.part)
          return
        }
      }
    }
    throw Problem.tableEmpty
  }

  func reader() throws -> SheetReader { try SheetReader(part, archive, strings, formats, limits) }
}

/// The workbook's sheets and where its parts lie.
struct Workbook {
  struct Sheet {
    let name: String
    let isHidden: Bool
    let part: String
  }

  var sheets: [Sheet] = []
  var countsFrom1904 = false
  var stringsPart: String?
  var stylesPart: String?

  init(_ archive: ZipArchive, limits: TableLimits) throws {
    let root = try Self.relations("_rels/.rels", base: "", archive, limits)
    let part = root.first { $0.type.hasSuffix("/officeDocument") }?.target ?? "xl/workbook.xml"
    guard archive.entry(part) != nil else { throw Self.otherFormat(archive) }
    if part.lowercased().hasSuffix(".bin") { throw Problem.tableOtherFormat("XLSB") }
    let folder = part.split(separator: "/").dropLast().joined(separator: "/")
    let file = part.split(separator: "/").last.map(String.init) ?? part
    let prefix = folder.isEmpty ? "" : folder + "/"
    let relations = try Self.relations("\(prefix)_rels/\(file).rels", base: prefix, archive, limits)
    let handler = WorkbookHandler()
    try XMLFeed.read(part, of: archive, limits: limits, into: handler)
    guard handler.isWorkbook else { throw Self.otherFormat(archive) }
    countsFrom1904 = handler.countsFrom1904
    stringsPart = relations.first { $0.type.hasSuffix("/sharedStrings") }?.target
    stylesPart = relations.first { $0.type.hasSuffix("/styles") }?.target
    for sheet in handler.sheets {
      guard let relation = relations.first(where: { $0.id == sheet.relation }) else { continue }
      // Charts and dialogues have no cells.
      guard relation.type.hasSuffix("/worksheet"), archive.entry(relation.target) != nil else { continue }
      sheets.append(Sheet(name: sheet.name, isHidden: sheet.isHidden, part: relation.target))
    }
    guard !sheets.isEmpty else { throw Problem.tableDamaged(part) }
  }

  private static func otherFormat(_ archive: ZipArchive) -> Problem {
    if let entry = archive.entry("mimetype"), entry.unpacked < 200, let stream = try? archive.stream(entry),
      let type = try? stream.all(), String(decoding: type, as: UTF8.self).contains("opendocument")
    {
      return .tableOtherFormat("OpenDocument")
    }
    if archive.entry("word/document.xml") != nil { return .tableOtherFormat("DOCX") }
    if archive.entry("ppt/presentation.xml") != nil { return .tableOtherFormat("PPTX") }
    if archive.entry("xl/workbook.bin") != nil { return .tableOtherFormat("XLSB") }
    if archive.entry("Index/Document.iwa") != nil { return .tableOtherFormat("Numbers") }
    return .tableOtherFormat("zip")
  }

  struct Relation {
    let id, type, target: String
  }

  private static func relations(
    _ part: String, base: String, _ archive: ZipArchive, _ limits: TableLimits
  ) throws -> [Relation] {
    guard archive.entry(part) != nil else { return [] }
    let handler = RelationsHandler()
    try XMLFeed.read(part, of: archive, limits: limits, into: handler)
    return handler.relations.map { relation in
      let target = relation.target.hasPrefix("/") ? String(relation.target.dropFirst()) : base + relation.target
      var steps: [Substring] = []
      for step in target.split(separator: "/") where step != "." {
        if step == ".." { _ = steps.popLast() } else { steps.append(step) }
      }
      return Relation(id: relation.id, type: relation.type, target: steps.joined(separator: "/"))
    }
  }
}

private final class RelationsHandler: XMLHandling {
  var relations: [Workbook.Relation] = []
  let fault: Problem? = nil

  func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard name == "Relationship", let id = attributes["Id"], let type = attributes["Type"],
      let target = attributes["Target"]
    else { return }
    relations.append(Workbook.Relation(id: id, type: type, target: target))
  }
  func end(_ name: XMLName) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

private final class WorkbookHandler: XMLHandling {
  var sheets: [(name: String, isHidden: Bool, relation: String)] = []
  var countsFrom1904 = false
  var isWorkbook = false
  let fault: Problem? = nil

  func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "workbook" { isWorkbook = true }
    if name == "workbookPr" { countsFrom1904 = ["1", "true", "on"].contains(attributes["date1904"] ?? "") }
    guard name == "sheet", let title = attributes["name"], let relation = attributes.pointer("id", prefixed: true)
    else { return }
    let isHidden = (attributes["state"] ?? "visible").lowercased() != "visible"
    sheets.append((title, isHidden, String(cString: relation)))
  }
  func end(_ name: XMLName) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
