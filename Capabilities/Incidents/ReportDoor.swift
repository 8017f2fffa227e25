import Access
import Operation
import Synchronization
import Vocabulary

/// What keeps spam out of the public report form without a puzzle: a field that people do not see, the time that filling
/// takes, and a limit per address. Addresses are kept as keyed hashes, in the memory of this process, for a day at
/// most: why not in the database, where several servers could share them, is in `Documentation/decisions/0030-limits-in-memory.md`.
final class ReportDoor: Sendable {
  private struct Visits {
    /// Of reports, newest last.
    var reports: [Instant] = []
    /// Of receipt codes that opened nothing.
    var wrongReceipts: [Instant] = []
    var texts: [Int: Sent] = [:]
  }
  private struct Sent {
    let at: Instant
    let request: String?
  }
  private let visits = Mutex<[Int: Visits]>([:])

  static let day: Int64 = 86_400_000
  static let quarterHour: Int64 = 900_000
  static let mostAQuarterHour = 8
  static let mostADay = 40
  static let mostWrongReceipts = 10
  static let mostAddresses = 100_000

  /// A network holds many IPv6 addresses; whoever has one has them all.
  private func visitor(_ address: String?) -> Int {
    guard let address else { return key("") }
    return key(IPAddress(address).map { "\($0.network)" } ?? address)
  }

  /// `Hasher` is seeded anew by every process, so a hash says nothing outside it.
  private func key(_ text: String) -> Int {
    var hasher = Hasher()
    hasher.combine(text)
    return hasher.finalize()
  }

  /// Refuses too many reports from one address, and a text that this address sent before. `key` is the number of the
  /// form or request: with the same one it is the same report once more, not another.
  func check(address: String?, text: String, key request: String?, at now: Instant) throws {
    let (visitor, content) = (visitor(address), key(text))
    try visits.withLock { all in
      Self.forget(&all, before: now)
      guard let own = all[visitor] else { return }
      if text.count >= 20, let known = own.texts[content] {
        if request != nil, known.request == request { return }
        throw Problem("report-repeated", status: 409)
      }
      let recent = own.reports.count { now.milliseconds - $0.milliseconds < Self.quarterHour }
      guard recent < Self.mostAQuarterHour, own.reports.count < Self.mostADay else { throw Problem.tooManyRequests }
    }
  }

  /// Notes a report that was taken.
  func note(address: String?, text: String, key request: String?, at now: Instant) {
    let (visitor, content) = (visitor(address), key(text))
    visits.withLock { all in
      all[visitor, default: Visits()].reports.append(now)
      all[visitor, default: Visits()].texts[content] = Sent(at: now, request: request)
    }
  }

  /// Refuses an address that tried many wrong receipt codes.
  func admitReceipt(address: String?, at now: Instant) throws {
    let visitor = visitor(address)
    let wrong = visits.withLock { $0[visitor]?.wrongReceipts ?? [] }
      .count { now.milliseconds - $0.milliseconds < Self.quarterHour }
    if wrong >= Self.mostWrongReceipts { throw Problem.tooManyRequests }
  }

  func noteWrongReceipt(address: String?, at now: Instant) {
    let visitor = visitor(address)
    visits.withLock { all in
      Self.forget(&all, before: now)
      all[visitor, default: Visits()].wrongReceipts.append(now)
    }
  }

  private static func forget(_ all: inout [Int: Visits], before now: Instant) {
    guard all.count > 256 || all.values.contains(where: { isOld($0, now) }) else { return }
    for (visitor, var own) in all {
      own.reports.removeAll { now.milliseconds - $0.milliseconds > day }
      own.wrongReceipts.removeAll { now.milliseconds - $0.milliseconds > day }
      own.texts = own.texts.filter { now.milliseconds - $0.value.at.milliseconds <= day }
      let isEmpty = own.reports.isEmpty && own.wrongReceipts.isEmpty && own.texts.isEmpty
      all[visitor] = isEmpty ? nil : own
    }
    // More addresses than a city has reporters: begin again rather than grow.
    if all.count > mostAddresses { all = [:] }
  }

  private static func isOld(_ own: Visits, _ now: Instant) -> Bool {
    [own.reports.first, own.wrongReceipts.first].contains {
      $0.map { now.milliseconds - $0.milliseconds > day } ?? false
    }
  }
}

/// The signed time at which a report form was made. It is also the form's own number: sent twice, it is one report.
struct FormStamp: Sendable, Hashable {
  let made: Instant
  let nonce: String
  static let purpose = "incident-form"
  static let leastSeconds: Int64 = 2
  static let mostSeconds: Int64 = 86_400

  init(_ surroundings: Surroundings) {
    made = surroundings.now()
    nonce = String(surroundings.random(), radix: 36)
  }

  func signed(_ secret: AppSecret) -> String {
    "\(made.milliseconds).\(nonce).\(secret.code(Self.purpose, "\(made.milliseconds)", nonce))"
  }

  /// Nil unless the text was signed here.
  init?(_ text: String, _ secret: AppSecret) {
    let parts = text.split(separator: ".").map(String.init)
    guard parts.count == 3, let milliseconds = Int64(parts[0]),
      secret.isCode(parts[2], Self.purpose, parts[0], parts[1])
    else { return nil }
    made = Instant(milliseconds: milliseconds)
    nonce = parts[1]
  }

  func check(at now: Instant) throws {
    let seconds = (now.milliseconds - made.milliseconds) / 1000
    if seconds < Self.leastSeconds { throw Problem("report-too-fast", status: 422) }
    if seconds > Self.mostSeconds { throw Problem("report-form-old", status: 422) }
  }
}
