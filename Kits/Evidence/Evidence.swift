import Storage
import Vocabulary

/// Dated, placed, themed numbers with source and quality: how they are stored, and the topic that tells of changes.
public enum Evidence {
  /// The topic of `Connection.announce` after every change of facts.
  public static let topic = "evidence"

  /// A row of `evidence_fact` stands for one record in the common case: `value` counts the record and `offences` its
  /// offences, under one profile of codes. Foreign keys are left out on purpose: profile and area numbers are only ever
  /// given inside the transaction that writes the row, and PostgreSQL would check each of a million imported rows by a
  /// trigger.
  public static let schema = Schema(
    "evidence", tables: tables,
    counters: [
      Counter("evidence_sequence", "next", for: "evidence_fact", "seq"),
      Counter("evidence_sequence", "next", for: "evidence_removed", "seq"),
    ],
    [
      Migration(1) { dialect in
        let integer = dialect.integer
        let real = dialect.real
        return [
          """
          CREATE TABLE evidence_sequence (
            id \(integer) PRIMARY KEY CHECK (id = 1),
            next \(integer) NOT NULL CHECK (next > 0),
            purged \(integer) NOT NULL CHECK (purged >= 0 AND purged < next))
          """,
          "INSERT INTO evidence_sequence (id, next, purged) VALUES (1, 1, 0)",
          """
          CREATE TABLE evidence_area (
            id \(integer) PRIMARY KEY CHECK (id > 0),
            area TEXT NOT NULL UNIQUE CHECK (area <> ''))
          """,
          """
          CREATE TABLE evidence_profile (
            id \(integer) PRIMARY KEY CHECK (id > 0),
            measure TEXT NOT NULL CHECK (measure <> '' AND measure <> 'offences'),
            source TEXT NOT NULL, tier TEXT NOT NULL, state TEXT NOT NULL, quality TEXT NOT NULL,
            themes TEXT NOT NULL, biases TEXT NOT NULL, conducts TEXT NOT NULL, motivations TEXT NOT NULL,
            UNIQUE (measure, source, tier, state, quality, themes, biases, conducts, motivations))
          """,
          """
          CREATE TABLE evidence_fact (
            seq \(integer) PRIMARY KEY,
            subject_kind TEXT NOT NULL, subject TEXT NOT NULL,
            day \(integer) NOT NULL, area \(integer), profile \(integer) NOT NULL,
            value \(real) NOT NULL, offences \(real) NOT NULL)
          """,
          "CREATE INDEX evidence_fact_subject ON evidence_fact (subject, subject_kind)",
          """
          CREATE TABLE evidence_removed (
            seq \(integer) PRIMARY KEY,
            added \(integer) NOT NULL CHECK (added < seq),
            subject_kind TEXT NOT NULL, subject TEXT NOT NULL,
            day \(integer) NOT NULL, area \(integer), profile \(integer) NOT NULL,
            value \(real) NOT NULL, offences \(real) NOT NULL)
          """,
        ]
      },
      // Facts carry whom their source shares them with. A table's UNIQUE cannot be changed, so it is made anew.
      Migration(2) { dialect in
        [
          """
          CREATE TABLE evidence_profile_shared (
            id \(dialect.integer) PRIMARY KEY CHECK (id > 0),
            measure TEXT NOT NULL CHECK (measure <> '' AND measure <> 'offences'),
            source TEXT NOT NULL, tier TEXT NOT NULL, state TEXT NOT NULL, quality TEXT NOT NULL,
            themes TEXT NOT NULL, biases TEXT NOT NULL, conducts TEXT NOT NULL, motivations TEXT NOT NULL,
            sharing TEXT NOT NULL CHECK (sharing <> ''),
            UNIQUE (measure, source, tier, state, quality, themes, biases, conducts, motivations, sharing))
          """,
          """
          INSERT INTO evidence_profile_shared
          SELECT id, measure, source, tier, state, quality, themes, biases, conducts, motivations, 'named'
          FROM evidence_profile
          """,
          "DROP TABLE evidence_profile",
          "ALTER TABLE evidence_profile_shared RENAME TO evidence_profile",
        ]
      },
      // A list of few records among many is found by what they have in common.
      Migration(3) { _ in ["CREATE INDEX evidence_fact_profile ON evidence_fact (profile, day)"] },
    ])
}
