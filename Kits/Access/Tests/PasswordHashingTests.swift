import Foundation
import Testing
import Vocabulary

@testable import Access

struct PasswordHashingTests {
  let passwords = PasswordHashing(cost: .forTests)
  let surroundings = Surroundings.fixed(at: Instant(milliseconds: 0))

  @Test func aWrongPasswordIsRefused() async throws {
    let stored = try await passwords.hash("a long walk by the river", surroundings)
    for wrong in ["", "a long walk by the rive", "a long walk by the river ", "A long walk by the river", "\0"] {
      #expect(try await passwords.isPassword(wrong, of: stored) == false)
    }
    #expect(try await passwords.isPassword("a long walk by the river", of: stored))
  }

  @Test func nothingStoredIsNobodysPassword() async throws {
    #expect(try await passwords.isPassword("", of: nil) == false)
    #expect(try await passwords.isPassword("a long walk by the river", of: nil) == false)
    #expect(passwords.derivations == 2)
  }

  @Test(arguments: [
    "", "$scrypt$", "plain", "$scrypt$ln=4,r=1,p=1$$", "$scrypt$ln=4,r=1$c2FsdA$aGFzaA",
    "$scrypt$ln=x,r=1,p=1$c2FsdA$aGFzaA",
    "$scrypt$ln=40,r=8,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=4,r=1,p=1$c2FsdA$aGFzaA", "$argon2$ln=4,r=1,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=4,r=1,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$",
  ])
  func aDamagedHashOpensNothing(_ stored: String) async throws {
    #expect(StoredHash(text: stored) == nil)
    #expect(try await passwords.isPassword("a long walk by the river", of: stored) == false)
    #expect(passwords.derivations == 1)
  }

  /// RFC 7914, section 12, third vector: the first 32 of its 64 bytes, which do not depend on how many follow.
  @Test func theVectorOfTheStandard() async throws {
    let expected = try #require(
      [UInt8](hexadecimal: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"))
    let stored = StoredHash(
      cost: .init(rounds: 14, blockSize: 8, parallelism: 1), salt: Array("SodiumChloride".utf8), hash: expected)
    #expect(stored.text.hasPrefix("$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$"))
    #expect(try await passwords.isPassword("pleaseletmein", of: stored.text))
  }

  @Test func saltsDiffer() async throws {
    let first = try await passwords.hash("a long walk by the river", surroundings)
    let second = try await passwords.hash("a long walk by the river", surroundings)
    #expect(first != second && first.hasPrefix("$scrypt$ln=4,r=1,p=1$"))
  }

  @Test func onePasswordOnTwoKeyboards() async throws {
    let stored = try await passwords.hash("caf\u{E9} an der Stra\u{DF}e", surroundings)
    #expect(try await passwords.isPassword("cafe\u{301} an der Stra\u{DF}e", of: stored))
  }

  @Test func dearerHashesReplaceCheaperOnes() async throws {
    let cheap = try await passwords.hash("a long walk by the river", surroundings)
    let dearer = PasswordHashing(cost: .init(rounds: 5, blockSize: 1, parallelism: 1))
    #expect(!passwords.isOutdated(cheap) && dearer.isOutdated(cheap))
    #expect(try await dearer.isPassword("a long walk by the river", of: cheap))
  }

  @Test func aRushIsTurnedAway() async throws {
    let narrow = PasswordHashing(cost: .forTests, atMost: 1, waiting: 1)
    // Nobody is served before everybody has come: two stand in line, the others are turned away.
    narrow.queue.isSuspended = true
    let turnedAway = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 {
        group.addTask {
          do {
            _ = try await narrow.isPassword("a", of: nil)
            return false
          } catch { return error as? Problem == .tooManyRequests }
        }
      }
      var turnedAway = 0
      for await wasTurnedAway in group {
        turnedAway += wasTurnedAway ? 1 : 0
        if turnedAway == 48 { narrow.queue.isSuspended = false }
      }
      return turnedAway
    }
    #expect(turnedAway == 48 && narrow.derivations == 2)
  }
}
