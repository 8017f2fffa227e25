import Storage

extension Access {
  /// Second factors, API tokens, sign-in elsewhere, and the city's rules for signing in.
  static let signingInStep = Migration(2) { dialect in
    let integer = dialect.integer
    return [
      "ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'openid'))",
      """
      ALTER TABLE session ADD COLUMN has_second_factor \(integer) NOT NULL DEFAULT 0
        CHECK (has_second_factor IN (0, 1))
      """,
      "ALTER TABLE person ADD COLUMN is_service \(integer) NOT NULL DEFAULT 0 CHECK (is_service IN (0, 1))",
      """
      CREATE TABLE sign_in_rules (
        id \(integer) PRIMARY KEY CHECK (id = 1),
        second_factor_roles TEXT NOT NULL CHECK (second_factor_roles LIKE ' % '),
        idle_minutes \(integer) NOT NULL CHECK (idle_minutes BETWEEN 5 AND 1440),
        absolute_minutes \(integer) NOT NULL CHECK (absolute_minutes BETWEEN 60 AND 10080),
        revision \(integer) NOT NULL CHECK (revision >= 1),
        CHECK (idle_minutes <= absolute_minutes)
      )
      """,
      "INSERT INTO sign_in_rules VALUES (1, ' administrator auditor ', 120, 720, 1)",
      // The secret is encrypted with a key that is derived from the application's; `last_step` is the last used time step.
      """
      CREATE TABLE second_factor (
        person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
        secret TEXT NOT NULL,
        created \(integer) NOT NULL,
        confirmed \(integer),
        last_step \(integer) NOT NULL DEFAULT 0
      )
      """,
      """
      CREATE TABLE recovery_code (
        id TEXT PRIMARY KEY CHECK (length(id) = 64),
        person TEXT NOT NULL REFERENCES second_factor (person) ON DELETE CASCADE,
        used \(integer)
      )
      """,
      "CREATE INDEX recovery_code_person ON recovery_code (person)",
      """
      CREATE TABLE pending_sign_in (
        id TEXT PRIMARY KEY CHECK (length(id) = 64),
        person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        method TEXT NOT NULL CHECK (method IN ('password', 'openid')),
        action TEXT NOT NULL,
        created \(integer) NOT NULL,
        expires \(integer) NOT NULL CHECK (expires > created)
      )
      """,
      "CREATE INDEX pending_sign_in_person ON pending_sign_in (person)",
      // Permissions are the sorted names, each between spaces.
      """
      CREATE TABLE api_token (
        id TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
        person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
        permissions TEXT NOT NULL CHECK (permissions LIKE ' % '),
        created \(integer) NOT NULL,
        created_by TEXT NOT NULL,
        expires \(integer) NOT NULL CHECK (expires > created),
        last_used \(integer),
        revoked \(integer)
      )
      """,
      "CREATE INDEX api_token_person ON api_token (person)",
      """
      CREATE TABLE external_identity (
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        created \(integer) NOT NULL,
        PRIMARY KEY (issuer, subject)
      )
      """,
      "CREATE INDEX external_identity_person ON external_identity (person)",
      // By hour since 1970 and a keyed digest of the name that changes every day.
      """
      CREATE TABLE sign_in_failure (
        hour \(integer) NOT NULL,
        name TEXT NOT NULL CHECK (length(name) <= 16),
        failures \(integer) NOT NULL CHECK (failures >= 1),
        PRIMARY KEY (hour, name)
      )
      """,
      """
      CREATE TABLE link_request (
        person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
        created \(integer) NOT NULL
      )
      """,
    ]
  }
}
