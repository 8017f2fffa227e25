import Access
import CapabilityKit
import Evidence
import Storage
import Vocabulary

/// A page of incidents and how many there are in all, under one condition: what the person may read and what the filter
/// asks for. Page, export and API are made from this.
struct IncidentList: Sendable {
  enum Order: String, Sendable, CaseIterable {
    case newest, oldest, received, severity, due

    var clause: SQL {
      switch self {
      case .newest: "day DESC, number DESC"
      case .oldest: "day, number"
      case .received: "received DESC, number DESC"
      case .severity: "COALESCE(severity, 0) DESC, day DESC, number DESC"
      case .due: "COALESCE(due, 9999999), day DESC, number DESC"
      }
    }
  }

  static let pageSize = 50

  struct Totals: Sendable, Hashable {
    var incidents: Int
    var offences: Int
  }

  var incidents: [Incident]
  /// Over all pages.
  var total: Int
  /// Of the offences that the filter counts, over all pages.
  var offences: Int
  /// From 1.
  var page: Int
  /// Incidents that figures count for the reader and that this list does not show, because they are shared as a count.
  var countedOnly = 0
  /// How many a page.
  var size = pageSize
  var pageCount: Int { max(1, (total + size - 1) / size) }

  /// The days in which a page of a list by day lies, so that a page of few among many is found without reading the many.
  struct Stretch: Sendable, Hashable {
    var days: ClosedRange<Day>
    /// How many of the list come before them.
    var skipped: Int
    /// How many of the list they hold.
    var held: Int

    /// `months` has the list's incidents by month, ascending. Nil where the order is not by day, or the page is beyond the end.
    init?(_ months: [(month: Period, count: Double)], order: Order, page: Int, size: Int = pageSize) {
      guard order == .newest || order == .oldest else { return nil }
      let months = order == .newest ? months.reversed() : months
      let offset = (max(1, page) - 1) * size
      var (before, found, skipped, held) = (0, [Period](), 0, 0)
      for (month, count) in months where before < offset + size {
        let count = Int(count.rounded())
        if before + count > offset {
          if found.isEmpty { skipped = before }
          found.append(month)
          held += count
        }
        before += count
      }
      guard let first = found.min(), let last = found.max() else { return nil }
      days = first.first...last.last
      self.skipped = skipped
      self.held = held
    }
  }

  /// `stretch` is where the page should be, and `records` a statement for the identifiers that it should be among. What is
  /// not there, because something changed since it was counted, is looked for everywhere.
  static func load(
    _ condition: SQL, totals: Totals, order: Order = .newest, page: Int = 1, size: Int = pageSize,
    within stretch: Stretch? = nil, among records: SQL? = nil, on db: any Connection
  ) throws -> IncidentList {
    let offset = (max(1, page) - 1) * size
    func incidents(_ condition: SQL, offset: Int) throws -> [Incident] {
      var incidents: [Incident] = []
      try db.forEachRow(
        """
        SELECT \(IncidentColumns.list) FROM incident WHERE \(condition) ORDER BY \(order.clause)
        LIMIT \(size) OFFSET \(offset)
        """
      ) { incidents.append(try IncidentColumns.incident($0)) }
      return incidents
    }
    var found: [Incident]?
    if let stretch {
      let among: SQL = records.map { "id IN (\($0)) AND" } ?? ""
      let near: SQL =
        "\(among) day >= \(stretch.days.lowerBound) AND day <= \(stretch.days.upperBound) AND \(condition)"
      found = try incidents(near, offset: offset - stretch.skipped)
      if found?.count != min(size, totals.incidents - offset) { found = nil }
    }
    return IncidentList(
      incidents: try found ?? incidents(condition, offset: offset), total: totals.incidents, offences: totals.offences,
      page: max(1, page), size: size)
  }

  static func totals(_ condition: SQL, offences: SQL, on db: any Connection) throws -> Totals {
    let integer = db.dialect.integer
    let row = try db.row(
      """
      SELECT COUNT(*), CAST(COALESCE(SUM(\(offences)), 0) AS \(integer)) FROM incident WHERE \(condition)
      """)
    return Totals(incidents: try row?.get(0) ?? 0, offences: try row?.get(1) ?? 0)
  }

  /// All incidents, one by one, for exports.
  static func forEach(
    _ condition: SQL, order: Order = .newest, on db: any Connection, _ body: (Incident) throws -> Void
  ) throws {
    try db.forEachRow(
      "SELECT \(IncidentColumns.list) FROM incident WHERE \(condition) ORDER BY \(order.clause)"
    ) { try body(IncidentColumns.incident($0)) }
  }
}
