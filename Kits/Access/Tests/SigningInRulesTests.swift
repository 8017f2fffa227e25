import Foundation
import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

@Suite struct SigningInRulesTests {
  @Test(arguments: TestDatabase.available)
  func timesStayWithinBounds(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let rules = try await access.rules()
      #expect(rules.idleMinutes == 120 && rules.absoluteMinutes == 720)
      func change(_ idle: Int, _ absolute: Int, by who: Principal? = nil) async throws -> String? {
        var new = rules
        new.idleMinutes = idle
        new.absoluteMinutes = absolute
        return try await problem { try await access.changeRules(to: new, by: who ?? city.administrator) }
      }
      let omar = try await city.person("omar").principal
      #expect(try await change(30, 60, by: omar) == "not-allowed")
      for idle in [4, 1441, -1] { #expect(try await change(idle, 10_080) == "idleMinutes: out-of-range") }
      #expect(try await change(61, 60) == "idleMinutes: out-of-range")
      #expect(try await change(30, 59) == "absoluteMinutes: out-of-range")
      #expect(try await change(30, 10_081) == "absoluteMinutes: out-of-range")
      #expect(try await change(5, 60) == nil)
      #expect(try await change(6, 60) == "conflict")
      let signIn = try await city.person("noor")
      city.clock.advance(seconds: 299)
      #expect(try await access.signedIn(token: signIn.token) != nil)
      city.clock.advance(seconds: 300)
      #expect(try await access.signedIn(token: signIn.token) == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func failuresAreToldOnceANameAndHourAndNeverGrowTheTrail(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      func fail(_ name: String, _ times: Int) async throws {
        for _ in 0..<times {
          _ = try await problem { try await access.signIn(name: name, password: "wrong", from: SignInOrigin()) }
          try await city.database.write { db in try db.run("DELETE FROM sign_in_attempt") }
        }
      }
      func entries() async throws -> [AuditEntry] {
        try await city.database.read { db in
          var query = AuditQuery()
          query.action = "sign-in.failed"
          query.limit = 500
          return try AuditTrail.list(query, on: db)
        }
      }
      try await fail("ada@example.org", 9)
      #expect(try await entries().count == 1)
      #expect(try await access.failures(by: city.administrator).isUnusual == false)
      try await fail("ada@example.org", 1)
      #expect(try await access.failures(by: city.administrator) == SignInFailures(failures: 10, mostForOneName: 10))
      #expect(try await access.failures(by: city.administrator).isUnusual)
      for number in 0..<100 { try await fail("nobody-\(number)", 1) }
      #expect(try await entries().count == 21)
      #expect(try await access.failures(by: city.administrator).failures == 110)
      let stored = try await contents(["audit_entry", "sign_in_failure"], of: city.database).joined()
      #expect(!stored.contains("nobody") && !stored.contains("ada@"))
      let omar = try await city.person("omar").principal
      #expect(try await problem { try await access.failures(by: omar) } == "not-allowed")
      city.clock.advance(seconds: 3600)
      try await fail("ada@example.org", 1)
      #expect(try await entries().count == 22)
      city.clock.advance(seconds: 8 * 86_400)
      try await access.purge()
      #expect(try await contents(["sign_in_failure"], of: city.database) == [])
    }
  }

  /// A stranger who guesses at a name, from everywhere and all day, does not keep its owner out of a known browser.
  @Test(arguments: TestDatabase.available)
  func aColleagueCannotBeLockedOut(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let known = try await city.person("noor")
      for number in 0..<200 {
        _ = try await problem {
          try await city.access.signIn(
            name: "noor", password: "guess", from: SignInOrigin(address: "198.51.100.\(number)"))
        }
        city.clock.advance(seconds: 1)
      }
      let origin = SignInOrigin(address: "198.51.100.7", deviceToken: known.deviceToken)
      _ = try await city.access.signIn(name: "noor", password: TestCity.password, from: origin)
      // From a new browser, an administrator's link gets in at once.
      let link = try await city.access.issueLink(for: known.principal.person, by: city.administrator)
      _ = try await city.access.setPassword(linkToken: link.token, to: TestCity.password, from: SignInOrigin())
    }
  }

  @Test(arguments: TestDatabase.available)
  func whoCannotGetInAsksAndNobodyLearnsWhoWorksHere(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let noor = try await city.person("noor").principal
      for name in ["NOOR", "noor", "nobody"] { try await access.requestLink(name: name, from: SignInOrigin()) }
      #expect(try await access.linkRequests(by: city.administrator).map(\.person.id) == [noor.person])
      #expect(try await city.actions().filter { $0 == "person.link-requested" }.count == 1)
      #expect(try await problem { try await access.linkRequests(by: noor) } == "not-allowed")
      var last: String?
      for _ in 0..<20 { last = try await problem { try await access.requestLink(name: "x", from: SignInOrigin()) } }
      #expect(last == "too-many-requests")
      let link = try await access.issueLink(for: noor.person, by: city.administrator)
      #expect(try await access.linkRequests(by: city.administrator) == [])
      #expect(try await access.openLinks(by: city.administrator).map(\.person.id) == [noor.person])
      #expect(try await problem { try await access.revokeLink(of: noor.person, by: noor) } == "not-allowed")
      try await access.revokeLink(of: noor.person, by: city.administrator)
      #expect(try await problem { try await access.linkDetails(link.token) } == "link-expired")
      #expect(try await access.openLinks(by: city.administrator) == [])
    }
  }

  @Test(arguments: TestDatabase.available)
  func peopleOfAListLandRowByRow(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      func row(_ number: Int, _ name: String, _ home: String = "town hall", _ roles: [String] = ["analyst"])
        -> PersonRow
      {
        PersonRow(number: number, name: name, signInName: "\(name)@x.example", organisation: home, roles: roles)
      }
      let rows = [
        row(2, "ana"), row(3, "ben", "Nowhere"), row(4, "cem", "Town Hall", ["Analyst", "king"]), row(5, "ana"),
        row(6, "dia", "", []), row(7, "eli", "Town Hall", ["reviewer", "Contributor"]),
      ]
      let omar = try await city.person("omar").principal
      #expect(
        try await problem { try await access.importPeople(rows, isDryRun: false, by: omar).refusals.count }
          == "not-allowed")
      let before = try await contents(of: city.database)
      let check = try await access.importPeople(rows, isDryRun: true, by: city.administrator)
      #expect(try await contents(of: city.database) == before)
      let done = try await access.importPeople(rows, isDryRun: false, by: city.administrator)
      for result in [check, done] {
        #expect(result.invitations.map(\.person.name) == ["ana", "eli"])
        #expect(result.refusals.map(\.row.number) == [3, 4, 5, 6])
        #expect(
          result.refusals.map { $0.problems.map { "\($0.field) \($0.code)" } } == [
            ["organisation unknown-choice"], ["roles unknown-choice"], ["signInName taken"], ["organisation required"],
          ])
      }
      #expect(done.invitations[1].person.roles == [.reviewer, .contributor])
      _ = try await access.linkDetails(done.invitations[0].token)
      let many = (0...Access.longestPeopleImport).map { row($0, "p\($0)") }
      #expect(
        try await problem { try await access.importPeople(many, isDryRun: true, by: city.administrator).isDryRun }
          == "people-import-too-long")
    }
  }
}

@Suite struct ExternalSignInTests {
  static func identity(_ change: (inout ExternalIdentity) -> Void = { _ in }) -> ExternalIdentity {
    var identity = ExternalIdentity(
      issuer: "https://id.example", subject: "42", name: "Mila", verifiedEmail: "mila@example.org", roles: [.analyst],
      organisation: "Town Hall", hasSecondFactor: false)
    change(&identity)
    return identity
  }
  static let adds = ExternalSignInRules(provisions: true, linksByEmail: false)
  static let links = ExternalSignInRules(provisions: false, linksByEmail: true)
  static let neither = ExternalSignInRules(provisions: false, linksByEmail: false)

  @Test(arguments: TestDatabase.available)
  func refusesWhomNobodyLetIn(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      func attempt(_ identity: ExternalIdentity, _ rules: ExternalSignInRules) async throws -> String? {
        try await problem { try await city.access.signIn(identity, rules, from: SignInOrigin()) }
      }
      #expect(try await attempt(Self.identity(), Self.neither) == "sign-in-unknown-person")
      #expect(try await attempt(Self.identity(), Self.links) == "sign-in-unknown-person")
      #expect(try await attempt(Self.identity { $0.verifiedEmail = nil }, Self.adds) == "sign-in-unknown-person")
      #expect(try await attempt(Self.identity { $0.organisation = "Nowhere" }, Self.adds) == "sign-in-unknown-person")
      #expect(try await attempt(Self.identity { $0.roles = nil }, Self.adds) == "sign-in-unknown-person")
      #expect(try await attempt(Self.identity { $0.roles = [] }, Self.adds) == "sign-in-no-role")
      // Somebody who is stored is not taken over by an address alone.
      _ = try await city.invite("mila@example.org")
      #expect(try await attempt(Self.identity(), Self.adds) == "sign-in-unknown-person")
      #expect(try await attempt(Self.identity { $0.verifiedEmail = nil }, Self.links) == "sign-in-unknown-person")
      #expect(try await attempt(Self.identity(), Self.links) == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func addsFollowsAndShutsOut(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let access = city.access
      let first = try await access.signIn(Self.identity(), Self.adds, from: SignInOrigin())
      #expect(first.session.method == .openID && first.principal.roles == [.analyst])
      // The subject counts, not the address; roles follow the service.
      let moved = Self.identity {
        $0.verifiedEmail = "other@example.org"
        $0.roles = [.auditor]
      }
      let again = try await access.signIn(moved, Self.neither, from: SignInOrigin())
      #expect(again.principal.person == first.principal.person && again.principal.roles == [.auditor])
      #expect(try await access.signedIn(token: again.token)?.mustEnrol == true)
      let asked = try await access.signIn(
        Self.identity {
          $0.roles = [.auditor]
          $0.hasSecondFactor = true
        }, Self.neither, from: SignInOrigin())
      #expect(try await access.signedIn(token: asked.token)?.mustEnrol == false)
      let id = first.principal.person
      _ = try await access.disablePerson(id, revision: city.revision(of: id), by: city.administrator)
      #expect(
        try await problem { try await access.signIn(Self.identity(), Self.adds, from: SignInOrigin()) }
          == "sign-in-shut-out")
      // Another issuer's 42 is somebody else.
      #expect(
        try await problem {
          try await access.signIn(
            Self.identity { $0.issuer = "https://evil.example" }, Self.neither, from: SignInOrigin())
        } == "sign-in-unknown-person")
    }
  }
}

@Suite struct PasswordListTests {
  private func with(_ text: String, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func findsEveryWordAndNoOther() throws {
    let words = (0..<3000).map { "word \($0 * 7)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for (text, end) in [(words.joined(separator: "\n"), ""), (words.joined(separator: "\r\n") + "\r\n", "")] {
      try with(text + end) { path in
        let list = try PasswordList(path: path)
        for word in words { #expect(try list.contains(word), "\(word)") }
        for number in 0..<3000 where number % 7 != 0 { #expect(try !list.contains("word \(number)")) }
        for word in ["", "a", "zzz", "word", "word 0 "] { #expect(try !list.contains(word)) }
      }
    }
  }

  /// SHA-1 of "password" and "correct horse", as the public list has them.
  @Test func readsThePublicList() throws {
    let known = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"
    let lines = (0..<256).map { byte in
      let head = String(format: "%02X", byte)
      return byte == 0x5B ? "\(known):10434004" : head + String(repeating: "0", count: 38) + ":\(byte)"
    }
    try with(lines.joined(separator: "\r\n")) { path in
      let list = try PasswordList(path: path)
      #expect(try list.contains("password"))
      #expect(try !list.contains("correct horse"))
    }
  }

  @Test func saysWhenAListIsUnusable() throws {
    #expect(throws: Problem("password-list-missing", status: 500, ["path": "/nowhere"])) {
      _ = try PasswordList(path: "/nowhere")
    }
    for text in ["", "b\na\n", "a\nc\nb\n", String(repeating: "x", count: 2000) + "\ny\n"] {
      try with(text) { path in
        #expect(throws: Problem("password-list-unusable", status: 500, ["path": path])) {
          _ = try PasswordList(path: path)
        }
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func nobodyChoosesWhatWasStolen(_ kind: TestDatabase) async throws {
    try await withCity(kind) { city in
      let link = try await city.invite("noor")
      var access = city.access
      let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
      try Data("correct horse battery\nfive quiet rivers\n".utf8).write(to: URL(fileURLWithPath: path))
      access.knownPasswords = try PasswordList(path: path)
      try? FileManager.default.removeItem(atPath: path)
      let own = access
      #expect(
        try await problem {
          try await own.setPassword(linkToken: link.token, to: "five quiet rivers", from: SignInOrigin())
        } == "password: password-known")
      _ = try await own.setPassword(linkToken: link.token, to: "six quiet rivers", from: SignInOrigin())
    }
  }
}
