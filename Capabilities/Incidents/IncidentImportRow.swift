import Tables
import Vocabulary

/// One good row of a file, as numbers and the few texts that it needs.
struct ImportedRow: Sendable {
  var rowNumber: Int
  /// Of its mapped cells, so that it is known when it comes again.
  var digest: UInt64
  /// Of the source's number; 0 when there is none.
  var recordHash: UInt64 = 0
  var record: String?
  var occurred: Occurrence
  var received: Instant?
  var place: IncidentPlace
  var point: ExactPoint?
  /// In `RowReader.patterns`.
  var pattern: Int
  var offenceText: String?
  var text: String?
}

/// Why a row is refused.
struct RowFault: Error, Sendable, Hashable {
  var column: String
  var value: String
  var code: String
  var arguments: [String: String] = [:]

  init(_ column: String, _ value: String, _ code: String, _ arguments: [String: String] = [:]) {
    self.column = column
    self.value = String(value.prefix(200))
    self.code = code
    self.arguments = arguments
  }
}
