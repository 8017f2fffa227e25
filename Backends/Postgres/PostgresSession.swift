import Storage
import Vocabulary

/// One connection of the pool with a thread of its own. It opens when first used and again after it broke.
actor PostgresSession {
  enum Kind {
    case read, write
    var begin: String {
      switch self {
      case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
      case .write: "BEGIN ISOLATION LEVEL READ COMMITTED"
      }
    }
  }

  private let url: String
  private let executor = QueueExecutor("concord.postgres")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private var link: PostgresLink?

  init(url: String) { self.url = url }

  /// Opens the connection and returns the server's version, such as `15.18`.
  func open() throws -> String {
    do {
      let link = try self.link ?? PostgresLink(url: url)
      self.link = link
      return link.serverVersion
    } catch let failure as PostgresFailure {
      throw DatabaseUnopened(failure.message.split(separator: "\n").joined(separator: " "))
    }
  }

  func close() { link = nil }

  /// One try of a transaction. Throws `TryAgain` when the server asks for another.
  func run<Result: Sendable>(
    _ kind: Kind, _ block: @Sendable (any Connection) throws -> Result
  ) throws -> Result {
    let link = try begin(kind)
    let connection = PostgresConnection(link)
    do {
      defer { connection.end() }
      let result = try block(connection)
      if let failure = connection.state.failure { throw failure }
      try commit(link)
      return result
    } catch {
      let again = (error as? TryAgain) ?? (connection.state.failure as? TryAgain)
      clean(link, forgetsStatements: again?.forgetsStatements ?? false)
      throw again ?? error
    }
  }

  /// Runs a command that may not be part of a transaction.
  func maintain(_ command: String) throws {
    do {
      let link = try self.link ?? PostgresLink(url: url)
      self.link = link
      try link.command(command)
    } catch let failure as PostgresFailure {
      self.link = nil
      throw failure.translated
    }
  }

  /// Nothing of the transaction ran yet, so a connection that a restarted server left behind is replaced unseen.
  private func begin(_ kind: Kind) throws -> PostgresLink {
    do {
      if let link {
        do {
          try link.command(kind.begin)
          return link
        } catch let failure as PostgresFailure {
          self.link = nil
          guard link.isBroken || failure.isConnectionLost else { throw failure }
        }
      }
      let fresh = try PostgresLink(url: url)
      try fresh.command(kind.begin)
      link = fresh
      return fresh
    } catch let failure as PostgresFailure {
      throw failure.translated
    }
  }

  private func commit(_ link: PostgresLink) throws {
    do {
      let result = try link.command("COMMIT")
      // The server answers the commit of a failed transaction with a rollback.
      if result.tag != "COMMIT" { throw StatementProblem("The transaction was rolled back at its end") }
    } catch let failure as PostgresFailure {
      throw failure.translated
    }
  }

  private func clean(_ link: PostgresLink, forgetsStatements: Bool) {
    do {
      if !link.isIdle { try link.command("ROLLBACK") }
      if forgetsStatements { try link.forgetStatements() }
    } catch {
      // A connection that cannot be cleaned is not used again.
      self.link = nil
    }
    if link.isBroken || !link.isIdle { self.link = nil }
  }
}
