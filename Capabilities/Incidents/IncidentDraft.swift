import CapabilityKit
import Foundation
import Vocabulary

/// What somebody says about an incident, in a form or as JSON, as they said it. What is absent is left as it is; an empty
/// text or `unknown` takes a value away.
struct IncidentDraft: Codable, Sendable, Hashable {
  struct OffenceDraft: Codable, Sendable, Hashable {
    var conduct: String
    /// What the source itself calls it.
    var sourceText: String?
  }
  var offences: [OffenceDraft]?
  /// A day, an ISO week, a month or a year: `2026-03-09`, `2026-W11`, `2026-03`, `2026`.
  var when: String?
  /// `14:05`, local time.
  var time: String?
  /// An area's identifier or name.
  var area: String?
  /// Why there is no area: `not-given`, `unclear`, `outside`, `placeless`.
  var unlocated: String?
  /// Finds the area; kept only with `keepsPoint`, and then for the source organisation alone.
  var longitude: Double?
  var latitude: Double?
  var keepsPoint: Bool?
  var bias: [String]?
  var basis: String?
  var motivation: [String]?
  var target: String?
  var channel: String?
  var setting: String?
  var severity: Int?
  var affected: [String]?
  var trigger: String?
  var police: String?
  var support: String?
  var tier: String?
  var reliability: String?
  var credibility: String?
  var text: String?
  /// The organisation that reports: identifier or name. The sender's own unless given.
  var source: String?
  /// The source's own number of the record.
  var sourceRecord: String?
  /// With whom the source shares it: `own`, `aggregate`, `named` or `partners`. Left out, as the source has it.
  var sharing: String?
  /// The organisations that `named` names, beside the city's coordination: identifiers or names.
  var sharedWith: [String]?
}

extension IncidentDraft {
  /// The same for the same draft.
  var fingerprint: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // A draft is texts and numbers; a number that JSON cannot write is no point on earth and refused later.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "+", negativeInfinity: "-", nan: "?")
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Reads the fields of the report and edit forms.
  init(_ form: Form) {
    let conducts = form.all("conduct")
    let texts = form.all("offence-text")
    if !conducts.isEmpty {
      offences = conducts.enumerated().map { index, code in
        OffenceDraft(conduct: code, sourceText: index < texts.count ? texts[index] : nil)
      }
    }
    when = Self.when(form)
    time = form["time"] ?? ""
    if let place = form["area"] {
      if place.hasPrefix("unlocated:") { unlocated = String(place.dropFirst(10)) } else { area = place }
    }
    longitude = form["longitude"].flatMap { Double($0) }
    latitude = form["latitude"].flatMap { Double($0) }
    keepsPoint = form["keeps-point"] == "yes"
    bias = form.all("bias")
    basis = form["basis"] ?? ""
    motivation = form.all("motivation")
    target = form["target"] ?? ""
    channel = form["channel"] ?? ""
    setting = form["setting"] ?? ""
    severity = form["severity"].flatMap { Int($0) } ?? 0
    affected = form.all("affected")
    trigger = form["trigger"] ?? ""
    police = form["police"] ?? ""
    support = form["support"] ?? ""
    tier = form["tier"] ?? ""
    reliability = form["reliability"]
    credibility = form["credibility"]
    text = form["text"] ?? ""
    source = form["source"]
    sourceRecord = form["source-record"]
    sharing = form["sharing"]
    if sharing != nil { sharedWith = form.all("shared-with") }
  }

  /// A day button, or a day with how exact it is: the month of 9 March is `2026-03`.
  private static func when(_ form: Form) -> String? {
    switch form["when"] {
    case nil, "other":
      guard let text = form["day"] else { return nil }
      guard let day = Day(text), let unit = form["precision"].flatMap({ Period.Unit(rawValue: $0) }) else {
        return text
      }
      return Period(unit, of: day).description
    case .some(let chosen): return chosen
    }
  }
}

/// Finds the city's areas by identifier, name and point.
struct PlaceFinder: Sendable {
  enum Match: Sendable, Hashable {
    case area(String)
    /// Names that come near.
    case unknown([String])
  }
  var named: @Sendable (_ text: String, Day) -> Match
  var at: @Sendable (ExactPoint, Day) -> String?
}
