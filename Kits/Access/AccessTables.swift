import Storage

extension Access {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables = peopleTables + signingInTables

  private static let peopleTables: [TableMeaning] = [
    TableMeaning(
      "organisation", "Organisations that report to the city or work with it",
      [
        "id": "Identifier",
        "name": "Name in the leading language",
        "name_folded": "Name as it is searched and compared",
        "names": "Names by language tag, as JSON",
        "kind": "city-department, community-organisation, police, school, health, research or other",
        "is_expected_source": "1 when it should report regularly",
        "expected_every_days": "How often it should report",
        "contact": "How to reach it",
        "created": "Moment",
        "archived": "Moment since when it is no longer active",
        "sharing": "The widest that it shares what it hands in; empty: as the city does",
        "revision": "Grows with every change",
      ]),
    TableMeaning(
      "person", "People who may sign in",
      [
        "id": "Identifier",
        "organisation": "Their organisation",
        "name": "Name",
        "sign_in_name": "What they sign in with",
        "password_hash": "scrypt hash of the password; empty before the first sign-in",
        "roles": "Roles, each between spaces",
        "language": "Language tag of their choice",
        "created": "Moment",
        "disabled": "Moment since when they may not sign in",
        "last_sign_in": "Moment",
        "is_service": "1 when it is a program, which only uses API tokens",
        "revision": "Grows with every change",
      ]),
    TableMeaning(
      "session", "Devices that are signed in",
      [
        "id": "SHA-256 of the token in the cookie",
        "person": "Who",
        "created": "Moment of signing in",
        "last_seen": "Moment of the last request",
        "expires": "Moment of its end at the latest",
        "device": "Browser and system, roughly",
        "form_secret": "What its form tokens are made from",
        "method": "password or openid",
        "has_second_factor": "1 when a second factor was shown",
      ]),
    TableMeaning(
      "one_time_link", "Links for the first sign-in or a new password",
      [
        "id": "SHA-256 of the token in the link",
        "person": "Who",
        "purpose": "first-sign-in or password-reset",
        "created": "Moment",
        "expires": "Moment",
        "used": "Moment; empty while it works",
      ]),
    TableMeaning(
      "sign_in_attempt", "Failed sign-ins that slow down the next",
      [
        "id": "Keyed digest of name or address",
        "failures": "How many in a row",
        "last_failure": "Moment",
        "free_at": "Moment from which the next try is taken",
      ]),
    TableMeaning(
      "audit_entry", "Who did what: a hash chain, see the audit trail",
      [
        "seq": "1, 2, 3 … without gaps",
        "at": "Moment",
        "person": "Who; empty for a visitor",
        "organisation": "Of whom",
        "action": "What was done, such as person.disabled",
        "subject_kind": "Kind of the record",
        "subject_id": "Identifier of the record",
        "summary": "What changed, as JSON",
        "previous": "Hash of the entry before",
        "hash": "SHA-256 of this entry with the one before",
      ]),
    TableMeaning(
      "audit_head", "One row: where the audit trail ends",
      [
        "id": "Always 1",
        "seq": "Number of the last entry",
        "hash": "Hash of the last entry",
      ]),
    TableMeaning(
      "app_secret", "Keys that the program made for itself",
      [
        "name": "What for",
        "value": "The key, hexadecimal",
        "created": "Moment",
      ]),
  ]
}
