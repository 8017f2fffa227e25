import Storage
import StorageTesting
import Testing
import Vocabulary

@testable import Access

/// The n-th call to the database fails, for every n of every action: nothing of it is written.
@Suite struct HalfWrittenTests {
  struct Action: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (Access, Setting) async throws -> Void
  }
  struct Setting: Sendable {
    let administrator: Principal
    let noor: SignIn
    let link: Invitation
    let place: Organisation
  }

  static let actions: [Action] = [
    Action(testDescription: "create organisation") {
      _ = try await $0.createOrganisation(OrganisationDraft(name: "New", kind: .school), by: $1.administrator)
    },
    Action(testDescription: "change organisation") {
      _ = try await $0.changeOrganisation(
        $1.place.id, revision: 1, to: OrganisationDraft(name: "New", kind: .school), by: $1.administrator)
    },
    Action(testDescription: "archive organisation") {
      _ = try await $0.archiveOrganisation($1.place.id, revision: 1, by: $1.administrator)
    },
    Action(testDescription: "create person") {
      _ = try await $0.createPerson(
        PersonDraft(name: "A", signInName: "aaa", organisation: $1.place.id, roles: [.analyst]), by: $1.administrator)
    },
    Action(testDescription: "issue link") {
      _ = try await $0.issueLink(for: $1.noor.principal.person, by: $1.administrator)
    },
    Action(testDescription: "change roles") {
      _ = try await $0.changeRoles(of: $1.noor.principal.person, revision: 1, to: [.auditor], by: $1.administrator)
    },
    Action(testDescription: "disable person") {
      _ = try await $0.disablePerson($1.noor.principal.person, revision: 1, by: $1.administrator)
    },
    Action(testDescription: "sign in") {
      _ = try await $0.signIn(
        name: "noor", password: TestCity.password,
        from: SignInOrigin(deviceToken: $1.noor.deviceToken, oldToken: $1.noor.token))
    },
    Action(testDescription: "sign out") { try await $0.signOut(token: $1.noor.token) },
    Action(testDescription: "set password") {
      _ = try await $0.setPassword(linkToken: $1.link.token, to: TestCity.password, from: SignInOrigin())
    },
    Action(testDescription: "change password") {
      _ = try await $0.changePassword(
        of: $1.noor.principal, current: TestCity.password, to: "another long walk there", from: SignInOrigin())
    },
    Action(testDescription: "end session") { try await $0.endSession($1.noor.session.id, by: $1.administrator) },
  ]

  @Test(arguments: TestDatabase.available, actions)
  func nothingIsHalfWritten(_ kind: TestDatabase, _ action: Action) async throws {
    try await withCity(kind) { city in
      let setting = Setting(
        administrator: city.administrator, noor: try await city.person("noor"), link: try await city.invite("omar"),
        place: try await city.organisation("Place"))
      // An attempt to sign in is counted before the password is looked at, and stays counted when it fails.
      let kept = tables.filter { $0 != "sign_in_attempt" }
      let before = try await contents(kept, of: city.database)
      var finished = false
      for call in 1...60 where !finished {
        let failing = FailingDatabase(wrapping: city.database, failAt: call)
        let access = Access(
          database: failing, policy: city.access.policy, surroundings: city.access.surroundings,
          passwords: city.access.passwords, secret: city.access.secret,
          reads: ReadNotes(failing, city.access.surroundings), limits: city.access.limits, cityNames: [])
        do {
          try await action.run(access, setting)
          finished = !failing.hasFailed
          #expect(finished)
        } catch is InjectedFailure {
          #expect(try await contents(kept, of: city.database) == before, "call \(call)")
        }
        // The failed attempts of this test would become slow.
        try await city.database.write { db in try db.run("DELETE FROM sign_in_attempt") }
      }
      #expect(finished)
      #expect(try await contents(kept, of: city.database) != before)
      #expect(try await city.database.read { db in try AuditTrail.verify(on: db) }.isIntact)
    }
  }
}
