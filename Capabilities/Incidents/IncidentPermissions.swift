import Access

extension Permission {
  static let reportIncidents = Permission(
    "incidents.report", [.coordinator: .all, .reviewer: .all, .analyst: .all, .contributor: .own])
  /// Records with their free texts. Who only needs figures has the picture; who only runs the program needs neither.
  static let readIncidents = Permission(
    "incidents.read", [.coordinator: .all, .reviewer: .all, .analyst: .all, .contributor: .own])
  static let reviewIncidents = Permission("incidents.review", [.coordinator: .all, .reviewer: .all])
  /// Giving a single incident to the police.
  static let discloseIncidents = Permission("incidents.disclose", [.coordinator: .all, .contributor: .own])
  static let importIncidents = Permission("incidents.import", [.coordinator: .all, .contributor: .own])
  static let manageCodes = Permission("codes.manage", [.administrator: .all, .coordinator: .all])
}
