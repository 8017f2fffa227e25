extension Areas {
  /// The years for which an area has a figure of its own, ascending.
  public func populationYears(of id: AreaID) -> [Int] { populations.years(of: id) }

  /// The years for which any area of any version has a figure, ascending.
  public var populationYears: [Int] {
    Set(sets.flatMap { $0.areas.flatMap { populations.years(of: $0.id) } }).sorted()
  }
}
