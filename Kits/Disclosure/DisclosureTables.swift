import Storage

extension Disclosure {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "disclosure_rules", "One row: what may be published",
      [
        "id": "Always 1",
        "minimum": "The smallest count that is shown",
        "area_floor": "The fewest residents of an area that is shown",
        "delay_days": "Days from the end of a period to its publication",
        "licence": "Licence of the open data",
        "revision": "Grows with every change",
      ]),
    TableMeaning(
      "disclosure_release", "What was published, for good",
      [
        "seq": "1, 2, 3 … without gaps",
        "period": "The period",
        "version": "1, 2, 3 … of the period",
        "published": "Moment",
        "document": "The published tables, as JSON",
        "exact": "The counts that they were made from, as JSON; never public",
        "digest": "SHA-256 of the document",
        "chain": "SHA-256 over this row and the one before",
      ]),
  ]
}
