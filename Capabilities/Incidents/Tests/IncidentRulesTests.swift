import Evidence
import Testing
import Vocabulary

@testable import Incidents

struct IncidentRulesTests {
  private func themes(_ conducts: Code..., biases: Set<Code> = [], motivations: Set<Code> = [], tier: Code? = nil)
    -> Set<Code>
  {
    IncidentRules.themes(conducts: conducts, biases: biases, motivations: motivations, tier: tier)
  }

  @Test func duplicatesGiveNoFacts() {
    var incident = Example.incident()
    incident.state = .duplicate
    #expect(IncidentRules.facts(of: incident).isEmpty)
  }

  @Test func themesAreNeverNoneAndAlwaysKnown() {
    for conduct in CodelistSeeds.seeds(of: .conduct) {
      for biases: Set<Code> in [[], ["anti-roma"], [.noBias]] {
        for tier: Code? in [nil, "potential", "experienced"] {
          let themes = themes(conduct.code, biases: biases, motivations: ["nationalist"], tier: tier)
          #expect(!themes.isEmpty)
          for theme in themes { #expect(Theme.named(theme) != nil) }
        }
      }
    }
  }

  @Test func biasDecidesBetweenHateAndStreetViolence() {
    #expect(themes("assault") == ["street-violence"])
    #expect(themes("assault", biases: [.noBias]) == ["street-violence"])
    #expect(themes("assault", biases: ["disability"]) == ["hate-violence"])
    #expect(themes("graffiti", biases: ["anti-semitic"]) == ["hate-expression"])
    #expect(themes("grave") == ["hate-property"])
    #expect(themes("assault", "graffiti", biases: ["anti-semitic"]) == ["hate-violence", "hate-expression"])
  }

  @Test func anyIdeologyIsTreatedAlike() {
    for ideology: Code in ["nationalist", "religiously-framed", "left-wing", "anti-government", "misogynist"] {
      #expect(themes("attack", motivations: [ideology]) == ["extremist-violence", "street-violence"])
      #expect(themes("graffiti", biases: ["political"], motivations: [ideology]) == ["hate-expression"])
    }
  }

  @Test func whatIsOnlyFearedIsTension() {
    #expect(themes("other", tier: "potential") == ["group-tension"])
    #expect(themes("rumour", tier: "potential") == ["rumours"])
  }

  @Test func confidenceIsTheWorseOfSourceAndContent() {
    #expect(IncidentRules.quality(reliability: nil, credibility: nil) == "unrated")
    #expect(IncidentRules.quality(reliability: "F", credibility: "6") == "unrated")
    #expect(IncidentRules.quality(reliability: "A", credibility: "1") == "high")
    #expect(IncidentRules.quality(reliability: "A", credibility: "3") == "medium")
    #expect(IncidentRules.quality(reliability: "E", credibility: "1") == "low")
    #expect(IncidentRules.quality(reliability: "B", credibility: "6") == "high")
  }

  @Test func offencesCountUnderTheirOwnConduct() {
    let incident = Example.incident(conducts: ["assault", "threat", "assault"])
    let facts = IncidentRules.facts(of: incident)
    #expect(facts.count { $0.measure == .incidents } == 1)
    #expect(facts.first { $0.measure == .incidents }?.conducts == ["assault", "threat"])
    #expect(facts.first { $0.measure == .offences && $0.conducts == ["assault"] }?.value == 2)
    #expect(facts.first { $0.measure == .offences && $0.conducts == ["threat"] }?.value == 1)
  }

  @Test func unknownConductStandsAlone() {
    let mixed = IncidentRules.normalised([.init(.unknown, sourceText: "odd"), .init("threat")])
    #expect(mixed.map(\.conduct) == ["other", "threat"])
    #expect(mixed[0].sourceText == "odd")
    #expect(IncidentRules.normalised([.init(.unknown)]).map(\.conduct) == [.unknown])
  }

  @Test func noBiasStandsAlone() {
    #expect(IncidentRules.normalised(biases: [.noBias]) == [.noBias])
    #expect(IncidentRules.normalised(biases: [.noBias, "political"]) == ["political"])
    #expect(IncidentRules.normalised(biases: [.unknown]).isEmpty)
  }

  @Test func chosenThemesStayUntilTheyAreTakenBack() {
    var incident = Example.incident()
    incident.themes = ["group-tension"]
    incident.hasChosenThemes = true
    #expect(incident.settled.themes == ["group-tension"])
    incident.themes = []
    #expect(incident.settled.themes == ["street-violence"])
    #expect(!incident.settled.hasChosenThemes)
  }
}
