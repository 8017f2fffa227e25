import Storage

enum IncidentSchema {
  /// Areas are not referenced: a boundary file may be replaced while its incidents stay. People are not referenced:
  /// somebody may be erased while what they did stays on record.
  static let schema = Schema(
    "incidents", tables: tables, counters: [Counter("incident_sequence", "next", for: "incident", "number")],
    [
      Migration(1) { dialect in
        let integer = dialect.integer
        return [
          """
          CREATE TABLE codelist (
            name TEXT PRIMARY KEY,
            version \(integer) NOT NULL CHECK (version >= 1)
          )
          """,
          """
          CREATE TABLE code (
            list TEXT NOT NULL REFERENCES codelist (name),
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 60 AND code NOT LIKE '% %'),
            position \(integer) NOT NULL,
            names TEXT NOT NULL, notes TEXT NOT NULL, crosswalk TEXT NOT NULL,
            is_retired \(integer) NOT NULL CHECK (is_retired IN (0, 1)),
            PRIMARY KEY (list, code)
          )
          """,
          """
          CREATE TABLE incident_sequence (
            id \(integer) PRIMARY KEY CHECK (id = 1),
            next \(integer) NOT NULL CHECK (next > 0)
          )
          """,
          "INSERT INTO incident_sequence (id, next) VALUES (1, 1)",
          incident(integer),
          // A record of a source lands once, however often its file is imported.
          """
          CREATE UNIQUE INDEX incident_source_record ON incident (source, source_record)
          WHERE source_record IS NOT NULL
          """,
          "CREATE INDEX incident_day ON incident (day, number)",
          "CREATE INDEX incident_open ON incident (state, due) WHERE \(IncidentFilter.isOpen)",
          """
          CREATE TABLE incident_point (
            incident \(integer) PRIMARY KEY REFERENCES incident (number) ON DELETE CASCADE,
            longitude \(dialect.real) NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            latitude \(dialect.real) NOT NULL CHECK (latitude BETWEEN -90 AND 90)
          )
          """,
          """
          CREATE TABLE incident_change (
            incident \(integer) NOT NULL REFERENCES incident (number) ON DELETE CASCADE,
            revision \(integer) NOT NULL CHECK (revision >= 2),
            field TEXT NOT NULL,
            at \(integer) NOT NULL,
            person TEXT,
            before_value TEXT,
            after_value TEXT,
            PRIMARY KEY (incident, revision, field)
          )
          """,
          """
          CREATE TABLE incident_comment (
            id TEXT PRIMARY KEY,
            incident \(integer) NOT NULL REFERENCES incident (number) ON DELETE CASCADE,
            at \(integer) NOT NULL,
            person TEXT,
            is_for_reporter \(integer) NOT NULL CHECK (is_for_reporter IN (0, 1)),
            comment TEXT NOT NULL CHECK (length(comment) BETWEEN 1 AND 4000)
          )
          """,
          "CREATE INDEX incident_comment_incident ON incident_comment (incident, id)",
          """
          CREATE TABLE incident_receipt (
            digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
            incident \(integer) NOT NULL REFERENCES incident (number) ON DELETE CASCADE
          )
          """,
          """
          CREATE TABLE incident_request (
            digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
            body TEXT NOT NULL CHECK (length(body) = 64),
            incident \(integer) NOT NULL REFERENCES incident (number) ON DELETE CASCADE,
            received \(integer) NOT NULL
          )
          """,
          "CREATE INDEX incident_request_received ON incident_request (received)",
        ]
      },
      // What retention looks for. None of them grows with an import.
      Migration(2) { _ in
        [
          "CREATE INDEX incident_duplicate ON incident (number) WHERE state = 'duplicate'",
          "CREATE INDEX incident_duplicate_of ON incident (duplicate_of) WHERE duplicate_of IS NOT NULL",
          "CREATE INDEX incident_change_at ON incident_change (at)",
          "CREATE INDEX incident_receipt_incident ON incident_receipt (incident)",
          "CREATE INDEX incident_request_incident ON incident_request (incident)",
        ]
      },
      // With whom the source shares it, as `Sharing.packed` writes it.
      Migration(3) { _ in
        [
          """
          ALTER TABLE incident ADD COLUMN sharing TEXT NOT NULL DEFAULT ' named ' CHECK (sharing = ' named '
            OR sharing = ' own ' OR sharing = ' aggregate ' OR sharing = ' partners ' OR sharing LIKE ' named %')
          """
        ]
      },
      // Which incidents of which source (empty: the public) an export held, by its entry in the audit trail; and single
      // incidents that were given to the police.
      Migration(4) { dialect in
        let integer = dialect.integer
        return [
          """
          CREATE TABLE incident_export (
            entry \(integer) NOT NULL,
            source TEXT NOT NULL,
            incidents \(integer) NOT NULL CHECK (incidents > 0),
            numbers TEXT NOT NULL CHECK (numbers <> ''),
            PRIMARY KEY (source, entry)
          )
          """,
          """
          CREATE TABLE incident_disclosure (
            id TEXT PRIMARY KEY CHECK (length(id) = 36),
            incident \(integer) NOT NULL REFERENCES incident (number) ON DELETE CASCADE,
            recipient TEXT NOT NULL REFERENCES organisation (id),
            person TEXT,
            organisation TEXT,
            reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 4000),
            basis TEXT NOT NULL
              CHECK (basis IN ('consent', 'legal-duty', 'court-order', 'imminent-danger', 'public-task')),
            at \(integer) NOT NULL,
            expires \(integer) NOT NULL,
            revoked \(integer)
          )
          """,
          "CREATE INDEX incident_disclosure_incident ON incident_disclosure (incident)",
          "CREATE INDEX incident_disclosure_recipient ON incident_disclosure (recipient, at)",
        ]
      },
      // What *Today* counts on every visit. They hold only what somebody has taken on, however many reports wait.
      Migration(5) { _ in
        [
          "CREATE INDEX incident_due ON incident (due) WHERE due IS NOT NULL AND \(IncidentFilter.isOpen)",
          "CREATE INDEX incident_owner ON incident (owner, due) WHERE owner IS NOT NULL AND \(IncidentFilter.isOpen)",
        ]
      },
      // A list is read by day until it is full. Rare codes are found in the index itself, several times as fast as row by
      // row; more columns would cost an import a fifth of its speed. PostgreSQL bounds what an entry of an index may hold,
      // and a record may have many codes.
      Migration(6) { dialect in
        guard dialect == .sqlite else { return [] }
        return [
          "DROP INDEX incident_day",
          "CREATE INDEX incident_day ON incident (day, number, conducts, biases)",
        ]
      },
      // Rare codes are found by the profiles of facts since step 3 of `evidence`, on both databases and whatever the list is
      // narrowed by.
      Migration(7) { dialect in
        guard dialect == .sqlite else { return [] }
        return ["DROP INDEX incident_day", "CREATE INDEX incident_day ON incident (day, number)"]
      },
    ])

  /// Sets of codes are one text each, see `CodeSets`; one row an incident keeps the import and the lists fast.
  private static func incident(_ integer: SQL) -> SQL {
    """
    CREATE TABLE incident (
      number \(integer) PRIMARY KEY,
      id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
      revision \(integer) NOT NULL CHECK (revision >= 1),
      state TEXT NOT NULL
        CHECK (\(one(of: ["new", "acknowledged", "assessed", "tasked", "monitoring", "closed", "duplicate"], in: "state"))),
      day \(integer) NOT NULL,
      day_precision TEXT NOT NULL CHECK (\(one(of: ["time", "day", "week", "month", "year"], in: "day_precision"))),
      minute \(integer) CHECK (minute BETWEEN 0 AND 1439),
      received \(integer) NOT NULL,
      area TEXT CHECK (area <> ''),
      unlocated TEXT CHECK (\(one(of: ["not-given", "unclear", "outside", "placeless"], in: "unlocated"))),
      conducts TEXT NOT NULL CHECK (conducts LIKE ' % '),
      offence_texts TEXT,
      biases TEXT NOT NULL CHECK (biases = '' OR biases LIKE ' % '),
      basis TEXT,
      motivations TEXT NOT NULL CHECK (motivations = '' OR motivations LIKE ' % '),
      target TEXT,
      channel TEXT,
      setting TEXT,
      severity \(integer) CHECK (severity BETWEEN 1 AND 4),
      affected TEXT NOT NULL CHECK (affected = '' OR affected LIKE ' % '),
      trigger_scope TEXT,
      police TEXT CHECK (police IN ('yes', 'no')),
      support TEXT,
      tier TEXT,
      reliability TEXT CHECK (\(one(of: ["A", "B", "C", "D", "E", "F"], in: "reliability"))),
      credibility TEXT CHECK (\(one(of: ["1", "2", "3", "4", "5", "6"], in: "credibility"))),
      themes TEXT NOT NULL CHECK (themes LIKE ' % '),
      has_chosen_themes \(integer) NOT NULL CHECK (has_chosen_themes IN (0, 1)),
      narrative TEXT CHECK (narrative <> '' AND length(narrative) <= 20000),
      source TEXT REFERENCES organisation (id),
      source_record TEXT CHECK (source_record <> ''),
      owner TEXT,
      due \(integer),
      duplicate_of \(integer) REFERENCES incident (number) CHECK (duplicate_of <> number),
      entered_by TEXT,
      CHECK ((area IS NULL) = (unlocated IS NOT NULL)),
      CHECK ((minute IS NOT NULL) = (day_precision = 'time')),
      CHECK ((duplicate_of IS NOT NULL) = (state = 'duplicate')),
      CHECK (source IS NOT NULL OR source_record IS NULL)
    )
    """
  }

  /// `a = 'x' OR a = 'y'`. SQLite makes a table of a list after `IN` for every statement and looks each row up in it: a
  /// third of what an imported row costs.
  private static func one(of values: [String], in column: SQL) -> SQL {
    SQL(joining: values.map { "\(column) = '\(unchecked: $0)'" }, separator: " OR ")
  }
}
