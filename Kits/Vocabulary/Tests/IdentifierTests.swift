import Testing
import Vocabulary

struct IdentifierTests {
  @Test func refusesWhatIsNoIdentifier() {
    for text in ["", "0197", "0197a3c4-0000-7000-8000-00000000000g", "0197a3c40000-7000-8000-0000000000000"] {
      #expect(PersonID(text) == nil)
    }
  }

  @Test func hasTheVersionAndVariantOfTheStandard() {
    let id = PersonID(milliseconds: 0x017F_22E2_79B0, random: (0xFFFF_FFFF_FFFF_FCC3, 0x98C4_DC0C_0C07_398F))
    // The example of RFC 9562, appendix A.6.
    #expect(id.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
  }

  @Test func sortsByTime() {
    let surroundings = Surroundings.fixed(at: Instant(milliseconds: 0), seed: 7)
    let ids = (0..<500).map {
      PersonID(milliseconds: Int64($0), random: (surroundings.random(), surroundings.random()))
    }
    #expect(ids == ids.sorted())
    #expect(ids.allSatisfy { PersonID($0.text) == $0 })
  }
}
