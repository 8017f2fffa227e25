import Testing

@testable import Incidents

struct NameWarningTests {
  @Test(arguments: [
    "Two men shouted insults at a family on the tram.",
    "The window of the bakery in King Street was broken on Monday March 9.",
    "A swastika was sprayed near Central Station. Nobody was hurt.",
    "Some Roma families and Muslim women were insulted. The police came.",
    "It happened between 2026-03-09 and 2026-03-11, about 20 people saw it.",
    "From 2019 - 2021 the COVID rules were blamed. NATO and the EU too.",
    "La vitrine de la boulangerie, rue du Marché, a été brisée lundi.",
    "Des insultes ont été criées devant la mosquée. L’Association a porté plainte.",
    "كُسرت نافذة المخبز مساء الاثنين وهرب الفاعلون.",
    "",
  ])
  func staysQuiet(_ text: String) { #expect(NameWarning.findings(in: text) == []) }

  @Test(arguments: [
    ("It was Amina Diallo who was insulted.", NameWarning.Kind.name, "Amina Diallo"),
    ("Then Jean-Luc Moreau threw a bottle.", .name, "Jean-Luc Moreau"),
    ("John Smith shouted at them.", .name, "John Smith"),
    ("I saw Mr Okafor do it.", .titled, "Mr Okafor"),
    ("We told Dr. Weiss about it.", .titled, "Dr Weiss"),
    ("Selon Mme Dupont, il a crié.", .titled, "Mme Dupont"),
    ("C’était M. Martin du rez-de-chaussée.", .titled, "M Martin"),
    ("A boy called Kevin threw stones.", .called, "Kevin"),
    ("Un garçon prénommé Karim a crié.", .called, "Karim"),
    ("شاب اسمه كريم رمى الحجارة", .called, "كريم"),
    ("هددنا السيد محمود أمس", .titled, "السيد محمود"),
    ("Write to someone@example.org about it.", .email, "someone@example.org"),
    ("His number is +32 470 12 34 56.", .phone, "+32 470 12 34 56"),
    ("رقمه ٠٤٧٠١٢٣٤٥٦", .phone, "٠٤٧٠١٢٣٤٥٦"),
    ("The car was 1-ABC-234.", .plate, "1-ABC-234"),
    ("La voiture AB-123-CD est partie.", .plate, "AB-123-CD"),
    ("It was posted by @angry_neighbour yesterday.", .handle, "@angry_neighbour"),
  ])
  func finds(_ text: String, _ kind: NameWarning.Kind, _ excerpt: String) {
    #expect(NameWarning.findings(in: text) == [NameWarning.Finding(kind: kind, excerpt: excerpt)])
  }

  @Test func knowsTheNamesOfTheCity() {
    let text = "It happened in Green Harbour last night."
    #expect(NameWarning.findings(in: text).count == 1)
    #expect(NameWarning.findings(in: text, known: ["Green Harbour"]).isEmpty)
  }

  @Test func tellsEachNameOnceInOrder() {
    let text = "Then Anna Berg and Otto Lind came. Later Anna Berg left; call 0470 123 456."
    #expect(NameWarning.findings(in: text).map(\.excerpt) == ["Anna Berg", "Otto Lind", "0470 123 456"])
  }
}
