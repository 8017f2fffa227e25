import CapabilityKit
import Site
import Translation

/// Which page of a list is shown, and by which column it is sorted: both live in the address.
struct ListPaging: Sendable, Hashable {
  static let size = 50
  let path: String
  let query: Query
  let sort: String
  let isDescending: Bool
  private let wanted: Int

  /// The first of the columns sorts unless the address names another.
  init(path: String, query: Query, columns: [String]) {
    self.path = path
    self.query = query
    sort = query["sort"].flatMap { columns.contains($0) ? $0 : nil } ?? columns.first ?? ""
    isDescending = query["order"] == "descending"
    wanted = max(1, query["page"].flatMap { Int($0) } ?? 1)
  }

  func pageCount(_ total: Int) -> Int { max(1, (total + Self.size - 1) / Self.size) }
  func page(_ total: Int) -> Int { min(wanted, pageCount(total)) }

  func slice<Item>(_ all: [Item]) -> [Item] {
    Array(all.dropFirst((page(all.count) - 1) * Self.size).prefix(Self.size))
  }

  /// Sorted by the chosen column; equal ones stay in the order in which they came.
  func sorted<Item>(_ all: [Item], by keys: [String: (Item, Item) -> Bool]) -> [Item] {
    guard let isBefore = keys[sort] else { return all }
    return all.enumerated().sorted { a, b in
      if isDescending ? isBefore(b.element, a.element) : isBefore(a.element, b.element) { return true }
      if isDescending ? isBefore(a.element, b.element) : isBefore(b.element, a.element) { return false }
      return a.offset < b.offset
    }.map(\.element)
  }

  func pager(_ total: Int, in t: Translator) -> HTML {
    let (path, query) = (path, query)
    return Pager(page: page(total), pageCount: pageCount(total), total: total) { number in
      path + query.with("page", number == 1 ? nil : "\(number)").text
    }.html(in: t)
  }

  func column(_ key: String, _ title: String, isNumeric: Bool = false) -> DataTable.Column {
    let isSorted = sort == key
    let next = query.with("page", nil).with("sort", key).with("order", isSorted && !isDescending ? "descending" : nil)
    return .init(
      title, isNumeric: isNumeric, sortPath: path + next.text,
      order: isSorted ? (isDescending ? .descending : .ascending) : nil)
  }
}
