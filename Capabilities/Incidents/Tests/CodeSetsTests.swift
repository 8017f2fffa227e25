import Testing
import Vocabulary

@testable import Incidents

struct CodeSetsTests {
  @Test(arguments: ["", "With Space", "ümlaut", "a b", "%", "a_b", "A"])
  func refusesWhatIsNoCode(_ text: String) { #expect(!CodeSets.isCode(text)) }

  @Test func packsAndUnpacksInOrder() {
    #expect(CodeSets.pack([] as [Code]) == "")
    #expect(CodeSets.pack(["b", "a", "b"] as [Code]) == " b  a  b ")
    #expect(CodeSets.unpack(" b  a  b ") == ["b", "a", "b"])
    #expect(CodeSets.pack(["b", "a"] as Set<Code>) == " a  b ")
  }
}
