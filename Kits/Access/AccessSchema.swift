public import Storage

extension Access {
  /// The tables of this module. Hashes and digests are lowercase hexadecimal text.
  public static let schema = Schema(
    "access", tables: tables,
    [
      Migration(1) { dialect in
        let integer = dialect.integer
        return [
          """
          CREATE TABLE organisation (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            name_folded TEXT NOT NULL UNIQUE,
            names TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('city-department', 'community-organisation', 'police', 'school',
              'health', 'research', 'other')),
            is_expected_source \(integer) NOT NULL CHECK (is_expected_source IN (0, 1)),
            expected_every_days \(integer) CHECK (expected_every_days BETWEEN 1 AND 3660),
            contact TEXT NOT NULL CHECK (length(contact) <= 1000),
            created \(integer) NOT NULL,
            archived \(integer),
            revision \(integer) NOT NULL CHECK (revision >= 1)
          )
          """,
          // Roles are the sorted set, each between spaces: ' administrator analyst '.
          """
          CREATE TABLE person (
            id TEXT PRIMARY KEY,
            organisation TEXT NOT NULL REFERENCES organisation (id),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            sign_in_name TEXT NOT NULL UNIQUE CHECK (length(sign_in_name) BETWEEN 3 AND 200),
            password_hash TEXT CHECK (password_hash LIKE '$scrypt$%'),
            roles TEXT NOT NULL CHECK (roles LIKE ' % '),
            language TEXT,
            created \(integer) NOT NULL,
            disabled \(integer),
            last_sign_in \(integer),
            revision \(integer) NOT NULL CHECK (revision >= 1)
          )
          """,
          "CREATE INDEX person_organisation ON person (organisation)",
          """
          CREATE TABLE session (
            id TEXT PRIMARY KEY CHECK (length(id) = 64),
            person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            created \(integer) NOT NULL,
            last_seen \(integer) NOT NULL,
            expires \(integer) NOT NULL CHECK (expires > created),
            device TEXT NOT NULL CHECK (length(device) <= 60),
            form_secret TEXT NOT NULL CHECK (length(form_secret) = 64)
          )
          """,
          "CREATE INDEX session_person ON session (person)",
          """
          CREATE TABLE one_time_link (
            id TEXT PRIMARY KEY CHECK (length(id) = 64),
            person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            purpose TEXT NOT NULL CHECK (purpose IN ('first-sign-in', 'password-reset')),
            created \(integer) NOT NULL,
            expires \(integer) NOT NULL CHECK (expires > created),
            used \(integer)
          )
          """,
          "CREATE INDEX one_time_link_person ON one_time_link (person)",
          """
          CREATE TABLE sign_in_attempt (
            id TEXT PRIMARY KEY CHECK (length(id) = 64),
            failures \(integer) NOT NULL CHECK (failures >= 0),
            last_failure \(integer) NOT NULL,
            free_at \(integer) NOT NULL
          )
          """,
          "CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_failure)",
          // A person or an organisation may be erased while what they did stays on record, so nothing is referenced.
          """
          CREATE TABLE audit_entry (
            seq \(integer) PRIMARY KEY,
            at \(integer) NOT NULL,
            person TEXT,
            organisation TEXT,
            action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 100),
            subject_kind TEXT NOT NULL,
            subject_id TEXT NOT NULL,
            summary TEXT NOT NULL,
            previous TEXT NOT NULL CHECK (length(previous) = 64),
            hash TEXT NOT NULL CHECK (length(hash) = 64)
          )
          """,
          "CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject_id, seq)",
          "CREATE INDEX audit_entry_person ON audit_entry (person, seq)",
          """
          CREATE TABLE audit_head (
            id \(integer) PRIMARY KEY CHECK (id = 1),
            seq \(integer) NOT NULL,
            hash TEXT NOT NULL CHECK (length(hash) = 64)
          )
          """,
          "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, \(AuditTrail.genesis))",
          """
          CREATE TABLE app_secret (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL CHECK (length(value) = 64),
            created \(integer) NOT NULL
          )
          """,
        ]
      },
      signingInStep,
      // The widest that an organisation shares what it hands in; and the ways into the trail that auditors take.
      Migration(3) { _ in
        [
          """
          ALTER TABLE organisation ADD COLUMN sharing TEXT
            CHECK (sharing IN ('own', 'aggregate', 'named', 'partners'))
          """,
          "CREATE INDEX audit_entry_action ON audit_entry (action, seq)",
          "CREATE INDEX audit_entry_organisation ON audit_entry (organisation, seq)",
        ]
      },
    ])
}
