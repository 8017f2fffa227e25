import Access
import Places
import Vocabulary

extension Permission {
  /// Every partner needs the same map and the same names of places.
  static let readAreas = Permission(
    "areas.read", Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, Scope.all) }))
  /// New boundaries change what every figure is counted by.
  static let manageAreas = Permission("areas.manage", [.administrator: .all, .coordinator: .all])
}

/// Kinds of references to what this capability keeps.
enum AreaReference {
  static let area = "area"
  static let layer = "area-layer"
  static func of(_ area: AreaID) -> Reference { Reference(Self.area, area.text) }
  static func of(layer name: String) -> Reference { Reference(Self.layer, name) }
}
