import Foundation

/// What was measured, printed as a Markdown table as it comes.
struct Report {
  struct Measured: Codable {
    var name: String
    var size: Int
    var p50: Double
    var p99: Double
    /// Processor time of all threads, the median; other programs do not add to it.
    var cpu: Double?
    var unit = "ms"
  }
  private(set) var measured: [Measured] = []

  init() { print("| what | incidents | p50 | p99 | CPU | unit |\n|---|--:|--:|--:|--:|---|") }

  mutating func note(
    _ name: String, _ size: Int, _ p50: Double, _ p99: Double? = nil, cpu: Double? = nil, _ unit: String = "ms"
  ) {
    measured.append(Measured(name: name, size: size, p50: p50, p99: p99 ?? p50, cpu: cpu, unit: unit))
    print("| \(name) | \(size) | \(show(p50)) | \(p99.map(show) ?? "") | \(cpu.map(show) ?? "") | \(unit) |")
  }

  private func show(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.0f", value) }
}

func milliseconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) * 1_000 + Double(duration.components.attoseconds) / 1e15
}

func timed(_ times: Int, _ body: (Int) throws -> Void) rethrows -> (p50: Double, p99: Double, cpu: Double) {
  var all: [Double] = []
  var cpu: [Double] = []
  for n in 0..<times {
    let start = ContinuousClock.now
    let busy = processorTime()
    try body(n)
    cpu.append(processorTime() - busy)
    all.append(milliseconds(ContinuousClock.now - start))
  }
  all.sort()
  cpu.sort()
  return (
    all[all.count / 2], all[min(all.count - 1, Int((Double(all.count) * 0.99).rounded(.up)) - 1)], cpu[cpu.count / 2]
  )
}

/// Of this process and all its threads, in milliseconds.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1e6
}

/// Resident memory now and at its highest, in MB (10⁶ bytes).
func memory() -> (now: Double, peak: Double) {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  func value(_ name: String) -> Double {
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return (Double(line.split(whereSeparator: { !$0.isNumber }).first ?? "0") ?? 0) * 1_024 / 1e6
  }
  return (value("VmRSS"), value("VmHWM"))
}
