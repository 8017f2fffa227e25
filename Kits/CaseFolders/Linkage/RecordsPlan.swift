import Foundation
import Statistics

/// What a folder of records asks for, checked.
struct RecordsPlan {
  let names: [String]
  let fields: [LinkageField]
  let ids: [String]
  let truth: [String]?
  let sources: [Int32]?
  let blocking: [[[Int32]]]
  let m: [[Double]]
  let prior: Double
  let most: Int
  let tolerance: Double
  let clusterThreshold: Double
  let leastWritten: Double
  let oneToOne: Double?
  let wantsErrorRates: Bool
  let rarity: [(field: Int, factor: Double, least: Double)]

  init(_ parameters: CaseParameters, _ table: CaseTable) throws {
    guard let comparisons = try parameters.objects("comparisons"), !comparisons.isEmpty else {
      throw parameters.fault("comparisons", "is missing or empty")
    }
    var columns = CodedColumns(table)
    var fields: [LinkageField] = []
    var names: [String] = []
    var rarity: [(field: Int, factor: Double, least: Double)] = []
    for comparison in comparisons {
      names.append(try comparison.requiredText("field"))
      fields.append(try columns.field(comparison))
      let factor = try comparison.number("term_frequency_factor", in: 0...1) ?? 1
      let least = try comparison.number("term_frequency_least", in: 0...1) ?? 0
      if try comparison.bool("term_frequency") ?? false {
        guard fields[fields.count - 1].isOfOneColumn else {
          throw comparison.fault("term_frequency", "is for a comparison of one column")
        }
        rarity.append((fields.count - 1, factor, least))
      }
    }
    (self.fields, self.names, self.rarity) = (fields, names, rarity)
    guard let rules = try parameters.textRows("blocking") else { throw parameters.fault("blocking", "is missing") }
    blocking = try rules.map { rule in
      try rule.map { name in
        guard table.has(name) else { throw parameters.fault("blocking", "\(name) is not a column of \(table.file)") }
        return try columns.coded(name).codes
      }
    }
    guard let starts = try parameters.object("init_m") else { throw parameters.fault("init_m", "is missing") }
    m = try fields.map { field in
      let parts = try field.columns.map { levels in
        let key = "\(levels)"
        guard let shares = try starts.numbers(key) else { throw starts.fault(key, "is missing") }
        try LinkageCase.checkShares(shares, levels) { starts.fault(key, $0) }
        return shares
      }
      return field.isOfOneColumn ? parts[0] : MatchModel.together(parts)
    }
    for key in starts.keys where (Int(key) ?? 0) > 0 { starts.ignore(key) }
    prior = try parameters.requiredNumber("init_lambda", in: 0...1)
    most = try parameters.requiredInteger("max_iter", in: 0...1_000_000)
    tolerance = try parameters.requiredNumber("tol")
    clusterThreshold = try parameters.requiredNumber("cluster_threshold")
    leastWritten = try parameters.number("write_min_probability") ?? 1e-3
    oneToOne = try parameters.number("one_to_one", in: 0.5...1)
    wantsErrorRates = try parameters.bool("error_rates") ?? false
    parameters.ignore("check_splink")
    try parameters.finish()

    ids = try table.names("id")
    truth = table.has("true_entity") ? try table.names("true_entity") : nil
    sources = table.has("source") ? try table.texts("source").numbered() : nil
    if oneToOne != nil, sources.map({ Set($0).count != 2 }) ?? true {
      throw parameters.fault("one_to_one", "needs a column source with two sources")
    }
    var seen: Set<[UInt8]> = []
    for row in ids.indices {
      let key = Array(ids[row].utf8) + [0] + (sources.map { Array("\($0[row])".utf8) } ?? [])
      if !seen.insert(key).inserted { throw table.fault(row, "id", "\(ids[row]) stands twice") }
    }
  }
}

extension [String] {
  /// The number of each text among the different ones, told apart by their bytes.
  func numbered() -> [Int32] {
    var known: [[UInt8]: Int32] = [:]
    return map { text in
      let key = [UInt8](text.utf8)
      let next = Int32(known.count)
      let number = known[key] ?? next
      if number == next { known[key] = next }
      return number
    }
  }
}

/// Columns of the records as numbers of their values, each made once.
struct CodedColumns {
  typealias Coded = (codes: [Int32], values: [String], rows: [Int])
  /// Of a text that is compared with all others.
  static let longest = 1000
  private let table: CaseTable
  private var made: [String: Coded] = [:]

  init(_ table: CaseTable) { self.table = table }

  /// Codes, values and the first row of each value; an empty value is −1.
  mutating func coded(_ name: String) throws -> Coded {
    if let coded = made[name] { return coded }
    var known: [[UInt8]: Int32] = [:]
    var coded: Coded = ([], [], [])
    for (row, text) in try table.texts(name).enumerated() {
      if text.isEmpty {
        coded.codes.append(-1)
        continue
      }
      let key = Array(text.utf8)
      let next = Int32(coded.values.count)
      let code = known[key] ?? next
      if code == next {
        known[key] = next
        coded.values.append(text)
        coded.rows.append(row)
      }
      coded.codes.append(code)
    }
    made[name] = coded
    return coded
  }

  mutating func field(_ comparison: CaseParameters) throws -> LinkageField {
    let name = try comparison.requiredText("field")
    let kinds: [String: Comparison.Measure] = [
      "jaro": .jaro, "jaro_winkler": .jaroWinkler, "levenshtein": .levenshtein,
      "osa": .optimalStringAlignment, "damerau_levenshtein": .damerauLevenshtein, "date": .days, "distance": .metres,
    ]
    let type = try comparison.requiredText("type", oneOf: ["exact"] + kinds.keys.sorted() + ["together"])
    if type == "together" { return try together(comparison) }
    let kind = kinds[type]
    let thresholds = try comparison.numbers("thresholds") ?? []
    guard thresholds.count <= 100 else { throw comparison.fault("thresholds", "has more than 100 numbers") }
    if kind == .metres { return try places(comparison, thresholds) }
    guard table.has(name) else { throw comparison.fault("field", "\(name) is not a column of \(table.file)") }
    let coded = try coded(name)
    guard let kind else { return LinkageField(codes: coded.codes) }
    if kind == .days { return try days(name, coded, thresholds) }
    var symbols = TextSymbols()
    var texts = TextValues()
    for (value, row) in zip(coded.values, coded.rows) {
      guard value.utf8.count <= Self.longest else {
        throw table.fault(row, name, "is longer than \(Self.longest) bytes")
      }
      do { try texts.append(symbols.characters(value)) } catch { throw table.fault(row, name, "\(error)") }
    }
    return LinkageField(codes: coded.codes, texts: texts, measure: kind, thresholds: thresholds)
  }

  private mutating func together(_ comparison: CaseParameters) throws -> LinkageField {
    let parts = try comparison.objects("comparisons") ?? []
    guard (2...8).contains(parts.count) else { throw comparison.fault("comparisons", "must be two to eight") }
    var fields: [LinkageField] = []
    for part in parts { fields.append(try field(part)) }
    do {
      let joint = try LinkageField(together: fields)
      guard joint.levels <= 10_000 else {
        throw comparison.fault("comparisons", "have more than 10000 levels together")
      }
      return joint
    } catch let fault as LinkageError { throw comparison.fault("comparisons", "\(fault)") }
  }

  private func days(_ name: String, _ coded: Coded, _ thresholds: [Double]) throws -> LinkageField {
    let days = try zip(coded.values, coded.rows).map { text, row in
      guard let day = Self.day(text) else { throw table.fault(row, name, "\(text) is not a date like 2026-05-31") }
      return day
    }
    return LinkageField(codes: coded.codes, days: days, thresholds: thresholds)
  }

  /// Days since 1970 of a date of the Gregorian calendar, YYYY-MM-DD.
  static func day(_ text: String) -> Int? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month), day >= 1
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    let before = year - 1
    let leaps = year > 0 ? before / 4 - before / 100 + before / 400 : -1
    return before * 365 + leaps + lengths[..<(month - 1)].reduce(0, +) + day - 719_163
  }

  private mutating func places(_ comparison: CaseParameters, _ thresholds: [Double]) throws -> LinkageField {
    let latitude = try comparison.requiredText("latitude")
    let longitude = try comparison.requiredText("longitude")
    let north = try table.optionalNumbers(latitude, in: -90...90)
    let east = try table.optionalNumbers(longitude, in: -180...180)
    var known: [SIMD2<Double>: Int32] = [:]
    var places: [Place] = []
    let codes = zip(north, east).map { north, east -> Int32 in
      guard let north, let east else { return -1 }
      let next = Int32(places.count)
      let code = known[[north, east]] ?? next
      if code == next {
        known[[north, east]] = next
        places.append(Place(latitude: north, longitude: east))
      }
      return code
    }
    return LinkageField(codes: codes, places: places, thresholds: thresholds)
  }
}
