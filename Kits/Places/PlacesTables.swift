import Storage

extension Places {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "places_state", "One row about the areas as a whole",
      [
        "id": "Always 1",
        "revision": "Grows with every change of areas",
        "default_layer": "The layer that figures are counted by",
      ]),
    TableMeaning(
      "area_import", "Boundary files that were imported",
      [
        "id": "Identifier",
        "layer": "Layer",
        "valid_from": "Day from which the boundaries hold",
        "imported": "Moment",
        "source": "Where the file came from",
        "crs": "Coordinate system of the file",
      ]),
    TableMeaning(
      "area", "Areas, which keep their identifier through all boundaries",
      [
        "id": "Identifier",
        "layer": "Layer, such as neighbourhood",
        "code": "Code within the layer",
        "name": "The last name",
      ]),
    TableMeaning(
      "area_version", "Boundaries of an area over time",
      [
        "area": "Area",
        "valid_from": "Day from which it holds",
        "valid_to": "Day from which it holds no longer",
        "name": "Name",
        "names": "Names by language tag, as JSON",
        "area_group": "A larger area that it belongs to",
        "geometry": "Outline as Well-Known Binary",
        "area_m2": "Square metres",
        "label_x": "Longitude of a point inside",
        "label_y": "Latitude of a point inside",
        "import": "The import that brought it",
      ]),
    TableMeaning(
      "area_alias", "Other names by which files call an area",
      [
        "area": "Area",
        "alias": "Other name",
      ]),
    TableMeaning(
      "area_population", "How many people live in an area",
      [
        "area": "Area",
        "year": "Year",
        "value": "People",
        "source": "Where the number comes from",
      ]),
  ]
}
