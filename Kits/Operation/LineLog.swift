public import Logging
import Synchronization
import Vocabulary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One event, one line, on the error output: as text for people or as JSON for programs. Control characters are
/// written as escapes in both, so that no value can begin a line of its own.
public struct LineLog: LogHandler {
  public enum Format: String, Sendable, CaseIterable { case text, json }
  public var logLevel: Logger.Level = .notice
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let format: Format
  private let now: @Sendable () -> Instant
  private let write: @Sendable (String) -> Void

  /// `write` takes a whole line with its end; the error output unless a test says otherwise.
  public init(
    label: String, format: Format, now: @escaping @Sendable () -> Instant = Surroundings.system.now,
    write: @escaping @Sendable (String) -> Void = LineLog.toErrorOutput
  ) {
    self.label = label
    self.format = format
    self.now = now
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var fields = metadata
    if let metadataProvider { fields.merge(metadataProvider.get()) { _, new in new } }
    if let more = event.metadata { fields.merge(more) { _, new in new } }
    write(line(event.level, "\(event.message)", fields))
  }

  func line(_ level: Logger.Level, _ message: String, _ fields: Logger.Metadata) -> String {
    let sorted = fields.sorted { $0.key < $1.key }
    switch format {
    case .text:
      let rest = sorted.map { " \(Self.escaped($0.key))=\(Self.quotedIfNeeded("\($0.value)"))" }.joined()
      return "\(now().rfc3339) \(level.rawValue) \(Self.escaped(message))\(rest)\n"
    case .json:
      var out =
        "{\"time\":\"\(now().rfc3339)\",\"level\":\"\(level.rawValue)\",\"message\":\"\(Self.escaped(message))\""
      for (key, value) in sorted { out += ",\"\(Self.escaped(key))\":\(Self.json(value))" }
      return out + "}\n"
    }
  }

  /// Numbers stay numbers, so that a program can add them up.
  private static func json(_ value: Logger.Metadata.Value) -> String {
    if case .stringConvertible(let number) = value {
      if let whole = number as? Int { return "\(whole)" }
      if let real = number as? Double, real.isFinite { return "\(real)" }
    }
    return "\"\(escaped("\(value)"))\""
  }

  private static func quotedIfNeeded(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 34 && $0 != 61 }
    return isPlain ? text : "\"\(escaped(text))\""
  }

  /// As in JSON, and also the line separators of Unicode and the marks that turn the direction of writing.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: out += "\\\""
      case 0x5C: out += "\\\\"
      case 0x0A: out += "\\n"
      case 0x0D: out += "\\r"
      case 0x09: out += "\\t"
      case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// One write a line, so that lines of several threads do not mix.
  public static let toErrorOutput: @Sendable (String) -> Void = { line in
    var bytes = Array(line.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { systemWrite(2, $0.baseAddress, $0.count) }
      if written <= 0 { return }
      bytes = bytes.dropFirst(written)
    }
  }
}

private func systemWrite(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(file, start, count)
  #elseif canImport(Musl)
    Musl.write(file, start, count)
  #else
    Darwin.write(file, start, count)
  #endif
}
