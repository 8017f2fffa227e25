public import Storage

/// The areas of a city as they were drawn over time, their names, groups and population.
public enum Places {
  /// Announced after every change (see `Connection.announce`).
  public static let topic = "places"

  /// The name of the layer when an import gives none.
  public static let plainLayer = "areas"

  public static let schema = Schema(
    "places", tables: tables,
    [
      Migration(1) { dialect in
        let (integer, real) = (dialect.integer, dialect.real)
        return [
          // One row: the number of changes, and the layer that figures are counted by.
          """
          CREATE TABLE places_state (
            id \(integer) PRIMARY KEY CHECK (id = 1),
            revision \(integer) NOT NULL,
            default_layer TEXT
          )
          """,
          "INSERT INTO places_state (id, revision, default_layer) VALUES (1, 0, NULL)",
          """
          CREATE TABLE area_import (
            id TEXT PRIMARY KEY,
            layer TEXT NOT NULL CHECK (length(layer) BETWEEN 1 AND 60),
            valid_from \(integer) NOT NULL,
            imported \(integer) NOT NULL,
            source TEXT NOT NULL CHECK (length(source) <= 500),
            crs TEXT
          )
          """,
          // An area keeps its identifier through all its versions. The name is the last that it had.
          """
          CREATE TABLE area (
            id TEXT PRIMARY KEY,
            layer TEXT NOT NULL CHECK (length(layer) BETWEEN 1 AND 60),
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 200),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
            UNIQUE (layer, code)
          )
          """,
          // In force from a day and up to, not including, another. Names are JSON by language tag.
          """
          CREATE TABLE area_version (
            area TEXT NOT NULL REFERENCES area (id),
            valid_from \(integer) NOT NULL,
            valid_to \(integer) CHECK (valid_to > valid_from),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
            names TEXT NOT NULL,
            area_group TEXT CHECK (length(area_group) BETWEEN 1 AND 500),
            geometry \(dialect.blob) NOT NULL,
            area_m2 \(real) NOT NULL CHECK (area_m2 > 0),
            label_x \(real) NOT NULL CHECK (label_x BETWEEN -180 AND 180),
            label_y \(real) NOT NULL CHECK (label_y BETWEEN -90 AND 90),
            import TEXT NOT NULL REFERENCES area_import (id),
            PRIMARY KEY (area, valid_from)
          )
          """,
          """
          CREATE TABLE area_alias (
            area TEXT NOT NULL REFERENCES area (id),
            alias TEXT NOT NULL CHECK (length(alias) BETWEEN 1 AND 500),
            PRIMARY KEY (area, alias)
          )
          """,
          """
          CREATE TABLE area_population (
            area TEXT NOT NULL REFERENCES area (id),
            year \(integer) NOT NULL CHECK (year BETWEEN 1 AND 9999),
            value \(real) NOT NULL CHECK (value >= 0),
            source TEXT NOT NULL CHECK (length(source) <= 500),
            PRIMARY KEY (area, year)
          )
          """,
        ]
      }
    ])
}
