import Logging
import Storage
import Synchronization
import Testing
import Vocabulary

@testable import Operation

@Suite struct LineLogTests {
  private func logged(_ format: LineLog.Format, _ body: (Logger) -> Void) -> String {
    let lines = Lines()
    let now = Instant(milliseconds: 1_773_057_600_000)
    body(
      Logger(label: "test") { _ in LineLog(label: "test", format: format, now: { now }) { lines.add($0) } })
    return lines.text
  }

  @Test func aValueCannotForgeALine() {
    for format in LineLog.Format.allCases {
      let text = logged(format) {
        $0.error("a\r\nb", metadata: ["k\n": "x\n{\"level\":\"info\"}\u{2028}\u{202E}\u{1B}[2J\u{85}"])
      }
      #expect(text.split(whereSeparator: \.isNewline).count == 1)
      #expect(!text.dropLast().unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
      #expect(text.contains("\\u202e"))
    }
  }

  @Test func jsonKeepsNumbers() {
    #expect(
      logged(.json) { $0.notice("request", metadata: ["status": .stringConvertible(200), "route": "/a \"b\""]) }
        == #"{"time":"2026-03-09T12:00:00Z","level":"notice","message":"request","route":"/a \"b\"","status":200}"#
        + "\n")
  }

  @Test func textIsForPeople() {
    #expect(
      logged(.text) { $0.notice("request", metadata: ["status": .stringConvertible(200), "route": "/a b"]) }
        == "2026-03-09T12:00:00Z notice request route=\"/a b\" status=200\n")
  }

  @Test func errorsAreToldWithoutTheirValues() {
    struct Quoting: Error { let text = "Amina K." }
    #expect(LoggedError.text(Quoting()) == "Quoting")
    #expect(
      LoggedError.text(StatementProblem(code: "22P02", "bad \"Amina\"", statement: "SELECT $1")).contains("22P02"))
    #expect(!LoggedError.text(StatementProblem(code: "22P02", "bad \"Amina\"")).contains("Amina"))
  }
}

private final class Lines: Sendable {
  private let kept = Mutex("")
  func add(_ line: String) { kept.withLock { $0 += line } }
  var text: String { kept.withLock { $0 } }
}
