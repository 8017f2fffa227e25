import Vocabulary

/// Finds records in UTF-8: RFC 4180, and leniently what else occurs. A quote opens a quoted value only at its
/// start; text after the closing quote belongs to the value; CR, LF and CRLF end a row, mixed at will.
struct CSVScan {
  let delimiter: UInt8
  let quote: UInt8
  let limits: TableLimits
  var position: Int
  /// Of the last record read; every record counts, also a blank one, and line breaks in quotes do not.
  var rowNumber = 0
  var endings: (lf: Int, crlf: Int, cr: Int) = (0, 0, 0)

  init(delimiter: UInt8, quote: UInt8, limits: TableLimits, position: Int) {
    self.delimiter = delimiter
    self.quote = quote
    self.limits = limits
    self.position = position
  }

  /// Reads one record, blank ones too; false at the end. Throws where a quote is never closed.
  mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, into row: inout TableRow) throws(Problem) -> Bool {
    let end = bytes.count
    var at = position
    guard at < end else { return false }
    rowNumber += 1
    row.clear(number: rowNumber)
    let highest = max(delimiter, 13)
    let quote = quote
    let delimiter = delimiter
    fields: while true {
      if at < end, bytes[at] == quote {
        at = try quoted(bytes, at, &row)
      } else {
        let start = at
        while at < end {
          let byte = bytes[at]
          if byte <= highest, byte == delimiter || byte == 10 || byte == 13 { break }
          at += 1
        }
        append(&row, start, at - start, isInSource: true)
      }
      guard at < end else { break }
      if bytes[at] == delimiter {
        at += 1
        continue
      }
      if bytes[at] == 10 {
        at += 1
        endings.lf += 1
      } else if at + 1 < end, bytes[at + 1] == 10 {
        at += 2
        endings.crlf += 1
      } else {
        at += 1
        endings.cr += 1
      }
      break
    }
    position = at
    if row.beyondLimit > 0 {
      row.problem = .tooManyValues(expected: limits.columns, found: limits.columns + row.beyondLimit)
    }
    return true
  }

  /// Reads a quoted value from its opening quote; gives the place of the delimiter or line break after it.
  private func quoted(
    _ bytes: UnsafeBufferPointer<UInt8>, _ opening: Int, _ row: inout TableRow
  ) throws(Problem) -> Int {
    let end = bytes.count
    var start = opening + 1
    var at = start
    let rewritten = row.scratch.count
    while true {
      while at < end, bytes[at] != quote { at += 1 }
      guard at < end else {
        throw Problem.tableUnclosedQuote(row: rowNumber, column: row.cells.count + row.beyondLimit + 1)
      }
      guard at + 1 < end, bytes[at + 1] == quote else { break }
      row.scratch.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...at]))
      at += 2
      start = at
    }
    var next = at + 1
    while next < end, bytes[next] != delimiter, bytes[next] != 10, bytes[next] != 13 { next += 1 }
    if next == at + 1, row.scratch.count == rewritten {
      append(&row, start, at - start, isInSource: true)
    } else {
      row.scratch.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<at]))
      row.scratch.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[(at + 1)..<next]))
      append(&row, rewritten, row.scratch.count - rewritten, isInSource: false)
    }
    return next
  }

  @inline(__always)
  private func append(_ row: inout TableRow, _ start: Int, _ count: Int, isInSource: Bool) {
    guard row.cells.count < limits.columns else {
      row.beyondLimit += 1
      return
    }
    row.cells.append(TableRow.Cell(start: start, count: count, kind: .text, isInSource: isInSource))
    if count > limits.cellBytes, row.problem == nil {
      row.problem = .cellTooLong(column: row.cells.count, limit: limits.cellBytes)
    }
  }

  var lineEnding: LineEnding {
    switch (endings.lf > 0, endings.crlf > 0, endings.cr > 0) {
    case (false, false, false): .none
    case (true, false, false): .lf
    case (false, true, false): .crlf
    case (false, false, true): .cr
    default: .mixed
    }
  }
}
