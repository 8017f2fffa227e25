import Crypto
import Foundation
import Storage
import Vocabulary

/// Walks through the records of a backup in order, and checks each sum and digest that it passes.
struct BackupRecords {
  private let reader: BackupReader
  init(_ reader: BackupReader) { self.reader = reader }

  /// `table` takes rows until there are no more, and gives their sum; `file` takes blocks until nil.
  func forEach(
    table: (TableHead, (inout [SQLValue]) throws -> Bool) throws -> TableSum,
    file: (FileHead, () throws -> [UInt8]?) throws -> Void
  ) throws -> CopySummary {
    var sums: [TableSum] = []
    var files = 0
    while true {
      switch try reader.takeByte() {
      case UInt8(ascii: "T"):
        let head = try reader.json(TableHead.self)
        let sum = try table(head) { values in try row(&values, head.columns.count) }
        guard try reader.json(TableSum.self) == sum else { throw Problem.backupDamaged }
        sums.append(sum)
      case UInt8(ascii: "F"):
        let head = try reader.json(FileHead.self)
        var digest = SHA256()
        try file(head) {
          guard let block = try block() else { return nil }
          digest.update(data: block)
          return block
        }
        guard try reader.block() == Array(digest.finalize()) else { throw Problem.backupDamaged }
        files += 1
      case UInt8(ascii: "Z"):
        let summary = try reader.json(CopySummary.self)
        guard summary == CopySummary(tables: sums, files: files) else { throw Problem.backupDamaged }
        try reader.finish()
        return summary
      default: throw Problem.backupDamaged
      }
    }
  }

  private func row(_ values: inout [SQLValue], _ count: Int) throws -> Bool {
    switch try reader.takeByte() {
    case UInt8(ascii: "R"):
      for index in 0..<count { values[index] = try reader.value() }
      return true
    case UInt8(ascii: "E"): return false
    default: throw Problem.backupDamaged
    }
  }

  private func block() throws -> [UInt8]? {
    switch try reader.takeByte() {
    case UInt8(ascii: "B"): return try reader.block()
    case UInt8(ascii: "G"): return nil
    default: throw Problem.backupDamaged
    }
  }
}
