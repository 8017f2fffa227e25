import Vocabulary

/// Reads `multipart/form-data` (RFC 7578) from a body that is already bounded in size.
enum Multipart {
  static func read(_ body: [UInt8], contentType: String) throws -> Form {
    guard let boundary = boundary(of: contentType) else { throw Problem.unreadable("form") }
    let mark = Array("--\(boundary)".utf8)
    var form = Form()
    var parts = 0
    guard var start = find(mark, in: body, from: 0) else { throw Problem.unreadable("form") }
    start += mark.count
    while start + 2 <= body.count, !(body[start] == UInt8(ascii: "-") && body[start + 1] == UInt8(ascii: "-")) {
      parts += 1
      guard parts <= 1000, let end = find(Array("\r\n".utf8) + mark, in: body, from: start),
        let headerEnd = find(Array("\r\n\r\n".utf8), in: body, from: start), headerEnd + 4 <= end
      else { throw Problem.unreadable("form") }
      let header = String(decoding: body[start..<headerEnd], as: UTF8.self)
      let content = body[(headerEnd + 4)..<end]
      if let name = parameter("name", in: header) {
        if let fileName = parameter("filename", in: header) {
          form.files.append(Form.File(field: name, name: shown(fileName), bytes: Array(content)))
        } else {
          form.fields.items.append(.init(name, String(decoding: content, as: UTF8.self)))
        }
      }
      start = end + 2 + mark.count
    }
    return form
  }

  /// The last part of a file's name, without what turns the direction of a page that shows it.
  private static func shown(_ fileName: String) -> String {
    let last = fileName.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    var scalars = String.UnicodeScalarView()
    for scalar in last.unicodeScalars.prefix(200)
    where !scalar.turnsDirection && scalar.properties.generalCategory != .control {
      scalars.append(scalar)
    }
    return String(scalars)
  }

  private static func boundary(of contentType: String) -> String? {
    guard let range = contentType.firstRange(of: "boundary=") else { return nil }
    let rest = contentType[range.upperBound...].prefix { $0 != ";" }
    let text = rest.hasPrefix("\"") ? rest.dropFirst().prefix { $0 != "\"" } : rest
    return text.isEmpty || text.count > 70 ? nil : String(text)
  }

  /// A quoted parameter of the part's `Content-Disposition`.
  private static func parameter(_ name: String, in header: String) -> String? {
    for marker in [" \(name)=\"", ";\(name)=\""] {
      if let range = header.firstRange(of: marker) {
        return String(header[range.upperBound...].prefix { $0 != "\"" })
      }
    }
    return nil
  }

  private static func find(_ needle: [UInt8], in hay: [UInt8], from start: Int) -> Int? {
    guard hay.count >= needle.count, start <= hay.count - needle.count else { return nil }
    return hay.withUnsafeBufferPointer { hay in
      needle.withUnsafeBufferPointer { needle in
        var index = start
        let last = hay.count - needle.count
        while index <= last {
          if hay[index] == needle[0] {
            var offset = 1
            while offset < needle.count, hay[index + offset] == needle[offset] { offset += 1 }
            if offset == needle.count { return index }
          }
          index += 1
        }
        return nil
      }
    }
  }
}
