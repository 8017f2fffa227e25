import CaseFolders
import Statistics

/// 5,000 weekly series of ten years: Farrington's flexible algorithm on the last week, EARS C1 on all weeks.
func aberrationWorkloads(_ folder: CaseFolder) throws -> [Workload] {
  let table = try folder.table("farrington_counts.csv", [], allowsMore: true)
  let panel = try table.header.map { try table.counts($0).map(Double.init) }
  let timeline = Timeline(count: table.count, perYear: 52)
  var farrington = Farrington()
  farrington.alpha = 0.01
  farrington.leastCases = 0
  farrington.parts = 10
  farrington.leftOut = 26
  farrington.bound = .negativeBinomial
  farrington.variance = .surveillance
  let settings = farrington
  return [
    Workload(name: "farrington flexible, last week") { threads in
      let outcomes = await settings.judge(panel: panel, on: timeline, at: timeline.count - 1, threads: threads)
      let judged = outcomes.compactMap(\.judgement)
      let sum = judged.reduce(0) { $0 + ($1.pValue.isNaN ? 0 : $1.pValue) }
      print("# alarms \(judged.count { $0.isAlarm }), sum of p-values \(sum)")
    },
    Workload(name: "EARS C1, all weeks") { _ in
      let ears = Ears(.c1, leastDeviation: 0.5)
      var alarms = 0
      for counts in panel {
        let bounds = ears.upperBounds(counts)
        for (step, bound) in bounds.enumerated() where counts[ears.first + step] > bound { alarms += 1 }
      }
      print("# alarms \(alarms)")
    },
  ]
}
