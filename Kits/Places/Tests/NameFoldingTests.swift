import Testing

@testable import Places

@Suite struct NameFoldingTests {
  @Test(arguments: [
    ("Old Town", "old town"), ("  OLD--town ", "old town"), ("", ""), (" - ", ""), ("Hell’s Kitchen", "hells kitchen"),
    ("'s-Gravenhage", "s gravenhage"), ("Québec-Métro", "quebec metro"), ("Ixelles/Elsene", "ixelles elsene"),
    ("Großmarkt", "grossmarkt"), ("GROẞMARKT", "grossmarkt"), ("Tøyen", "toyen"), ("Łódź", "lodz"), ("Ærø", "aero"),
    ("ISPARTAKULE", "ispartakule"), ("Ispartakule", "ispartakule"), ("ıspartakule", "ispartakule"),
    ("İstanbul", "istanbul"), ("ＡＢＣ１", "abc1"), ("Ｎo. ٣", "no 3"), ("Ružinov", "ruzinov"), ("Ειρήνης", "ειρηνησ"),
    ("الْقَاهِرَة", "القاهره"), ("القاهره", "القاهره"), ("أحمد", "احمد"), ("إمبابة", "امبابه"), ("آل", "ال"),
    ("مصطفى", "مصطفي"), ("مـصـر", "مصر"), ("ایران", "ايران"), ("Київ", "київ".decomposedFold),
  ])
  func `names are compared in one form`(_ text: String, _ expected: String) { #expect(foldedName(text) == expected) }

  @Test func `folding twice changes nothing`() {
    for text in ["Straße des 17. Juni", "الْقَاهِرَة", "Đà Nẵng", "ıİ", "ﬁn"] {
      #expect(foldedName(foldedName(text)) == foldedName(text))
    }
  }
}

extension String {
  /// Cyrillic letters lose their marks like all others.
  fileprivate var decomposedFold: String { replacing("ї", with: "і").replacing("й", with: "и") }
}
