import Storage

extension Access {
  /// What the tables of signing in hold, for the data dictionary of an export.
  static let signingInTables: [TableMeaning] = [
    TableMeaning(
      "sign_in_rules", "One row: the city's rules for signing in",
      [
        "id": "Always 1",
        "second_factor_roles": "Roles that need a second factor, each between spaces",
        "idle_minutes": "A session ends after so long without a request",
        "absolute_minutes": "A session ends after so long in any case",
        "revision": "Grows with every change",
      ]),
    TableMeaning(
      "second_factor", "Authenticator apps (TOTP)",
      [
        "person": "Whose",
        "secret": "Encrypted with a key made from one of app_secret",
        "created": "Moment",
        "confirmed": "Moment of the first right code; empty while it is being set up",
        "last_step": "The last time step that was used: no code works twice",
      ]),
    TableMeaning(
      "recovery_code", "Codes for the day the authenticator app is lost",
      [
        "id": "Keyed digest of the code",
        "person": "Whose",
        "used": "Moment; empty while it works",
      ]),
    TableMeaning(
      "pending_sign_in", "Sign-ins that wait for the second factor",
      [
        "id": "SHA-256 of the token in the cookie",
        "person": "Who",
        "method": "password or openid",
        "action": "What the audit trail will say of it",
        "created": "Moment",
        "expires": "Moment",
      ]),
    TableMeaning(
      "api_token", "Tokens for programs that use the API",
      [
        "id": "Identifier",
        "digest": "SHA-256 of the token",
        "person": "For whom it acts",
        "name": "What it is for",
        "permissions": "What it may do, each between spaces",
        "created": "Moment",
        "created_by": "Who made it",
        "expires": "Moment",
        "last_used": "Moment",
        "revoked": "Moment since when it no longer works",
      ]),
    TableMeaning(
      "external_identity", "Who a person is at the city's own sign-in service",
      [
        "issuer": "The service",
        "subject": "Their identifier there",
        "person": "Who",
        "created": "Moment",
      ]),
    TableMeaning(
      "sign_in_failure", "Counts of failed sign-ins, for the audit trail",
      [
        "hour": "Hours since 1970",
        "name": "Keyed digest of the name, another one each day",
        "failures": "How many",
      ]),
    TableMeaning(
      "link_request", "People who ask for a new sign-in link",
      [
        "person": "Who",
        "created": "Moment",
      ]),
  ]
}
