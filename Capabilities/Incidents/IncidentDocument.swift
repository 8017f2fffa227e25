import Access
import Storage
import Vocabulary

/// An incident as JSON. What is absent is not known.
struct IncidentDocument: Codable, Sendable, Hashable {
  struct OffenceDocument: Codable, Sendable, Hashable {
    var conduct: String
    var sourceText: String?
  }
  var id: String
  var reference: String
  var revision: Int
  var state: String
  var offences: [OffenceDocument]
  /// The first day of what is meant.
  var day: String
  var precision: String
  var time: String?
  var received: String
  var area: String?
  var unlocated: String?
  var bias: [String]
  var basis: String?
  var motivation: [String]
  var target: String?
  var channel: String?
  var setting: String?
  var severity: Int?
  var affected: [String]
  var trigger: String?
  var police: String?
  var support: String?
  var tier: String?
  var reliability: String?
  var credibility: String?
  var themes: [String]
  /// Only in the answer about one incident.
  var text: String?
  /// Absent: the public.
  var source: String?
  var sourceRecord: String?
  var owner: String?
  var due: String?
  var duplicateOf: String?
  /// `own`, `aggregate`, `named` or `partners`.
  var sharing: String
  /// Only for people of the source organisation, and of the city for what the public reported.
  var sharedWith: [String]?
  /// Only for people of the source organisation.
  var point: ExactPoint?

  /// - Parameter reader: in which capacity it is read; what it does not see is left out.
  init(_ incident: Incident, hasText: Bool = false, by reader: IncidentReader, point: ExactPoint? = nil) {
    let incident = incident.seen(by: reader)
    func texts(_ codes: Set<Code>) -> [String] { codes.map(\.text).sorted() }
    id = incident.id.text
    reference = incident.reference
    revision = incident.revision
    state = incident.state.rawValue
    offences = incident.offences.map { OffenceDocument(conduct: $0.conduct.text, sourceText: $0.sourceText) }
    day = incident.occurred.day.description
    precision = incident.occurred.precision.rawValue
    time = incident.occurred.clock
    received = incident.received.rfc3339
    area = incident.place.area
    unlocated = incident.place.reason?.rawValue
    bias = texts(incident.biases)
    basis = incident.basis?.text
    motivation = texts(incident.motivations)
    target = incident.target?.text
    channel = incident.channel?.text
    setting = incident.setting?.text
    severity = incident.severity
    affected = texts(incident.affected)
    trigger = incident.trigger?.text
    police = incident.police?.text
    support = incident.support?.text
    tier = incident.tier?.text
    reliability = incident.reliability?.text
    credibility = incident.credibility?.text
    themes = texts(incident.themes)
    text = hasText && !incident.text.isEmpty ? incident.text : nil
    source = incident.source?.text
    sourceRecord = incident.sourceRecord
    owner = incident.owner?.text
    due = incident.due?.description
    duplicateOf = reader.seesHistory ? incident.duplicateOf.map(Incident.reference) : nil
    sharing = incident.sharing.level.rawValue
    if reader.isSource || (incident.source == nil && reader == .coordination), incident.sharing.level == .named {
      sharedWith = incident.sharing.organisations.map(\.text).sorted()
    }
    self.point = point
  }
}

struct ReportedDocument: Codable, Sendable, Hashable {
  /// Absent for reports without an account: the receipt is all that the public has.
  var id: String?
  var reference: String?
  /// Opens `/report/receipt`; given once.
  var receipt: String
  /// What in the text seems to name a person; the report was taken all the same.
  var seemsToName: [String]
}

struct HistoryDocument: Codable, Sendable, Hashable {
  struct StepDocument: Codable, Sendable, Hashable {
    struct FieldDocument: Codable, Sendable, Hashable {
      var field: String
      var before: String?
      var after: String?
    }
    var revision: Int
    var at: String
    var by: String?
    var fields: [FieldDocument]
  }
  struct CommentDocument: Codable, Sendable, Hashable {
    var at: String
    var by: String?
    var isForReporter: Bool
    var text: String
  }
  var steps: [StepDocument]
  var comments: [CommentDocument]

  init(_ history: IncidentHistory) {
    steps = history.steps.map { step in
      StepDocument(
        revision: step.revision, at: step.at.rfc3339, by: step.personName,
        fields: step.fields.map { .init(field: $0.name, before: $0.before, after: $0.after) })
    }
    comments = history.comments.map {
      CommentDocument(at: $0.at.rfc3339, by: $0.personName, isForReporter: $0.isForReporter, text: $0.text)
    }
  }
}

struct CodesDocument: Codable, Sendable, Hashable {
  struct ListDocument: Codable, Sendable, Hashable {
    var list: String
    var version: Int
    var codes: [CodeDocument]
  }
  struct CodeDocument: Codable, Sendable, Hashable {
    var code: String
    /// By language.
    var names: [String: String]
    var notes: [String: String]
    /// The same in other systems.
    var crosswalk: [String: [String]]
    var isRetired: Bool
  }
  var lists: [ListDocument]

  init(_ book: CodeBook) {
    func texts(_ text: LocalizedText) -> [String: String] {
      Dictionary(text.texts.map { ($0.key.tag, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    lists = CodelistName.allCases.map { name in
      let list = book[name]
      return ListDocument(
        list: name.rawValue, version: list.version,
        codes: list.entries.map {
          CodeDocument(
            code: $0.code.text, names: texts($0.name), notes: texts($0.note), crosswalk: $0.crosswalk,
            isRetired: $0.isRetired)
        })
    }
  }
}
