/// The profiles of a cube as columns: for each dimension the names in use, and for each profile the numbers of its
/// names. Number 0 is the empty name, that is unknown.
struct ProfileTable: Sendable {
  struct Column: Sendable {
    private(set) var names: [String] = [""]
    private var numbers: [String: Int32] = ["": 0]
    /// Where each profile's items begin; one more than there are profiles.
    private(set) var starts: [Int32] = [0]
    private(set) var items: [Int32] = []

    mutating func append(_ texts: [String]) {
      if texts.isEmpty { items.append(0) }
      for text in texts {
        if let number = numbers[text] {
          items.append(number)
        } else {
          let number = Int32(names.count)
          names.append(text)
          numbers[text] = number
          items.append(number)
        }
      }
      starts.append(Int32(items.count))
    }

    func items(of profile: Int) -> ArraySlice<Int32> { items[Int(starts[profile])..<Int(starts[profile + 1])] }

    /// The first item: the only one in dimensions that are not sets.
    func item(of profile: Int) -> Int { Int(items[Int(starts[profile])]) }
  }

  private(set) var count = 0
  private var columns: [CubeDimension: Column] = Dictionary(
    CubeDimension.ofProfiles.map { ($0, Column()) }, uniquingKeysWith: { first, _ in first })

  mutating func append(_ profile: Profile) {
    for dimension in CubeDimension.ofProfiles { columns[dimension, default: Column()].append(profile.codes(dimension)) }
    count += 1
  }

  func profile(_ number: Int) -> Profile {
    func texts(_ dimension: CubeDimension) -> [String] {
      self[dimension].items(of: number).filter { $0 != 0 }.map { self[dimension].names[Int($0)] }
    }
    return Profile(
      measure: texts(.measure).first ?? "", source: texts(.source).first ?? "", tier: texts(.tier).first ?? "",
      state: texts(.state).first ?? "", quality: texts(.quality).first ?? "", themes: texts(.theme),
      biases: texts(.bias), conducts: texts(.conduct), motivations: texts(.motivation), sharing: texts(.sharing))
  }

  subscript(dimension: CubeDimension) -> Column { columns[dimension] ?? Column() }
}
