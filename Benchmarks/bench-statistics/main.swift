import CaseFolders
import Foundation

// bench-statistics METHOD FOLDER [--threads N] [--times N]
//
// FOLDER holds the inputs that the reference benchmarks make for themselves. Prints a line of JSON for each workload:
// its name, threads, seconds and processor seconds of all threads (medians; other programs on the machine lengthen only the
// first), peak memory of the process in megabytes.

/// One workload of a method; its seconds leave out the reading of files.
struct Workload {
  let name: String
  let run: (_ threads: Int) async throws -> Void
}

let workloads: [String: (CaseFolder) throws -> [Workload]] = [
  "aberration": aberrationWorkloads, "scan": scanWorkloads, "spatial": spatialWorkloads,
  "commonground": commonGroundWorkloads, "disclosure": disclosureWorkloads, "linkage": linkageWorkloads,
]

var arguments = Array(CommandLine.arguments.dropFirst())
@MainActor func option(_ name: String, _ usual: Int) -> Int {
  guard let at = arguments.firstIndex(of: name), at + 1 < arguments.count else { return usual }
  defer { arguments.removeSubrange(at...(at + 1)) }
  return Int(arguments[at + 1]) ?? usual
}
let threads = option("--threads", 1)
let times = option("--times", 3)
guard arguments.count == 2, let method = workloads[arguments[0]] else {
  print("bench-statistics \(workloads.keys.sorted().joined(separator: "|")) FOLDER [--threads N] [--times N]")
  exit(2)
}
/// Of all threads, in user and system mode.
func processorSeconds() -> Double {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}
for workload in try method(try CaseFolder(arguments[1])) {
  var seconds: [Double] = []
  var processor: [Double] = []
  for _ in 0..<times {
    let clock = ContinuousClock()
    let start = clock.now
    let before = processorSeconds()
    try await workload.run(threads)
    seconds.append((clock.now - start) / .seconds(1))
    processor.append(processorSeconds() - before)
  }
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let median = seconds.sorted()[times / 2]
  let ownMedian = processor.sorted()[times / 2]
  print(
    #"{"workload": "\#(workload.name)", "threads": \#(threads), "seconds": \#(median), "processor": \#(ownMedian), "megabytes": \#(usage.ru_maxrss / 1024)}"#
  )
}
