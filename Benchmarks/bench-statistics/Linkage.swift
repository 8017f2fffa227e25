import CaseFolders
import Foundation
import Statistics

/// Two agencies' reports, 20,000 each, of which 10,000 events are in both. The same comparisons as the references: Jaro and
/// Winkler's similarity of at least 0.88 for three texts, equality for three names.
///
/// The first workload is recordlinkage's: a million pairs that agree on date or last name, all parameters by
/// expectation–maximisation, links by the likelier side. The others are Splink's: u from a million pairs by chance, two
/// rounds of expectation–maximisation on the pairs of a rule each, then a weight for every pair of either rule.
func linkageWorkloads(_ folder: CaseFolder) throws -> [Workload] {
  let reports = try Reports(folder)
  return [
    Workload(name: "linkage, 1 M pairs, as recordlinkage") { threads in
      let pairs = try RecordPairs(reports.fields(), sources: reports.sources)
      let blocking = try Blocking(records: reports.count, rules: [reports.rule("date"), reports.rule("last")])
      let firsts = 0..<reports.millionth
      let patterns = try await pairs.patterns(blocking, firsts: firsts, threads: threads)
      let start = try MatchModel(
        m: patterns.levels.map { $0 == 2 ? [0.1, 0.9] : [0.1, 0.1, 0.8] },
        u: patterns.levels.map { $0 == 2 ? [0.9, 0.1] : [0.8, 0.1, 0.1] }, prior: 0.1)
      let model = try Estimation(patterns, start: start, updatesU: true, most: 100, tolerance: 1e-4).model
      let links = try await pairs.scored(blocking, model, atLeast: 0, firsts: firsts, threads: threads)
      reports.tell("\(Int(patterns.total)) pairs", links)
    },
    Workload(name: "linkage, 2.3 M pairs, as Splink: predict") { threads in
      let pairs = try RecordPairs(reports.fields(), sources: reports.sources)
      let blocking = try Blocking(records: reports.count, rules: [reports.rule("date"), reports.rule("last")])
      let model = try MatchModel(
        m: pairs.fields.map { $0.comparison.levels == 2 ? [0.1, 0.9] : [0.05, 0.2, 0.75] },
        u: pairs.fields.map { $0.comparison.levels == 2 ? [0.99, 0.01] : [0.97, 0.02, 0.01] }, prior: 1e-4)
      let scored = try await pairs.scored(blocking, model, atLeast: -.infinity, threads: threads)
      reports.tell("predict, \(scored.count) pairs", scored.filter { $0.weight > 0 })
    },
    Workload(name: "linkage, 2.3 M pairs, as Splink: train and predict") { threads in
      let pairs = try RecordPairs(reports.fields(), sources: reports.sources)
      let (date, last) = (reports.rule("date"), reports.rule("last"))
      let u = pairs.sampledShares(1_000_000, seed: 1)
      let start = try MatchModel(
        m: pairs.fields.map { $0.comparison.levels == 2 ? [0.1, 0.9] : [0.1, 0.1, 0.8] }, u: u, prior: 1e-4)
      var found: [[[Double]]] = []
      for (rule, field) in [(date, 3), (last, 1)] {
        let patterns = try await pairs.patterns(
          Blocking(records: reports.count, rules: [rule]), threads: threads)
        found.append(
          try Estimation(patterns.without(field), start: start, updatesU: false, most: 25, tolerance: 1e-4).model.m)
      }
      let m = found[0].indices.map { field in
        field == 3
          ? found[1][field]
          : field == 1 ? found[0][field] : zip(found[0][field], found[1][field]).map { ($0 + $1) / 2 }
      }
      let model = try MatchModel(m: m, u: u, prior: 1e-4)
      let blocking = try Blocking(records: reports.count, rules: [date, last])
      let scored = try await pairs.scored(blocking, model, atLeast: -.infinity, threads: threads)
      reports.tell("train and predict, \(scored.count) pairs", scored.filter { $0.weight > 0 })
    },
  ]
}

/// Both agencies' records, the first's by the text of their ids as the reference sorts them.
private struct Reports {
  static let names = ["first", "last", "street", "date", "area", "kind"]
  var codes: [[Int32]] = []
  var texts: [TextValues] = []
  var sources: [Int32] = []
  var entities: [String] = []
  /// How many of the first agency's records a million pairs take.
  var millionth = 0
  var count: Int { sources.count }

  init(_ folder: CaseFolder) throws {
    let tables = try ["link_a.csv", "link_b.csv"].map { try folder.table($0, ["id", "true_entity"], allowsMore: true) }
    let ids = try tables.map { try $0.texts("id") }
    let orders = ids.map { ids in ids.indices.sorted { ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8) } }
    func column(_ name: String) throws -> [String] {
      try zip(tables, orders).flatMap { table, order in
        let texts = try table.texts(name)
        return order.map { texts[$0] }
      }
    }
    sources = zip(orders, 0...).flatMap { order, source in order.map { _ in Int32(source) } }
    entities = try column("true_entity")
    for name in Self.names {
      var known: [String: Int32] = [:]
      var values = TextValues()
      codes.append(
        try column(name).map { text -> Int32 in
          if text.isEmpty { return -1 }
          if let code = known[text] { return code }
          known[text] = Int32(known.count)
          try values.append(text.utf8.lazy.map(UInt32.init))
          return Int32(known.count - 1)
        })
      texts.append(values)
    }
    let date = Dictionary(grouping: orders[0].count..<count) { codes[3][$0] }
    let last = Dictionary(grouping: orders[0].count..<count) { codes[1][$0] }
    var pairs = 0
    while millionth < orders[0].count, pairs < 1_000_000 {
      let (day, name) = (codes[3][millionth], codes[1][millionth])
      let both = (date[day] ?? []).count { codes[1][$0] == name }
      pairs += (date[day]?.count ?? 0) + (last[name]?.count ?? 0) - both
      millionth += 1
    }
  }

  func rule(_ name: String) -> [[Int32]] { Self.names.firstIndex(of: name).map { [codes[$0]] } ?? [] }

  func fields() -> [LinkageField] {
    (0..<3).map { LinkageField(codes: codes[$0], texts: texts[$0], measure: .jaroWinkler, thresholds: [0.88]) }
      + (3..<6).map { LinkageField(codes: codes[$0]) }
  }

  func tell(_ what: String, _ links: [ScoredPair]) {
    let right = links.count { entities[$0.first] == entities[$0.second] }
    FileHandle.standardError.write(Data("\(what), \(links.count) links, \(right) true\n".utf8))
  }
}
