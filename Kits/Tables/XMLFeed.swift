import CExpat
import Vocabulary

/// What an XML part tells as it is read.
protocol XMLHandling: AnyObject {
  func start(_ name: XMLName, _ attributes: XMLAttributes)
  func end(_ name: XMLName)
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
  /// Set to stop reading with this problem.
  var fault: Problem? { get }
}

/// An element's or attribute's name, compared without its namespace prefix; valid during the call only.
struct XMLName {
  private let local: UnsafePointer<CChar>
  let hasPrefix: Bool

  init(_ name: UnsafePointer<CChar>) {
    var local = name
    var at = name
    while at.pointee != 0 {
      if at.pointee == 58 { local = at + 1 }
      at += 1
    }
    self.local = local
    hasPrefix = local != name
  }

  static func == (name: XMLName, text: StaticString) -> Bool {
    let wanted = text.utf8Start
    for place in 0..<text.utf8CodeUnitCount where UInt8(bitPattern: name.local[place]) != wanted[place] {
      // A shorter name differs at its closing NUL, so that nothing beyond it is read.
      return false
    }
    return name.local[text.utf8CodeUnitCount] == 0
  }
}

/// An element's attributes; valid during the call only.
struct XMLAttributes {
  fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  /// The value of the attribute with this local name and with, or without, a prefix.
  func pointer(_ name: StaticString, prefixed: Bool = false) -> UnsafePointer<CChar>? {
    guard var at = pairs else { return nil }
    while let key = at[0], let value = at[1] {
      let found = XMLName(key)
      if found.hasPrefix == prefixed, found == name { return value }
      at += 2
    }
    return nil
  }

  /// Digits only, at most nine of them, as rows and styles are numbered.
  func integer(_ name: StaticString) -> Int? {
    guard let text = pointer(name) else { return nil }
    var sum = 0
    var count = 0
    while text[count] != 0 {
      let digit = UInt8(bitPattern: text[count]) &- 48
      guard digit <= 9, count < 9 else { return nil }
      sum = sum * 10 + Int(digit)
      count += 1
    }
    return count > 0 ? sum : nil
  }

  subscript(name: StaticString) -> String? { pointer(name).map { String(cString: $0) } }
}

/// Feeds XML to expat piece by piece. A document type declaration is refused, and with it every entity of the
/// document's own; so is nesting beyond the limit.
final class XMLFeed {
  private let parser: XML_Parser
  private let part: String
  private let maxDepth: Int
  private let handler: any XMLHandling
  private var depth = 0
  private var isHostile = false
  /// Depth of an `extLst`, whose elements have the names of others in namespaces of their own.
  private var extensionDepth: Int?

  init(_ part: String, limits: TableLimits, handler: any XMLHandling) throws {
    guard let parser = XML_ParserCreate(nil) else { throw Problem.tableDamaged(part) }
    self.parser = parser
    self.part = part
    self.handler = handler
    maxDepth = limits.xmlDepth
    // The parser does not outlive this object, which frees it, and calls back only within `feed`.
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { data, name, attributes in
        guard let feed = XMLFeed.from(data), let name else { return }
        feed.started(XMLName(name), XMLAttributes(pairs: attributes))
      },
      { data, name in
        guard let feed = XMLFeed.from(data), let name else { return }
        feed.ended(XMLName(name))
      })
    XML_SetCharacterDataHandler(parser) { data, text, count in
      guard let feed = XMLFeed.from(data), let text else { return }
      text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
        feed.texted(UnsafeBufferPointer(start: $0, count: Int(count)))
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      guard let feed = XMLFeed.from(data) else { return }
      feed.isHostile = true
      feed.stop()
    }
  }

  deinit { XML_ParserFree(parser) }

  func feed(_ chunk: UnsafeBufferPointer<UInt8>) throws { try parse(chunk, isLast: false) }
  func finish() throws { try parse(UnsafeBufferPointer(start: nil, count: 0), isLast: true) }

  private func parse(_ chunk: UnsafeBufferPointer<UInt8>, isLast: Bool) throws {
    let status = chunk.withMemoryRebound(to: CChar.self) {
      XML_Parse(parser, $0.baseAddress, Int32($0.count), isLast ? 1 : 0)
    }
    if isHostile { throw Problem.tableHostile(part) }
    if let fault = handler.fault { throw fault }
    guard status == XML_STATUS_OK else { throw Problem.tableDamaged(part) }
  }

  private static func from(_ data: UnsafeMutableRawPointer?) -> XMLFeed? {
    data.map { Unmanaged<XMLFeed>.fromOpaque($0).takeUnretainedValue() }
  }

  private func started(_ name: XMLName, _ attributes: XMLAttributes) {
    depth += 1
    guard depth <= maxDepth else {
      isHostile = true
      stop()
      return
    }
    if extensionDepth == nil, name == "extLst" { extensionDepth = depth }
    guard extensionDepth == nil else { return }
    handler.start(name, attributes)
    stopAtFault()
  }

  private func ended(_ name: XMLName) {
    depth -= 1
    if let extensionDepth {
      if depth < extensionDepth { self.extensionDepth = nil }
      return
    }
    handler.end(name)
    stopAtFault()
  }

  private func texted(_ text: UnsafeBufferPointer<UInt8>) {
    guard extensionDepth == nil else { return }
    handler.text(text)
    stopAtFault()
  }

  private func stopAtFault() {
    if handler.fault != nil { stop() }
  }
  private func stop() { XML_StopParser(parser, 0) }

  /// Reads a whole part.
  static func read(
    _ name: String, of archive: ZipArchive, limits: TableLimits, into handler: any XMLHandling
  ) throws {
    guard let entry = archive.entry(name) else { throw Problem.tableDamaged(name) }
    let stream = try archive.stream(entry)
    let feed = try XMLFeed(name, limits: limits, handler: handler)
    while try stream.next({ try feed.feed($0) }) {}
    try feed.finish()
  }
}
