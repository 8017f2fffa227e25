import Access

extension Permission {
  /// See what is kept, until when, and what was erased.
  static let readRetention = Permission(
    "retention.read", [.administrator: .all, .coordinator: .all, .auditor: .all])
  /// Change the rules and start a purge.
  static let manageRetention = Permission("retention.manage", [.administrator: .all])
  /// Place and release legal holds.
  static let holdRecords = Permission("retention.hold", [.administrator: .all, .coordinator: .all])
}
