import Evidence
import Foundation
import SQLiteStorage
import Storage
import Vocabulary

// bench-cube [ROWS,ROWS…] [--times N] [--question 1…12] [--database ROWS] [--json FILE]
// Fills a cube in memory and times a fixed list of questions; then fills a SQLite file and times the start from it.

var sizes = [1_000_000, 10_000_000]
var times = 200
var databaseRows = 1_000_000
var jsonPath: String?
var questions = Question.list
var arguments = Array(CommandLine.arguments.dropFirst())
while !arguments.isEmpty {
  let argument = arguments.removeFirst()
  switch argument {
  case "--times": times = Int(arguments.isEmpty ? "" : arguments.removeFirst()) ?? times
  case "--database": databaseRows = Int(arguments.isEmpty ? "" : arguments.removeFirst()) ?? databaseRows
  case "--question":
    questions = [Question.list[max(1, min(12, Int(arguments.isEmpty ? "" : arguments.removeFirst()) ?? 1)) - 1]]
  case "--json": jsonPath = arguments.isEmpty ? nil : arguments.removeFirst()
  default: sizes = argument.split(separator: ",").compactMap { Int($0) }
  }
}

var report = Report()

let city = City()

for size in sizes {
  let cube = Cube()
  let filling = try timed(1) { _ in try cube.load(city.facts(size)) }
  report.note("fill in memory", size, filling.p50, cpu: filling.cpu)
  report.note("rows", size, Double(cube.snapshot.rowCount), nil, "rows")
  report.note("memory, resident", size, memory().now, nil, "MB")
  report.note("memory, highest", size, memory().peak, nil, "MB")
  var every: [Double] = []
  for question in questions {
    _ = try cube.answer(question.query(0))
    let time = try timed(times) { n in
      let start = ContinuousClock.now
      _ = try cube.answer(question.query(n))
      every.append(milliseconds(ContinuousClock.now - start))
    }
    report.note(question.name, size, time.p50, time.p99, cpu: time.cpu)
  }
  every.sort()
  report.note("all questions together", size, every[every.count / 2], every[every.count * 99 / 100])
  let snapshot = cube.snapshot
  let coverage = try timed(20) { _ in
    _ = try snapshot.coverage(
      expected: Set(City.sources), on: Question.last, filter: Filter(allowedSources: .all, days: nil))
  }
  report.note("coverage of all sources", size, coverage.p50, coverage.p99, cpu: coverage.cpu)
  let changes = try timed(20) { _ in
    _ = try snapshot.changes(
      by: .area, CubeQuery(filter: Filter(allowedSources: .all)), now: (Question.last - 29)...Question.last,
      before: (Question.last - 59)...(Question.last - 30),
      history: (1...6).map { (Question.last - 29 - 30 * $0)...(Question.last - 30 * $0) }, lateAfter: 4)
  }
  report.note("what changed by area, 30 days", size, changes.p50, changes.p99, cpu: changes.cpu)
  let more = Array(city.facts(10_000, from: size))
  try cube.load(more)
  let withDelta = try timed(times) { _ in _ = try cube.answer(Question.list[3].query(0)) }
  report.note("\(Question.list[3].name), 10,000 changes aside", size, withDelta.p50, withDelta.p99, cpu: withDelta.cpu)
  let compacting = try timed(1) { _ in try cube.load(city.facts(10_000, from: size + 10_000)) }
  report.note("20,000 changes in all months worked in", size, compacting.p50, cpu: compacting.cpu)
}

if databaseRows > 0 {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-cube-\(getpid())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let database = try SQLiteDatabase(path: folder.appendingPathComponent("city.sqlite").path)
  try await database.migrate([Evidence.schema])
  let start = ContinuousClock.now
  let busy = processorTime()
  let batch = 50_000
  let patterns = try city.patterns.map { try FactPattern($0.facts) }
  for from in stride(from: 0, to: databaseRows, by: batch) {
    let records = Array(city.records(min(batch, databaseRows - from), from: from))
    try await database.write { _ = try EvidenceStore.append(records, of: "incident", patterns: patterns, on: $0) }
  }
  report.note(
    "append to SQLite, with making the facts", databaseRows, milliseconds(ContinuousClock.now - start),
    cpu: processorTime() - busy)
  let cube = Cube()
  for round in ["first", "second"] {
    let start = ContinuousClock.now
    let busy = processorTime()
    try await cube.rebuild(from: database)
    report.note(
      "rebuild from SQLite, \(round)", databaseRows, milliseconds(ContinuousClock.now - start),
      cpu: processorTime() - busy)
  }
  var refreshes: [Double] = []
  var writes: [Double] = []
  let changed = Array(city.facts(200, from: databaseRows))
  for fact in changed where fact.measure == .incidents {
    let begin = ContinuousClock.now
    try await database.write { try EvidenceStore.replace(fact.subject, with: [fact], on: $0) }
    let written = ContinuousClock.now
    _ = try await cube.refreshed(database)
    writes.append(milliseconds(written - begin))
    refreshes.append(milliseconds(ContinuousClock.now - written))
  }
  writes.sort()
  refreshes.sort()
  report.note("one record's facts written", databaseRows, writes[writes.count / 2], writes[writes.count * 99 / 100])
  report.note(
    "then seen by the cube", databaseRows, refreshes[refreshes.count / 2], refreshes[refreshes.count * 99 / 100])
  await database.close()
}

if let jsonPath {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
  try encoder.encode(report.measured).write(to: URL(fileURLWithPath: jsonPath))
}
