import CPQ
import Dispatch
import Foundation
import Storage
import Synchronization

/// Listens for announcements on a connection and a thread of its own, from the first wait until the end.
final class PostgresListener: Sendable {
  static let channelLiteral = "'concord_topic'"

  private enum Phase { case quiet, listening, stopped }
  private let phase = Mutex(Phase.quiet)
  private let url: String
  private let announcements: Announcements
  /// Written to at the end, so that the thread wakes.
  private let stop = Pipe()

  init(url: String, announcements: Announcements) {
    self.url = url
    self.announcements = announcements
  }

  deinit { finish() }

  func start() {
    let isFirst = phase.withLock { phase in
      defer { if phase == .quiet { phase = .listening } }
      return phase == .quiet
    }
    guard isFirst else { return }
    let (url, announcements, stop) = (url, announcements, stop)
    DispatchQueue(label: "concord.postgres.listen").async {
      Self.listen(url, announcements, stop.fileHandleForReading.fileDescriptor)
      // The pipe stays open for as long as its descriptor is used.
      withExtendedLifetime(stop) {}
    }
  }

  func finish() {
    let wasListening = phase.withLock { phase in
      defer { phase = .stopped }
      return phase == .listening
    }
    if wasListening { try? stop.fileHandleForWriting.write(contentsOf: Data([0])) }
  }

  /// Listens until something can be read from `stop`; a lost connection is opened again after a second.
  private static func listen(_ url: String, _ announcements: Announcements, _ stop: Int32) {
    repeat {
      do {
        let link = try PostgresLink(url: url)
        try link.command("LISTEN concord_topic")
        let schema = try link.command("SELECT current_schema() || ':'").value(0, 0)
        guard case .text(let prefix) = schema else { continue }
        // What was committed before this line may never be heard of.
        announcements.hearGap()
        while !link.isBroken {
          if isReadable(stop, orWithin: 30_000, also: PQsocket(link.pointer)) { return }
          guard PQconsumeInput(link.pointer) == 1 else { break }
          while let notice = PQnotifies(link.pointer) {
            let payload = String(cString: notice.pointee.extra)
            PQfreemem(notice)
            if payload.hasPrefix(prefix) { announcements.hear(String(payload.dropFirst(prefix.count))) }
          }
        }
      } catch {
        // The server is away; the next round asks again.
      }
    } while !isReadable(stop, orWithin: 1000, also: -1)
  }

  /// Waits for either descriptor, and tells whether the first can be read. Times in milliseconds.
  private static func isReadable(_ first: Int32, orWithin time: Int32, also second: Int32) -> Bool {
    var descriptors = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    poll(&descriptors, 2, time)
    return descriptors[0].revents != 0
  }
}
