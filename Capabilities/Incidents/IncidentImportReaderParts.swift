import Tables
import Vocabulary

/// Days, places and texts of a row.
extension RowReader {
  func occurrence(_ row: TableRow) throws(RowFault) -> Occurrence {
    let (time, precision) = try day(row, dayColumn, dayParser)
    var minute = time.second.flatMap { $0 == 0 ? nil : $0 / 60 }
    if let timeColumn {
      minute = nil
      if !row.isBlank(timeColumn) {
        guard let second = row.withBytes(timeColumn, { DayParser.time($0) }) else {
          throw RowFault(header[timeColumn], row.trimmed(timeColumn) ?? "", "time-unknown")
        }
        minute = second / 60
      }
    }
    guard precision == .day else { return Occurrence(day: time.day, precision: precision) }
    return Occurrence(day: time.day, precision: minute == nil ? .day : .time, minute: minute)
  }

  func receivedInstant(_ row: TableRow) throws(RowFault) -> Instant? {
    guard let receivedColumn, !row.isBlank(receivedColumn) else { return nil }
    let (time, _) = try day(row, receivedColumn, receivedParser)
    var second = time.second
    if let receivedTime, !row.isBlank(receivedTime) {
      guard let read = row.withBytes(receivedTime, { DayParser.time($0) }) else {
        throw RowFault(header[receivedTime], row.trimmed(receivedTime) ?? "", "time-unknown")
      }
      second = read
    }
    let local = Int64(time.day.number) * 86_400 + Int64(second ?? 43_200)
    return Instant(milliseconds: (local - Int64(time.utcOffset ?? utcOffset)) * 1000)
  }

  func day(
    _ row: TableRow, _ column: Int, _ parser: DayParser
  ) throws(RowFault) -> (DayTime, Occurrence.Precision) {
    var found: DayTime
    var precision = Occurrence.Precision.day
    do throws(DayFault) {
      found = try row.day(column, by: parser)
    } catch {
      let text = row.trimmed(column) ?? ""
      // `2026-W11`, `2026-03` and `2026` are what the source knows.
      guard error != .empty, let period = Period(text), let wide = Occurrence.Precision(rawValue: period.unit.rawValue)
      else { throw RowFault(header[column], text, error.code, error.arguments) }
      found = DayTime(day: period.first)
      precision = wide
    }
    if found.day > latest { throw RowFault(header[column], row.trimmed(column) ?? "", "day-in-future") }
    if found.day.number < Self.earliest { throw RowFault(header[column], row.trimmed(column) ?? "", "day-too-early") }
    return (found, precision)
  }

  /// 1 January 1900.
  private static let earliest = -25_567

  mutating func place(
    _ row: TableRow, on day: Day
  ) throws(RowFault) -> (IncidentPlace, (x: Double, y: Double)?) {
    if let areaColumn, !row.isBlank(areaColumn) {
      let hash = row.withBytes(areaColumn) { CellHash.of(Self.trim($0)) }
      switch places.named(hash, on: day, text: { row.trimmed(areaColumn) ?? "" }) {
      case .place(let place): return (place, nil)
      case .unknown(let near):
        throw RowFault(
          header[areaColumn], row.trimmed(areaColumn) ?? "", near.isEmpty ? "area-unknown" : "area-unknown-near",
          ["near": near.joined(separator: ", ")])
      }
    }
    if let xColumn, let yColumn {
      let blank = (row.isBlank(xColumn), row.isBlank(yColumn))
      if blank.0, blank.1 { return (.unlocated(.notGiven), nil) }
      return (.unlocated(.unclear), (try number(row, xColumn), try number(row, yColumn)))
    }
    return (.unlocated(.notGiven), nil)
  }

  func number(_ row: TableRow, _ column: Int) throws(RowFault) -> Double {
    if let value = row.number(column) { return value }
    if let value = row.number(column, as: NumberStyle(decimal: ",")) { return value }
    throw RowFault(header[column], row.trimmed(column) ?? "", "not-a-number")
  }

  func joined(
    _ row: TableRow, _ columns: [Int], _ between: String, limit: Int
  ) throws(RowFault) -> String? {
    var text: String?
    for column in columns {
      guard let cell = row.trimmed(column) else { continue }
      guard cell.utf8.count <= limit || cell.count <= limit else {
        throw RowFault(header[column], cell, "too-long", ["limit": "\(limit)"])
      }
      let clean = cell.utf8.contains { $0 < 32 && $0 != 10 && $0 != 9 } ? Self.withoutControls(cell) : cell
      text = text.map { $0 + between + clean } ?? clean
    }
    if let text, text.count > limit { return String(text.prefix(limit)) }
    return text
  }

  private static func withoutControls(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.replacing("\r\n", with: "\n").unicodeScalars
    where scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control { scalars.append(scalar) }
    return String(scalars)
  }

  /// Without white space and no-break spaces around it.
  static func trim(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var (low, high) = (0, bytes.count)
    while low < high {
      if bytes[low] <= 32 {
        low += 1
      } else if low + 1 < high, bytes[low] == 0xC2, bytes[low + 1] == 0xA0 {
        low += 2
      } else {
        break
      }
    }
    while low < high {
      if bytes[high - 1] <= 32 {
        high -= 1
      } else if high - 1 > low, bytes[high - 1] == 0xA0, bytes[high - 2] == 0xC2 {
        high -= 2
      } else {
        break
      }
    }
    return UnsafeBufferPointer(rebasing: bytes[low..<high])
  }
}
