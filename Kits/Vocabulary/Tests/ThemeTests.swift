import Testing
import Vocabulary

struct ThemeTests {
  @Test func everyThemeHasACodeOfItsOwnAndALens() {
    #expect(Set(Theme.all.map(\.code)).count == Theme.all.count)
    #expect(Theme.all.allSatisfy { !$0.lenses.isEmpty && Set($0.lenses).count == $0.lenses.count })
  }

  @Test func everyKindAndEveryLensIsUsed() {
    #expect(Set(Theme.all.map(\.kind)) == Set(Theme.Kind.allCases))
    #expect(Set(Theme.all.flatMap(\.lenses)) == Set(Lens.allCases))
  }
}
