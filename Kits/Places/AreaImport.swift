public import Geography
public import Vocabulary

/// How a file's features become areas.
public struct AreaImport: Sendable, Hashable {
  /// The layer that the areas belong to, 1–60 characters.
  public var layer: String
  /// The property that identifies an area, unique in the file.
  public var idProperty: String
  public var nameProperty: String
  /// Properties with the name in a language.
  public var nameProperties: [Language: String]
  /// Properties with further names.
  public var aliasProperties: [String]
  /// The property with the larger unit that an area belongs to.
  public var groupProperty: String?
  /// The first day of these boundaries. Nil corrects the latest set of the layer, or begins the layer at the beginning
  /// of time.
  public var validFrom: Day?
  /// The name of the file, to say where the areas come from.
  public var source: String

  public init(
    layer: String = Places.plainLayer, id: String, name: String, names: [Language: String] = [:],
    aliases: [String] = [], group: String? = nil, validFrom: Day? = nil, source: String = ""
  ) {
    self.layer = layer
    idProperty = id
    nameProperty = name
    nameProperties = names
    aliasProperties = aliases
    groupProperty = group
    self.validFrom = validFrom
    self.source = source
  }
}

/// What became of a file of areas. As JSON it has exactly the four keys `areas`, `repaired`, `refused`, `overlaps`.
public struct AreaImportReport: Sendable, Hashable, Codable {
  /// How many features became areas.
  public var areas = 0
  public var repaired: [Repaired] = []
  public var refused: [Refused] = []
  public var overlaps: [Overlapping] = []
  /// What the import did to the layer; nil when nothing was written.
  public var changes: AreaChanges?

  public init() {}

  /// An area whose rings were untangled.
  public struct Repaired: Sendable, Hashable, Codable {
    /// The identifier in the file.
    public var id: String
    public var name: String
    /// GEOS's words, with the place in degrees where there is one: `Ring Self-intersection[4.342318 52.097482]`.
    public var problem: String
    /// Area after / before − 1.
    public var areaChange: Double

    enum CodingKeys: String, CodingKey {
      case id, name, problem
      case areaChange = "area_change"
    }
  }

  /// A feature that became no area.
  public struct Refused: Sendable, Hashable, Codable {
    /// Counted from 1.
    public var feature: Int
    /// See `Feature.refusal`, and `no-identifier`, `no-name`, `duplicate-identifier`, `text-too-long`, `repair-failed`.
    public var reason: String
  }

  /// Two areas of the file, by identifier, that cover the same ground.
  public struct Overlapping: Sendable, Hashable, Codable {
    public var a: String
    public var b: String
    public var squareMetres: Double
    /// Of the smaller of the two, 0–1.
    public var share: Double

    enum CodingKeys: String, CodingKey {
      case a, b, share
      case squareMetres = "square_metres"
    }
  }

  enum CodingKeys: String, CodingKey { case areas, repaired, refused, overlaps }
}

/// What an import did, counted against the areas that were in force before.
public struct AreaChanges: Sendable, Hashable {
  public var layer: String
  public var validFrom: Day
  public var added = 0
  public var changed = 0
  public var unchanged = 0
  public var ended = 0
  /// New aliases.
  public var aliases = 0
  /// False when the areas in force were the same already: then nothing was written.
  public var isAnything: Bool { added + changed + ended + aliases > 0 }

  public init(layer: String, validFrom: Day, added: Int = 0, changed: Int = 0, unchanged: Int = 0, ended: Int = 0) {
    self.layer = layer
    self.validFrom = validFrom
    self.added = added
    self.changed = changed
    self.unchanged = unchanged
    self.ended = ended
  }
}

/// One area read from a file, checked and whole, not stored yet.
public struct AreaDraft: Sendable, Hashable {
  public let code: String
  public let name: String
  public let names: [Language: String]
  public let aliases: [String]
  public let group: String?
  public let geometry: Geometry
}

/// A file of areas that was checked; to show, and then to import in a transaction.
public struct PreparedAreas: Sendable {
  public let options: AreaImport
  public let crs: String?
  public let drafts: [AreaDraft]
  public let report: AreaImportReport
}
