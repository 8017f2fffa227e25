import Access
import ArgumentParser
import CapabilityKit
import Foundation
import Storage
import Tables
import Translation
import Vocabulary

struct IncidentsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incidents", abstract: "What happened in the city.", subcommands: [ImportIncidentsCommand.self])
}

struct ImportIncidentsCommand: CityCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import the incidents of a CSV or XLSX file.",
    discussion: """
      Good rows land, bad rows are refused one by one. The same file twice adds nothing.
      Mappings that come along: \(IncidentMapping.shipped.joined(separator: ", ")).
      """)

  enum DayOrder: String, ExpressibleByArgument, CaseIterable { case dmy, mdy, ymd }

  @OptionGroup var options: DataOptions
  @Argument(help: "The file.") var file: String
  @Option(
    help: """
      What the columns mean: a JSON file, or the name of a mapping that comes along; the one kept for the source \
      unless given.
      """)
  var mapping: String?
  @Option(help: "The organisation that it comes from, by name or identifier.") var source: String
  @Option(help: "How days such as 3/9/2026 are meant, where the mapping leaves it open: dmy, mdy or ymd.")
  var dayOrder: DayOrder?
  @Option(
    help: """
      Who may open the incidents: own, aggregate, named or partners; as the organisation has it unless given. The \
      stricter of both holds.
      """)
  var sharing: String?
  @Option(help: "With --sharing named: an organisation to name, by name or identifier. May be given again.")
  var sharedWith: [String] = []
  @Flag(help: "Read and check everything, write nothing.") var dryRun = false
  @Option(help: "Where to write the refused rows, to be corrected and imported again.") var rejects: String?
  @Flag(help: "Print JSON.") var json = false

  func run(in house: House) async throws {
    let t = house.services.catalogues.translator(for: .english)
    do {
      try await importFile(house)
    } catch let problem as Problem {
      let fields = problem.fields.map { "  \($0.field): \(t.sentence(for: $0))" }
      Console.complain(([t.sentence(for: problem)] + fields).joined(separator: "\n"))
      throw ExitCode(1)
    }
  }

  private func importFile(_ house: House) async throws {
    let services = house.services
    let t = services.catalogues.translator(for: .english)
    let desk = IncidentDesk(services, IncidentMemory())
    let organisation = try await desk.importSource(source)
    let rules: IncidentMapping
    if let mapping {
      rules = try IncidentMapping.named(mapping)
    } else {
      let kept = try await services.database.read { try IncidentImportStore.mapping(of: organisation.id, on: $0) }
      guard let kept else { throw Problem("mapping-needed", status: 422) }
      rules = kept
    }
    let table = try TableFile.open(path: file, options: rules.options())
    let request = IncidentImport(
      mapping: rules, source: organisation.id, fileName: URL(fileURLWithPath: file).lastPathComponent,
      sharing: try await sharing.mapped {
        try await desk.sharing(SharingDraft(sharing: $0, sharedWith: sharedWith), of: organisation.id)
      },
      dayOrder: dayOrder.flatMap { DayParser.Order(rawValue: $0.rawValue) }, isDryRun: dryRun)
    var handle: FileHandle?
    if let rejects {
      guard FileManager.default.createFile(atPath: rejects, contents: nil),
        let made = FileHandle(forWritingAtPath: rejects)
      else { throw Problem("import-unwritable", status: 422, ["path": rejects]) }
      handle = made
    }
    defer { try? handle?.close() }
    let open = handle
    let report = try await desk.importIncidents(
      table, request, by: .commandLine, t: t, rejects: open.map { open in { try open.write(contentsOf: Data($0)) } })
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      Console.say(String(decoding: try encoder.encode(report), as: UTF8.self))
    } else {
      Console.say(ImportSummary(report: report, t: t).text)
    }
  }
}
