import Foundation
import Tables
import Vocabulary

/// Proposes what the columns of a file mean, from their names in six languages and from what they hold.
struct MappingGuess: Sendable {
  let profiles: [ColumnProfile]
  let book: CodeBook
  /// Whether a text names an area of the city.
  let isArea: @Sendable (String) -> Bool

  /// Where a column goes: `record`, `day`, `time`, `received`, `area`, `x`, `y`, `text`, `offence-text`, or a field of
  /// codes.
  static let targets =
    ["record", "day", "time", "received", "area", "x", "y", "offence-text", "text"]
    + IncidentMapping.Field.allCases.map(\.rawValue)

  func mapping() -> IncidentMapping {
    var chosen: [String: Int] = [:]
    for target in Self.order { if let column = best(target, besides: Set(chosen.values)) { chosen[target] = column } }
    return Self.mapping(
      chosen.reduce(into: [:]) { $0[$1.value] = $1.key }, header: profiles.map(\.name),
      day: chosen["day"].flatMap { column -> IncidentMapping.DayRule.Order? in
        guard case .day(.certain(let order)) = profiles[column].kind else { return nil }
        return IncidentMapping.DayRule.Order(rawValue: order.rawValue)
      }, crs: nil
    ) { field, column in values(of: profiles[column], field) }
  }

  /// The mapping that a choice of columns makes.
  static func mapping(
    _ targets: [Int: String], header: [String], day order: IncidentMapping.DayRule.Order?, crs: String?,
    values: (IncidentMapping.Field, Int) -> [String: String]?
  ) -> IncidentMapping {
    func name(_ target: String) -> String? {
      targets.filter { $0.value == target }.keys.sorted().first.map { header[$0] }
    }
    var mapping = IncidentMapping(day: .init(column: name("day") ?? "", order: order, time: name("time")))
    mapping.record = name("record")
    mapping.received = name("received").map { .init(column: $0, order: order) }
    if name("area") != nil || name("x") != nil {
      mapping.place = .init(area: name("area"), x: name("x"), y: name("y"), crs: name("x") == nil ? nil : crs)
    }
    mapping.text = targets.filter { $0.value == "text" }.keys.sorted().map { header[$0] }
    mapping.offenceText = targets.filter { $0.value == "offence-text" || $0.value == "conduct" }.keys.sorted()
      .map { header[$0] }
    for field in IncidentMapping.Field.allCases {
      guard let column = targets.filter({ $0.value == field.rawValue }).keys.sorted().first else { continue }
      mapping.codes[field] = .init(column: header[column], values: values(field, column))
    }
    if mapping.codes[.conduct] == nil { mapping.codes[.conduct] = .init(value: Code.unknown.text) }
    return mapping
  }

  // MARK: Columns

  /// What is surest first.
  private static let order = [
    "day", "time", "received", "record", "x", "y", "bias", "conduct", "area", "motivation", "target", "channel",
    "setting", "severity", "affected", "trigger", "police", "support", "tier", "basis", "text",
  ]

  private func best(_ target: String, besides taken: Set<Int>) -> Int? {
    let scored = profiles.indices.filter { !taken.contains($0) }.map { (index: $0, score: score(profiles[$0], target)) }
    let best = scored.max { ($0.score, $1.index) < ($1.score, $0.index) }
    return best.flatMap { $0.score >= 2 ? $0.index : nil }
  }

  private func score(_ profile: ColumnProfile, _ target: String) -> Int {
    let words = Self.words(of: profile.name)
    let isNamed = !words.isDisjoint(with: Self.names[target] ?? [])
    switch target {
    case "day":
      // Bad rows must not hide the column that they are bad in.
      guard case .day = profile.kind else { return isNamed && profile.examples.contains(where: Self.isDay) ? 2 : 0 }
      let isLater = !words.isDisjoint(with: Self.laterWords)
      return 2 + (isNamed ? 2 : 0) - (isLater ? 3 : 0) + (profile.fillRate > 0.9 ? 1 : 0)
    case "received":
      guard case .day = profile.kind else { return 0 }
      return isNamed ? 3 : 0
    case "time": return profile.kind == .time && isNamed ? 3 : 0
    case "record":
      if profile.kind == .identifier { return isNamed ? 4 : 2 }
      return isNamed && profile.distinct * 2 > profile.filled && !profile.rangeIsSmall ? 3 : 0
    case "x": return profile.kind == .longitude ? 4 : isNamed && profile.numberStyle != nil ? 3 : 0
    case "y": return profile.kind == .latitude ? 4 : isNamed && profile.numberStyle != nil ? 3 : 0
    case "area":
      let known = profile.examples.count { isArea($0) }
      if known * 2 > profile.examples.count { return 2 + (isNamed ? 2 : 0) }
      return known > 0 && isNamed ? 2 : 0
    case "text": return profile.kind == .text && isNamed ? 3 : 0
    default:
      guard profile.kind == .codes || profile.kind == .text || profile.kind == .integer,
        let field = IncidentMapping.Field(rawValue: target)
      else { return 0 }
      let texts = profile.values.isEmpty ? profile.examples : profile.values.map(\.text)
      guard texts.contains(where: { $0.contains(where: \.isLetter) }) || field == .severity else { return 0 }
      let known = texts.count { Self.code(for: $0, field, book) != nil }
      let share = texts.isEmpty ? 0 : known * 4 / texts.count
      return isNamed ? 2 + share : field == .bias || field == .conduct ? share >= 3 ? share : 0 : 0
    }
  }

  private static func isDay(_ text: String) -> Bool {
    DayParser.Order.allCases.contains { (try? DayParser(order: $0).parse(text)) != nil }
  }

  // MARK: Values

  private func values(of profile: ColumnProfile, _ field: IncidentMapping.Field) -> [String: String]? {
    guard !profile.values.isEmpty else { return nil }
    return Self.values(profile.values.map(\.text), field, book)
  }

  /// A code for each value that can be told; the others are left for a person.
  static func values(
    _ texts: [String], _ field: IncidentMapping.Field, _ book: CodeBook
  ) -> [String: String] {
    var found: [String: String] = [:]
    for text in texts { if let code = code(for: text, field, book) { found[text] = code } }
    return found
  }

  static func code(for text: String, _ field: IncidentMapping.Field, _ book: CodeBook) -> String? {
    let folded = ValueTable.fold(text)
    for entry in book[field.list].entries {
      let names = [entry.code.text] + Array(entry.name.texts.values)
      if names.contains(where: { ValueTable.fold($0) == folded }) { return entry.code.text }
    }
    let words: [(String, [String])] =
      switch field {
      case .bias: biasWords
      case .conduct: conductWords
      case .setting: settingWords
      case .police: policeWords
      default: []
      }
    for (code, parts) in words {
      if parts.contains(where: { field == .police ? folded == $0 : folded.contains($0) }) { return code }
    }
    return nil
  }

  private static let policeWords: [(String, [String])] = [
    ("yes", ["yes", "oui", "ja", "si", "sí", "نعم", "true"]), ("no", ["no", "non", "nee", "nein", "لا", "false"]),
  ]

  /// In this order: what is more special comes first.
  private static let biasWords: [(String, [String])] = [
    (
      "anti-lgbti",
      [
        "gay", "lesb", "homosex", "homofob", "homophob", "lgbt", "bisex", "trans", "gender non", "queer", "مثلي",
      ]
    ),
    ("anti-semitic", ["jew", "semit", "juif", "joods", "jüd", "judí", "يهود", "سامية"]),
    ("anti-muslim", ["muslim", "islam", "musulm", "moslim", "مسلم"]),
    ("anti-roma", ["roma", "sinti", "gypsy", "tsigan", "gitan", "غجر"]),
    (
      "anti-christian",
      [
        "christ", "catholic", "protestant", "mormon", "jehovah", "orthodox", "chrét", "cristian", "مسيح",
      ]
    ),
    ("other-religion-belief", ["religi", "buddh", "hindu", "sikh", "atheis", "belief", "glaube", "دين"]),
    (
      "racist-xenophobic",
      [
        "black", "white", "asian", "hispanic", "latin", "arab", "rac", "rass", "ethnic", "ethni", "national", "indian",
        "xeno", "immigr", "migrant", "étranger", "أجانب", "عنصري",
      ]
    ),
    ("disability", ["disab", "handicap", "behind", "discapac", "إعاقة"]),
    (
      "gender-based",
      [
        "female", "male", "women", "woman", "gender", "sexis", "femme", "frau", "mujer", "نساء", "misogyn",
      ]
    ),
    ("political", ["politic", "politiek", "politis", "polític", "سياس"]),
    ("no-bias", ["none (no bias)", "no bias"]),
  ]

  private static let conductWords: [(String, [String])] = [
    ("homicide", ["murder", "homicide", "manslaughter", "meurtre", "mord", "asesinato", "قتل"]),
    ("sexual-violence", ["rape", "sexual", "sex ", "viol ", "vergewalt", "اغتصاب"]),
    ("robbery", ["robbery", "vol avec", "raub", "robo", "beroving", "سطو"]),
    ("assault-serious", ["aggravated assault", "felony assault", "coups et blessures graves", "schwere körper"]),
    ("threat", ["threat", "menac", "intimidat", "bedrei", "bedroh", "amenaza", "تهديد"]),
    ("assault", ["assault", "battery", "coups", "körperverletzung", "mishandeling", "agresi", "اعتداء"]),
    ("graffiti", ["graffiti", "tag ", "pintada", "كتابات"]),
    ("arson", ["arson", "by fire", "incendi", "brandst", "حريق"]),
    ("online-abuse", ["online", "internet", "cyber", "social media", "إنترنت"]),
    ("harassment", ["harass", "harrass", "stalk", "harcèl", "belästig", "acoso", "تحرش", "مضايق"]),
    ("verbal-abuse", ["verbal", "insult", "injure", "beleid", "insulto", "slur", "شتم", "إهانة"]),
    ("weapon", ["weapon", "firearm", "arme", "waffe", "wapen", "سلاح"]),
    ("grave", ["cemetery", "grave ", "cimeti", "friedhof", "مقبرة"]),
    ("worship-site", ["mosque", "church", "synagogue", "temple", "mosqu", "église", "مسجد", "كنيسة"]),
    ("property-damage", ["mischief", "vandal", "damage", "dégrad", "sachbesch", "daño", "تخريب"]),
    ("theft", ["theft", "larceny", "burglary", "vol ", "diebstahl", "hurto", "diefstal", "سرقة"]),
    ("discrimination", ["discrimin", "diskrim", "تمييز"]),
    ("disorder", ["disorder", "disturb", "riot", "émeute", "شغب"]),
    ("rumour", ["rumour", "rumor", "rumeur", "gerücht", "شائع"]),
    ("propaganda", ["propaganda", "leaflet", "tract ", "دعاية"]),
  ]

  private static let settingWords: [(String, [String])] = [
    ("street", ["street", "road", "sidewalk", "rue", "straße", "straat", "calle", "شارع"]),
    ("home", ["residence", "home", "domicile", "woning", "wohnung", "منزل"]),
    ("school", ["school", "college", "universit", "école", "schule", "مدرسة"]),
    ("place-of-worship", ["church", "mosque", "synagogue", "temple", "worship"]),
    ("transport", ["terminal", "train", "bus", "station", "metro", "tram", "gare", "bahn"]),
    ("park", ["park", "playground", "lake", "field"]),
    ("workplace", ["office", "commercial", "workplace", "bureau"]),
    ("shop", ["store", "shop", "market", "magasin", "winkel", "متجر"]),
    ("public-building", ["government", "public building", "town hall", "jail"]),
    ("online", ["online", "internet", "cyber"]),
  ]

  // MARK: Words

  static func words(of name: String) -> Set<String> {
    var words: Set<String> = []
    var word = ""
    var wasSmall = false
    for letter in name {
      if !letter.isLetter || letter.isUppercase && wasSmall {
        words.insert(word)
        word = ""
      }
      if letter.isLetter { word += letter.lowercased() }
      wasSmall = letter.isLowercase
    }
    words.insert(word)
    words.remove("")
    return words
  }

  /// Days of what came after the incident.
  private static let laterWords: Set<String> = [
    "arrest", "closed", "received", "report", "reported", "entered", "created", "updated", "birth", "dob", "naissance",
    "geburt", "ميلاد", "arrestation",
  ]

  private static let names: [String: Set<String>] = [
    "day": [
      "date", "day", "occurred", "occ", "incident", "jour", "datum", "dag", "tag", "fecha", "تاريخ", "التاريخ", "يوم",
    ],
    "time": ["time", "hour", "heure", "tijd", "uhrzeit", "zeit", "hora", "وقت", "الوقت", "ساعة"],
    "received": ["received", "reported", "entered", "reçu", "ontvangen", "eingang", "gemeldet", "recibido", "استلام"],
    "record": [
      "id", "case", "number", "nr", "no", "ref", "reference", "complaint", "dossier", "numéro", "numero", "zaak",
      "aktenzeichen", "expediente", "رقم", "الرقم", "ملف",
    ],
    "x": ["x", "lon", "lng", "long", "longitude", "easting"],
    "y": ["y", "lat", "latitude", "northing"],
    "area": [
      "area", "district", "neighborhood", "neighbourhood", "precinct", "ward", "quartier", "commune", "wijk", "buurt",
      "stadtteil", "bezirk", "barrio", "distrito", "حي", "الحي", "منطقة", "borough", "zone",
    ],
    "bias": [
      "bias", "motive", "hate", "prejudice", "préjugé", "biais", "motief", "vorurteil", "sesgo", "تحيز", "دافع",
      "كراهية",
    ],
    "conduct": [
      "offense", "offence", "crime", "type", "conduct", "infraction", "délit", "misdrijf", "delict", "straftat",
      "delikt", "delito", "جريمة", "نوع", "act",
    ],
    "motivation": ["motivation", "ideology", "idéologie", "ideologie", "ideología"],
    "target": ["target", "victim", "cible", "victime", "doelwit", "opfer", "ziel", "víctima", "ضحية", "هدف"],
    "channel": ["channel", "medium", "canal", "kanaal", "kanal", "قناة"],
    "setting": ["location", "place", "setting", "premises", "lieu", "plaats", "ort", "tatort", "lugar", "مكان"],
    "severity": ["severity", "gravity", "gravité", "ernst", "schwere", "gravedad", "خطورة"],
    "affected": [
      "affected", "community", "group", "communauté", "groupe", "gruppe", "groep", "comunidad", "مجتمع", "فئة",
    ],
    "trigger": ["trigger", "déclencheur", "auslöser", "aanleiding", "desencadenante"],
    "police": ["police", "politie", "polizei", "policía", "شرطة"],
    "support": ["support", "soutien", "hilfe", "steun", "apoyo", "دعم"],
    "tier": ["tier", "tension", "niveau"],
    "basis": ["basis", "evidence", "base", "grundlage"],
    "text": [
      "description", "narrative", "summary", "notes", "note", "text", "comment", "beschrijving", "beschreibung",
      "descripción", "récit", "résumé", "وصف", "ملاحظات",
    ],
  ]
}

extension ColumnProfile {
  /// Numbers such as years or months, which are no reference.
  fileprivate var rangeIsSmall: Bool { range.map { $0.upperBound < 3000 } ?? false }
}
