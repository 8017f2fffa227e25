import CapabilityKit
import Evidence
import Storage
import Vocabulary

/// Which incidents a list shows: the picture's filter, which counts exactly as the cube does, and what the desk needs.
struct IncidentFilter: Sendable, Hashable {
  enum Owner: Sendable, Hashable {
    case person(PersonID)
    case nobody
  }
  var picture = PictureFilter()
  /// Words that are all in the text or in the source's own words, or one that is its record number; or a reference.
  var words: String?
  var owner: Owner?
  var isOverdue = false
  /// Due on this day or before, and still open.
  var dueBy: Day?
  /// Only those that still need something.
  var isOpen = false

  /// The same as a filter of the picture; nil when it is narrowed by something that the cube does not know.
  var asPicture: PictureFilter? {
    guard words == nil, owner == nil, !isOverdue, dueBy == nil else { return nil }
    var picture = picture
    if isOpen {
      let open = Set(IncidentState.allCases.filter(\.isOpen).map(\.rawValue))
      picture.values[.state] = picture.values[.state]?.intersection(open) ?? open
    }
    let states = picture.values[.state]
    return states?.isEmpty == true || states?.contains(IncidentState.duplicate.rawValue) == true ? nil : picture
  }

  /// The condition of open incidents, in the very words of the index on them.
  static let isOpen: SQL = "state NOT IN ('closed', 'duplicate')"

  /// Columns are those of `incident`. `groups` says to which group each area belongs.
  func condition(groups: [String: String], today: Day, dialect: Dialect) -> SQL {
    var parts = Self.conditions(of: picture, groups: groups)
    switch owner {
    case .person(let person): parts.append("owner = \(person)")
    case .nobody: parts.append("owner IS NULL")
    case nil: break
    }
    if isOverdue { parts += [Self.isOpen, "due < \(today)"] }
    if let dueBy { parts += [Self.isOpen, "due >= \(today)", "due <= \(dueBy)"] }
    if isOpen { parts.append(Self.isOpen) }
    if let words { parts.append(Self.search(words, dialect)) }
    return SQL(joining: parts, separator: " AND ")
  }

  private static func search(_ text: String, _ dialect: Dialect) -> SQL {
    if let number = Incident.number(fromReference: text) {
      return "(number = \(number) OR source_record = \(text))"
    }
    let found = WordSearch.words(text).map { word -> SQL in
      """
      (\(WordSearch.contains(word, in: "narrative", dialect)) OR \(WordSearch.contains(word, in: "offence_texts", dialect))
        OR source_record = \(word))
      """
    }
    return found.isEmpty ? "1 = 1" : SQL(joining: found, separator: " AND ")
  }

  // MARK: The picture's filter

  private static func conditions(of filter: PictureFilter, groups: [String: String]) -> [SQL] {
    var parts: [SQL] = []
    if let from = filter.from { parts.append("day >= \(from)") }
    if let to = filter.to { parts.append("day <= \(to)") }
    // Duplicates count with their original; they are listed when somebody asks for them.
    if filter.values[.state]?.contains(IncidentState.duplicate.rawValue) != true {
      parts.append("state <> 'duplicate'")
    }
    for (dimension, wanted) in filter.values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      parts.append(condition(dimension, wanted, groups))
    }
    return parts.isEmpty ? ["1 = 1"] : parts
  }

  private static func condition(_ dimension: CubeDimension, _ wanted: Set<String>, _ groups: [String: String]) -> SQL {
    switch dimension {
    case .area: one(of: wanted, in: "area")
    case .areaGroup: grouped(wanted, groups)
    case .theme: any(of: wanted, in: "themes")
    case .lens: any(of: themes(of: wanted), in: "themes")
    case .bias: any(of: wanted, in: "biases")
    case .motivation: any(of: wanted, in: "motivations")
    case .conduct: any(of: wanted, in: "conducts", unknown: "conducts LIKE '% unknown %'")
    case .source: one(of: wanted, in: "source")
    case .tier: one(of: wanted, in: "tier")
    case .state: one(of: wanted, in: "state")
    case .day, .week, .month, .quarter, .year, .quality, .measure, .sharing: "1 = 0"
    }
  }

  private static func one(of wanted: Set<String>, in column: SQL) -> SQL {
    let known = wanted.filter { !$0.isEmpty && $0 != Code.unknown.text }.sorted()
    var parts: [SQL] = []
    if !known.isEmpty { parts.append("\(column) IN (\(list: known))") }
    if wanted.contains("") { parts.append("\(column) IS NULL") }
    return either(parts)
  }

  private static func any(of wanted: Set<String>, in column: SQL, unknown: SQL? = nil) -> SQL {
    // Only a code can be packed, so nothing else can be found; and no wildcard gets into the pattern.
    let known = wanted.filter { CodeSets.isCode($0) && $0 != Code.unknown.text }.sorted()
    var parts: [SQL] = known.map { "\(column) LIKE \("% \($0) %")" }
    if wanted.contains("") { parts.append(unknown ?? "\(column) = ''") }
    return either(parts)
  }

  private static func grouped(_ wanted: Set<String>, _ groups: [String: String]) -> SQL {
    var parts: [SQL] = []
    let areas = groups.filter { !$0.value.isEmpty && wanted.contains($0.value) }.map(\.key).sorted()
    if !areas.isEmpty { parts.append("area IN (\(list: areas))") }
    if wanted.contains("") {
      let placed = groups.filter { !$0.value.isEmpty }.map(\.key).sorted()
      parts.append(placed.isEmpty ? "1 = 1" : "(area IS NULL OR area NOT IN (\(list: placed)))")
    }
    return either(parts)
  }

  /// A theme counts at its home lens; a theme without one would be unknown, and there is none.
  private static func themes(of lenses: Set<String>) -> Set<String> {
    Set(Theme.all.filter { lenses.contains($0.home.rawValue) }.map(\.code.text)).union(lenses.contains("") ? [""] : [])
  }

  private static func either(_ parts: [SQL]) -> SQL {
    parts.isEmpty ? "1 = 0" : "(\(SQL(joining: parts, separator: " OR ")))"
  }

  /// The number of offences of an incident that the filter counts: all, or those of the chosen conducts.
  var offenceCount: SQL {
    guard let wanted = picture.values[.conduct] else {
      return "(length(conducts) - length(replace(conducts, ' ', ''))) / 2"
    }
    // As everywhere, unknown is said by the empty text and not by its code.
    let known = wanted.filter { $0 != Code.unknown.text && CodeSets.isCode($0) }
    let codes = known.sorted() + (wanted.contains("") ? [Code.unknown.text] : [])
    let counts = codes.map { code -> SQL in
      let packed = " \(code) "
      return "(length(conducts) - length(replace(conducts, \(packed), ''))) / \(packed.count)"
    }
    return counts.isEmpty ? "0" : SQL(joining: counts, separator: " + ")
  }
}
