import CZip

@testable import Tables

/// Small zip files and workbooks, right or wrong on purpose.
struct ZipMaking {
  private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// `declared` overrides the unpacked size that the directory states.
  mutating func add(_ name: String, _ content: [UInt8], packed: Bool = true, declared: Int? = nil, flags: Int = 0) {
    let data = packed ? deflated(content) : content
    let checksum = UInt32(content.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) })
    let offset = bytes.count
    let sizes = little4(UInt32(data.count)) + little4(UInt32(declared ?? content.count))
    let fields = little2(20) + little2(flags) + little2(packed ? 8 : 0) + [0, 0, 0, 0] + little4(checksum) + sizes
    bytes += [0x50, 0x4B, 3, 4] + fields + little2(name.utf8.count) + little2(0) + Array(name.utf8) + data
    directory += [0x50, 0x4B, 1, 2] + little2(20) + fields + little2(name.utf8.count)
    directory += [UInt8](repeating: 0, count: 12) + little4(UInt32(offset)) + Array(name.utf8)
    count += 1
  }

  mutating func add(_ name: String, _ content: String) { add(name, Array(content.utf8)) }

  func finished() -> [UInt8] {
    bytes + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + little2(count) + little2(count)
      + little4(UInt32(directory.count)) + little4(UInt32(bytes.count)) + [0, 0]
  }

  private func little2(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
  private func little4(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 255) } }

  private func deflated(_ content: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    var out = [UInt8](repeating: 0, count: content.count + content.count / 100 + 1024)
    let size = Int32(MemoryLayout<z_stream>.size)
    let status = deflateInit2_(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    guard status == Z_OK else { return [] }
    defer { deflateEnd(&stream) }
    var input = content
    let written = input.withUnsafeMutableBufferPointer { source in
      out.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        _ = deflate(&stream, Z_FINISH)
        return target.count - Int(stream.avail_out)
      }
    }
    return Array(out[..<written])
  }
}

struct WorkbookMaking {
  var rows = ""
  var strings: String?
  var styles: String?
  var properties = ""
  var preamble = ""

  static let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
  static let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

  func sheet() -> String {
    "<?xml version=\"1.0\"?>\(preamble)<worksheet \(Self.main)><sheetData>\(rows)</sheetData></worksheet>"
  }

  func zip(adding extra: (inout ZipMaking) -> Void = { _ in }) -> [UInt8] {
    var zip = ZipMaking()
    let package = "http://schemas.openxmlformats.org/package/2006/relationships"
    zip.add(
      "_rels/.rels",
      "<Relationships xmlns=\"\(package)\"><Relationship Id=\"r1\" Type=\"\(Self.relation)/officeDocument\" "
        + "Target=\"xl/workbook.xml\"/></Relationships>")
    zip.add(
      "xl/workbook.xml",
      "<workbook \(Self.main) xmlns:r=\"\(Self.relation)\"><workbookPr \(properties)/><sheets>"
        + "<sheet name=\"First\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")
    zip.add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships xmlns=\"\(package)\"><Relationship Id=\"r1\" Type=\"\(Self.relation)/worksheet\" "
        + "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"\(Self.relation)/sharedStrings\" "
        + "Target=\"/xl/sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"\(Self.relation)/styles\" "
        + "Target=\"styles.xml\"/></Relationships>")
    zip.add("xl/worksheets/sheet1.xml", sheet())
    if let strings { zip.add("xl/sharedStrings.xml", "<sst \(Self.main)>\(strings)</sst>") }
    if let styles { zip.add("xl/styles.xml", "<styleSheet \(Self.main)>\(styles)</styleSheet>") }
    extra(&zip)
    return zip.finished()
  }

  func open(_ change: (inout TableOptions) -> Void = { _ in }) throws -> TableFile {
    var options = TableOptions()
    change(&options)
    return try TableFile.open(zip(), options: options)
  }
}
