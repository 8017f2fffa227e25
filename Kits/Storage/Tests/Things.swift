import Dispatch
import Storage
import StorageTesting

/// A table with a column of each form, for the tests of this folder.
enum Things {
  static let schema = Schema(
    "things",
    [
      Migration(1) { dialect in
        [
          """
          CREATE TABLE thing (
            id \(dialect.integer) PRIMARY KEY,
            name TEXT,
            number \(dialect.integer),
            measure \(dialect.real),
            content \(dialect.blob)
          )
          """
        ]
      }
    ])
}

extension Connection {
  func count(_ table: String = "thing") throws -> Int {
    try value("SELECT count(*) FROM \(unchecked: table)") ?? -1
  }
}

/// Two blocks on two threads meet here.
struct Signal: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  func give() { semaphore.signal() }
  /// For a block of a transaction, which has a thread of its own.
  func waitOnThisThread() { semaphore.wait() }
  func wait() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        semaphore.wait()
        continuation.resume()
      }
    }
  }
}

struct Refusal: Error, Equatable {}
