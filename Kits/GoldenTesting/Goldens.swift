import Foundation
public import Testing

/// Compares a page with the file `NAME.html` in the folder `Goldens` beside the calling test file. With the environment
/// variable `CONCORD_RECORD=1` it writes the file instead, for a person to look at in the change.
public func expectGolden(
  _ html: some CustomStringConvertible, _ name: String, file: StaticString = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let folder = URL(fileURLWithPath: "\(file)").deletingLastPathComponent().appendingPathComponent("Goldens")
  let url = folder.appendingPathComponent("\(name).html")
  let found = lines(of: html.description)
  if ProcessInfo.processInfo.environment["CONCORD_RECORD"] == "1" {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(found.utf8).write(to: url)
    } catch {
      Issue.record("The golden \(name) could not be written: \(error)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let data = try? Data(contentsOf: url) else {
    Issue.record("There is no golden \(name); record it with CONCORD_RECORD=1", sourceLocation: sourceLocation)
    return
  }
  let wanted = String(decoding: data, as: UTF8.self)
  guard wanted != found else { return }
  let pair = zip(wanted.split(separator: "\n"), found.split(separator: "\n")).first { $0 != $1 }
  let difference = pair.map { "\n  golden: \($0)\n  found:  \($1)" } ?? "\n  one is longer than the other"
  Issue.record("\(name) is not its golden any more: \(difference)", sourceLocation: sourceLocation)
}

/// A line break before every tag that opens a block, so that a change reads well in a difference.
private func lines(of html: String) -> String {
  var text = ""
  text.reserveCapacity(html.utf8.count * 5 / 4)
  var rest = html[...]
  while let open = rest.firstIndex(of: "<") {
    text += rest[..<open]
    let after = rest[rest.index(after: open)...]
    let name = after.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    if !inline.contains(String(name)), !after.hasPrefix("/") {
      text += text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    }
    text += "<"
    rest = after
  }
  return text + rest + "\n"
}

private let inline: Set<String> = [
  "a", "abbr", "b", "bdi", "code", "em", "i", "span", "strong", "time", "title", "tspan",
]
