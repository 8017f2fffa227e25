import CapabilityKit

/// What is kept of places. Boundaries and population say nothing about a person.
enum AreasKept {
  static let kinds = [
    KeptKind(
      "place", ground: .none, isPersonal: false, rule: .forGood,
      tables: ["places_state", "area_import", "area", "area_version", "area_alias", "area_population"]),
    KeptKind(
      "area-upload", ground: .publicTask, isPersonal: false, rule: .fixed(.hours(24)), tables: [],
      files: .uploads(prefix: "areas-")),
  ]
}
