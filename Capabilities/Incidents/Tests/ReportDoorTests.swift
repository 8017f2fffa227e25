import Access
import Testing
import Vocabulary

@testable import Incidents

struct ReportDoorTests {
  private let now = Example.now
  private let text = "Somebody was insulted at the bus stop."

  private func expectProblem(_ code: String, _ body: () throws -> Void) {
    #expect { try body() } throws: { ($0 as? Problem)?.code == code }
  }

  @Test func refusesTooManyFromOneAddressAndNoOther() throws {
    let door = ReportDoor()
    for number in 0..<ReportDoor.mostAQuarterHour {
      try door.check(address: "192.0.2.1", text: "\(number)", key: nil, at: now)
      door.note(address: "192.0.2.1", text: "\(number)", key: nil, at: now)
    }
    expectProblem("too-many-requests") { try door.check(address: "192.0.2.1", text: "x", key: nil, at: now) }
    try door.check(address: "192.0.2.2", text: "x", key: nil, at: now)
    try door.check(address: "192.0.2.1", text: "x", key: nil, at: now.adding(seconds: 901))
  }

  @Test func refusesTooManyADayAndForgetsAfterIt() throws {
    let door = ReportDoor()
    var moment = now
    for number in 0..<ReportDoor.mostADay {
      try door.check(address: "a", text: "\(number)", key: nil, at: moment)
      door.note(address: "a", text: "\(number)", key: nil, at: moment)
      moment = moment.adding(seconds: 200)
    }
    expectProblem("too-many-requests") {
      try door.check(address: "a", text: "x", key: nil, at: moment.adding(seconds: 1000))
    }
    try door.check(address: "a", text: "x", key: nil, at: moment.adding(seconds: 90_000))
  }

  @Test func refusesTheSameTextAgainButNotTheSameForm() throws {
    let door = ReportDoor()
    door.note(address: "a", text: text, key: "form-1", at: now)
    expectProblem("report-repeated") { try door.check(address: "a", text: text, key: "form-2", at: now) }
    expectProblem("report-repeated") { try door.check(address: "a", text: text, key: nil, at: now) }
    try door.check(address: "a", text: text, key: "form-1", at: now)
    try door.check(address: "b", text: text, key: "form-2", at: now)
  }

  @Test func shortTextsMayBeEqual() throws {
    let door = ReportDoor()
    door.note(address: "a", text: "Insults", key: nil, at: now)
    try door.check(address: "a", text: "Insults", key: nil, at: now)
  }

  @Test func refusesManyWrongReceipts() throws {
    let door = ReportDoor()
    for _ in 0..<ReportDoor.mostWrongReceipts {
      try door.admitReceipt(address: "a", at: now)
      door.noteWrongReceipt(address: "a", at: now)
    }
    expectProblem("too-many-requests") { try door.admitReceipt(address: "a", at: now) }
    try door.admitReceipt(address: "a", at: now.adding(seconds: 901))
  }

  @Test func aStampIsSignedAndHasItsTime() throws {
    let secret = try AppSecret(hexadecimal: String(repeating: "1", count: 64))
    let other = try AppSecret(hexadecimal: String(repeating: "2", count: 64))
    let stamp = FormStamp(.fixed(at: now))
    let text = stamp.signed(secret)
    #expect(FormStamp(text, other) == nil)
    #expect(FormStamp("", secret) == nil)
    #expect(FormStamp(text.replacing("\(now.milliseconds)", with: "\(now.milliseconds + 1)"), secret) == nil)
    #expect(FormStamp(text, secret) == stamp)
    expectProblem("report-too-fast") { try stamp.check(at: now) }
    expectProblem("report-form-old") { try stamp.check(at: now.adding(seconds: 86_401)) }
    try stamp.check(at: now.adding(seconds: 3))
  }

  @Test func oneNetworkIsOneVisitor() throws {
    let door = ReportDoor()
    for number in 0..<ReportDoor.mostAQuarterHour {
      let address = "2001:db8:0:1::\(number + 1)"
      try door.check(address: address, text: "\(number)", key: nil, at: now)
      door.note(address: address, text: "\(number)", key: nil, at: now)
    }
    expectProblem("too-many-requests") { try door.check(address: "2001:db8:0:1::ffff", text: "x", key: nil, at: now) }
    try door.check(address: "2001:db8:0:2::1", text: "x", key: nil, at: now)
  }
}
