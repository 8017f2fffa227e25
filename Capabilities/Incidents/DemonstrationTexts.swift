import Vocabulary

/// The words of the invented incidents: short, in English, about nobody.
enum DemonstrationTexts {
  static func text(_ conduct: Code, _ setting: Code, _ random: inout some RandomNumberGenerator) -> String {
    let acts = acts[conduct] ?? ["Something happened that worried people nearby."]
    let act = acts[Int(random.next() % UInt64(acts.count))]
    let place = places[setting].map { " " + $0 } ?? ""
    return act + place
  }

  private static let acts: [Code: [String]] = [
    "verbal-abuse": [
      "Insults were shouted at two passers-by.", "A group was insulted because of how it was dressed.",
      "Someone was told to leave the country.",
    ],
    "threat": [
      "A threatening note was left.", "Someone was threatened with a beating.", "A caller threatened to come back.",
    ],
    "harassment": ["The same family was bothered again.", "Children were followed on their way home."],
    "assault": ["Someone was pushed and hit.", "A person was spat at and struck once."],
    "assault-serious": ["Someone was injured and taken to hospital."],
    "property-damage": [
      "A window was broken overnight.", "A car was scratched and its tyres cut.", "A sign was torn down.",
    ],
    "arson": ["A small fire was set at a door and put out."],
    "graffiti": [
      "Hateful symbols were painted on a wall.", "Slogans were sprayed overnight.", "Stickers and symbols appeared.",
    ],
    "online-abuse": ["Hateful comments were posted under a local page.", "Insults were sent to a club's account."],
    "propaganda": ["Leaflets with hateful words were put into letter boxes."],
    "discrimination": [
      "Someone was refused service at the door.", "A viewing was cancelled after the name was given.",
    ],
    "group-clash": ["Two groups of young people fought.", "A quarrel between groups ended with thrown bottles."],
    "rumour": ["A rumour about a new shelter was spreading.", "A false story about a school was passed on."],
    "incitement": ["A call to violence was posted in a neighbourhood group."],
    "worship-site": ["The entrance of a place of worship was smeared."],
    "grave": ["Graves were knocked over."],
    "robbery": ["A bag was taken by force while insults were shouted."],
  ]
  private static let places: [Code: String] = [
    "street": "It happened on the street.", "home": "It happened at home.", "school": "It happened near a school.",
    "place-of-worship": "It happened by a place of worship.", "transport": "It happened on a tram.",
    "shop": "It happened in a shop.", "park": "It happened in a park.", "online": "It happened online.",
    "sports": "It happened at a sports ground.", "workplace": "It happened at work.",
  ]
}
