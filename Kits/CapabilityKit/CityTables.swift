import Storage

extension City {
  /// What the tables of this part hold, for the data dictionary of an export.
  static let tables: [TableMeaning] = [
    TableMeaning(
      "city", "One row: the city that runs this Concord",
      [
        "id": "Always 1",
        "name": "Name",
        "country": "ISO 3166-1, two letters",
        "time_zone": "IANA name",
        "languages": "Language tags, the leading one first",
        "is_demonstration": "1 when everything in it is invented",
        "sharing": "With whom records are shared when nothing else is said: own, aggregate, named or partners",
      ])
  ]
}
