import Access
import CapabilityKit
import Foundation
import Operation
import Places
import Site
import Storage
import Tables
import Translation
import Vocabulary

/// Everything of the file import that has an address: upload, columns and values, job, result, undoing.
struct ImportIncidents: Sendable {
  let memory: IncidentMemory
  static let path = "/desk/incidents/import"

  var routes: [Route] {
    let importers = Who.holder(of: .importIncidents)
    return [
      .page(.get, Self.path, who: importers) { call in .page(try await start(call, FormState(), nil)) },
      .page(.post, Self.path, who: importers, bodyLimit: ImportIncidentsAPI.bodyLimit, handle: upload),
      .page(.post, Self.path + "/undo", who: importers, handle: undo),
      .page(.get, Self.path + "/undone/{job}", who: importers, handle: undone),
      .page(.get, Self.path + "/{upload}", who: importers) { call in .page(try await columns(call, nil)) },
      .page(.post, Self.path + "/{upload}", who: importers, handle: decide),
      .page(.get, Self.path + "/{upload}/result", who: importers, handle: result),
      .page(.get, Self.path + "/{upload}/rejects.csv", who: importers, handle: rejects),
      .page(.get, Self.path + "/{upload}/mapping.json", who: importers, handle: mapping),
    ] + ImportIncidentsAPI(memory: memory).routes
  }

  private func desk(_ call: Call) -> IncidentDesk { IncidentDesk(call.services, memory) }
  private func path(_ upload: ImportUpload) -> String { "\(Self.path)/\(upload.id)" }

  // MARK: Upload

  private func start(_ call: Call, _ state: FormState, _ problem: Problem?) async throws -> Page {
    let policy = call.services.policy
    let condition = policy.condition(call.principal, .importIncidents, owner: "incident_import.source")
    let (organisations, entries) = try await call.services.database.read { db in
      (try Organisation.list(where: "archived IS NULL", on: db), try IncidentImportStore.list(condition, on: db))
    }
    var state = state
    if state["source"] == nil { state["source"] = call.principal?.organisation.text }
    let sources = organisations.filter { policy.allows(call.principal, .importIncidents, owner: $0.id) }
      .map { Choice($0.id.text, $0.name(in: [call.language])) }.sorted { $0.title < $1.title }
    let names = Dictionary(
      organisations.map { ($0.id, $0.name(in: [call.language])) }, uniquingKeysWith: { first, _ in first })
    return ImportIncidentsPage(
      sources: sources, entries: entries, names: names, state: state, problem: problem,
      utcOffset: call.services.city.current.utcOffset(at: call.services.surroundings.now()), csrf: call.csrfToken,
      t: call.t
    ).page()
  }

  private func upload(_ call: Call) async throws -> Reply {
    let who = try call.signedIn()
    do {
      guard let file = call.form.file("file") else { throw Problem.invalid([FieldProblem("file", "required")]) }
      let source = try await desk(call).importSource(call.form["source"] ?? who.organisation.text, by: who)
      let options = IncidentMapping.openOptions(ImportIncidentsAPI.bodyLimit)
      let table = try TableFile.open(file.bytes, name: file.name, options: options)
      let kept = try await call.services.database.read { try IncidentImportStore.mapping(of: source.id, on: $0) }
      let fits = kept.map { mapping in mapping.columns.allSatisfy { table.column(named: $0) != nil } } ?? false
      let store = ImportUploads(call.services)
      let upload = ImportUpload(
        id: call.services.surroundings.identifier(), person: who.person, source: source.id,
        fileName: String(file.name.prefix(200)),
        mapping: fits ? kept ?? IncidentMapping(day: .init(column: "")) : try await guess(table, call),
        isRemembered: fits,
        sharing: try await call.form["sharing"].mapped {
          try await desk(call).sharing(SharingDraft(sharing: $0), of: source.id).packed
        })
      try store.save(upload, bytes: file.bytes)
      return .redirect(to: path(upload))
    } catch let problem as Problem where problem.status < 500 {
      let state = FormState(values: call.form.values, problems: problem.fields)
      return .page(try await start(call, state, problem), status: problem.status)
    }
  }

  private func guess(_ table: TableFile, _ call: Call) async throws -> IncidentMapping {
    let set = try await call.services.places.current(call.services.database).areas.latest
    return MappingGuess(
      profiles: try ColumnGuess.profile(table), book: try await desk(call).book(),
      isArea: { text in if case .exact(_) = set.named(text) { true } else { false } }
    ).mapping()
  }

  // MARK: Columns and values

  private func columns(_ call: Call, _ problem: Problem?) async throws -> Page {
    let upload = try find(call)
    let desk = desk(call)
    let table = try ImportUploads(call.services).table(upload)
    let profiles = try ColumnGuess.profile(table)
    let book = try await desk.book()
    var order: DayOrderGuess?
    if table.column(named: upload.mapping.day.column) != nil {
      order = try ImportDayOrder.guess(upload.mapping.day.column, table)
    }
    var outcome: Result<IncidentImportReport, Problem>
    var preview: [ImportPreview.Row] = []
    do {
      let request = IncidentImport(
        mapping: upload.mapping, source: upload.source, fileName: upload.fileName, isDryRun: true,
        rowLimit: ImportColumnsPage.rowsLookedAt)
      outcome = .success(try await desk.importIncidents(table, request, by: call.principal, t: call.t))
      preview = try await ImportPreview.rows(table, request, desk)
    } catch let problem as Problem {
      outcome = .failure(problem)
    }
    let source = try await call.services.database.read { try Organisation.find(upload.source, on: $0) }
    return ImportColumnsPage(
      upload: upload, sourceName: source?.name(in: [call.language]) ?? "", header: table.header, profiles: profiles,
      order: order, outcome: outcome, preview: preview, words: try await desk.words(call), book: book,
      problem: problem, csrf: call.csrfToken
    ).page()
  }

  private func decide(_ call: Call) async throws -> Reply {
    var upload = try find(call)
    if let job = upload.job, !ImportUploads(call.services).isWaiting(upload) {
      return .redirect(to: "\(path(upload))/result?job=\(job)")
    }
    let table = try ImportUploads(call.services).table(upload)
    let before = upload.mapping
    upload.mapping = ImportColumnsForm(call.form, table.header).mapping(
      before, try ColumnGuess.profile(table), try await desk(call).book())
    upload.isRemembered = upload.isRemembered && upload.mapping == before
    try ImportUploads(call.services).save(upload, bytes: nil)
    guard call.form["go"] == "import" else { return .redirect(to: path(upload)) }
    upload.job = try await run(upload, table, call)
    try ImportUploads(call.services).save(upload, bytes: nil)
    return .redirect(to: "\(path(upload))/result?job=\(upload.job?.text ?? "")")
  }

  private func run(_ upload: ImportUpload, _ table: TableFile, _ call: Call) async throws -> JobID {
    let (services, desk, who, t) = (call.services, desk(call), call.principal, call.t)
    let store = ImportUploads(services)
    // Asked twice, it runs once: whoever takes the file away first, runs it.
    guard store.take(upload) else { throw Problem("import-at-once", status: 409) }
    let job = try await services.jobs.start("incidents.import", owner: who?.person) { progress in
      let handle = try store.rejects(upload)
      defer { try? handle.close() }
      let request = IncidentImport(
        mapping: upload.mapping, source: upload.source, fileName: upload.fileName,
        sharing: upload.sharing.flatMap { Sharing(packed: $0) })
      let report: IncidentImportReport
      do {
        report = try await desk.importIncidents(table, request, by: who, t: t, progress: progress) { bytes in
          try handle.write(contentsOf: Data(bytes))
        }
      } catch {
        // The file is there again, for another try.
        store.giveBack(upload)
        throw error
      }
      services.metrics.add(.importRows, report.read)
      let now = services.surroundings.now()
      try await services.database.write { db in
        try IncidentImportStore.remember(upload.mapping, of: upload.source, by: who, at: now, on: db)
      }
      store.finish(upload)
      return String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    }
    return job
  }

  // MARK: Result

  private func result(_ call: Call) async throws -> Reply {
    let upload = try find(call)
    guard let text = call.query["job"], let id = JobID(text), let job = try await call.services.jobs.find(id),
      job.owner == (try call.signedIn().person), job.kind == "incidents.import"
    else { throw Problem.notFound }
    return .page(
      ImportResultPage(
        upload: upload, job: job, hasRejects: ImportUploads(call.services).hasRejects(upload), csrf: call.csrfToken,
        t: call.t
      ).page())
  }

  private func rejects(_ call: Call) async throws -> Reply {
    let upload = try find(call)
    guard let bytes = ImportUploads(call.services).rejectBytes(upload) else { throw Problem.notFound }
    return .file(bytes, name: "refused-rows.csv", type: "text/csv; charset=utf-8")
  }

  private func mapping(_ call: Call) async throws -> Reply {
    .file(try find(call).mapping.json, name: "mapping.json", type: "application/json; charset=utf-8")
  }

  private func find(_ call: Call) throws -> ImportUpload {
    let id: Identifier<ImportUpload> = try call.identifier("upload")
    guard let upload = ImportUploads(call.services).find(id), upload.person == (try call.signedIn().person),
      call.may(.importIncidents, owner: upload.source)
    else { throw Problem.notFound }
    return upload
  }

  // MARK: Undoing

  private func undo(_ call: Call) async throws -> Reply {
    guard let number = call.form["number"].flatMap({ Int($0) }) else { throw Problem.notFound }
    let (desk, who) = (desk(call), call.principal)
    let entry = try await call.services.database.read { try IncidentImportStore.find(number, on: $0) }
    guard let entry, call.may(.importIncidents, owner: entry.source) else { throw Problem.notFound }
    guard entry.state != .undone, entry.state != .running else {
      throw Problem("import-not-undoable", status: 409, ["state": entry.state.rawValue])
    }
    let job = try await call.services.jobs.start("incidents.undo-import", owner: who?.person) { progress in
      let undone = try await desk.undoImport(number, by: who, progress: progress)
      return String(decoding: try JSONEncoder().encode(undone), as: UTF8.self)
    }
    return .redirect(to: "\(Self.path)/undone/\(job)")
  }

  private func undone(_ call: Call) async throws -> Reply {
    let id: JobID = try call.identifier("job")
    guard let job = try await call.services.jobs.find(id), job.owner == (try call.signedIn().person),
      job.kind == "incidents.undo-import"
    else { throw Problem.notFound }
    return .page(UndoneImportPage(job: job, csrf: call.csrfToken, t: call.t).page())
  }
}

extension IncidentMapping {
  /// Every column that it names.
  var columns: [String] {
    [day.column]
      + [record, day.time, received?.column, received?.time, place?.area, place?.x, place?.y].compactMap { $0 }
      + offenceText + text + codes.values.flatMap(\.allColumns)
  }

  static func openOptions(_ limit: Int) -> TableOptions {
    var options = TableOptions()
    options.limits.bytes = limit
    return options
  }
}
