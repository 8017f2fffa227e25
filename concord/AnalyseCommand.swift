import ArgumentParser
import CapabilityKit
import CaseFolders
import Foundation

struct AnalyseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyse", abstract: "Run one of the statistics on files, as the reference cases have them.",
    discussion: """
      The folder holds params.json and CSV files; the answer is written as CSV and JSON files. What each method says and \
      does not say: Documentation/guide/statistics.md. Input that cannot be read ends with status 2 and one line that \
      names file, row and column.
      """)
  @Argument(help: "\(Analysis.allCases.map(\.rawValue).joined(separator: ", ")).") var method: Analysis
  @Argument(help: "The folder with params.json and the CSV files.") var caseFolder: String
  @Option(help: "The folder to write to; made when it is not there.") var output: String
  @Option(help: "How many threads; the answer is the same for any number.") var threads = 1

  func run() async throws {
    do {
      guard (1...256).contains(threads) else { throw CaseFault("--threads", "must be from 1 to 256") }
      try await method.run(CaseFolder(caseFolder), into: ResultFolder(output), threads: threads)
    } catch let fault as CaseFault {
      FileHandle.standardError.write(Data("\(fault)\n".utf8))
      throw ExitCode(2)
    }
  }
}

extension Analysis: ExpressibleByArgument {}
