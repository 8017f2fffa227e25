import Evidence
import Operation
import Storage
import Vocabulary

/// What is asked of the rest of the house when `/metrics` is read.
enum MetricReadings {
  static func all(_ services: Services) async throws -> [Metrics.Reading] {
    let now = services.surroundings.now()
    let (size, sessions, running) = try await services.database.read { db in
      (
        try db.value(db.dialect.databaseSize, as: Int.self) ?? 0,
        try db.value("SELECT COUNT(*) FROM session WHERE expires > \(now)", as: Int.self) ?? 0,
        try db.value("SELECT COUNT(*) FROM job WHERE state = 'running'", as: Int.self) ?? 0
      )
    }
    let load = services.database.load
    return [
      Metrics.Reading("concord_cube_rows", "Facts in memory", Double(services.cube.snapshot.rowCount)),
      Metrics.Reading(
        "concord_cube_lag", "Changes that the cube has not taken in",
        Double(try await services.cube.lag(behind: services.database))),
      Metrics.Reading("concord_sessions", "Sessions that have not ended, of all processes", Double(sessions)),
      Metrics.Reading("concord_jobs_running", "Long jobs that run, of all processes", Double(running)),
      Metrics.Reading("concord_database_bytes", "Size of the database", Double(size)),
    ]
      + (load.map { load in
        [
          Metrics.Reading("concord_database_running", "Transactions that run in this process", Double(load.running)),
          Metrics.Reading("concord_database_waiting", "Transactions that wait for their turn", Double(load.waiting)),
          Metrics.Reading("concord_database_limit", "Transactions that can run at once", Double(load.limit)),
        ]
      } ?? [])
  }
}
