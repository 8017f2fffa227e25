import Vocabulary

/// What both databases hold to while a transaction is open, so that the same mistakes have the same effect on both.
///
/// After a failed statement PostgreSQL refuses the rest of a transaction and SQLite would carry on; here both refuse.
package struct TransactionState {
  /// The first failure of a statement; the transaction can only be rolled back.
  package private(set) var failure: (any Error)?
  /// True while `insert` takes its rows: nothing else can run meanwhile.
  package var isInserting = false
  private var isOver = false

  package init() {}

  /// To be called before each statement.
  package func check() throws {
    if isOver { throw StatementProblem("A connection was used after its transaction") }
    if isInserting { throw StatementProblem("A statement was run while rows were being inserted") }
    if let failure { throw failure }
  }

  package mutating func fail(_ error: any Error) { if failure == nil { failure = error } }
  package mutating func end() { isOver = true }
}

extension SQL {
  /// Refuses text that PostgreSQL cannot store and SQLite would cut short in places.
  package static func refuseNUL(in text: String, field: String) throws {
    if text.utf8.contains(0) { throw Problem.invalid([FieldProblem(field, "control-character")]) }
  }

  /// A name of a table or column in double quotes. Names come from code and are lowercase words.
  package static func quoted(_ name: String) throws -> String {
    let isWord = name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard isWord, !name.isEmpty else { throw StatementProblem("\(name) is not the name of a table or column") }
    return "\"\(name)\""
  }

  /// A topic is a lowercase word; hyphens join words.
  package static func checkTopic(_ topic: String) throws {
    let isTopic = topic.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
    guard isTopic, !topic.isEmpty else { throw StatementProblem("\(topic) is not a topic") }
  }
}
