import Storage

/// The tables of retention, legal holds and certificates. They belong to the kit, because every capability's records
/// are kept by them.
enum Keeping {
  static let schema = Schema(
    "keeping", tables: tables,
    [
      Migration(1) { dialect in
        let integer = dialect.integer
        return [
          """
          CREATE TABLE keeping_lock (id \(integer) PRIMARY KEY CHECK (id = 1), turn \(integer) NOT NULL)
          """,
          "INSERT INTO keeping_lock (id, turn) VALUES (1, 0)",
          """
          CREATE TABLE keeping_rule (
            kind TEXT NOT NULL, since \(integer) NOT NULL,
            term TEXT NOT NULL CHECK (term LIKE '%h' OR term LIKE '%d' OR term LIKE '%m'),
            PRIMARY KEY (kind, since)
          )
          """,
          """
          CREATE TABLE keeping_hold (
            id TEXT PRIMARY KEY,
            subject_kind TEXT, subject_id TEXT,
            source TEXT REFERENCES organisation (id),
            first_day \(integer), last_day \(integer),
            reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
            review \(integer) NOT NULL,
            placed \(integer) NOT NULL, placed_by TEXT,
            released \(integer), released_by TEXT,
            release_reason TEXT CHECK (length(release_reason) BETWEEN 1 AND 1000),
            CHECK ((subject_kind IS NULL) = (subject_id IS NULL)),
            CHECK (subject_kind IS NOT NULL OR source IS NOT NULL OR first_day IS NOT NULL OR last_day IS NOT NULL),
            CHECK (first_day IS NULL OR last_day IS NULL OR first_day <= last_day),
            CHECK ((released IS NULL) = (release_reason IS NULL))
          )
          """,
          """
          CREATE TABLE keeping_run (
            kind TEXT PRIMARY KEY,
            run TEXT NOT NULL,
            began \(integer) NOT NULL, ended \(integer),
            purged \(integer) NOT NULL CHECK (purged >= 0)
          )
          """,
          """
          CREATE TABLE keeping_certificate (
            id TEXT PRIMARY KEY,
            at \(integer) NOT NULL,
            document TEXT NOT NULL,
            digest TEXT NOT NULL CHECK (length(digest) = 64),
            audit_entry \(integer) NOT NULL,
            audit_hash TEXT NOT NULL CHECK (length(audit_hash) = 64)
          )
          """,
        ]
      }
    ])
}
