import Dispatch
import Synchronization

/// Works on items on some threads at once and returns the results in the items' order.
func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, _ body: @Sendable (Item) -> Result
) -> [Result] {
  guard workers > 1, items.count > 1 else { return items.map(body) }
  let next = Mutex(0)
  let results = Mutex([Result?](repeating: nil, count: items.count))
  DispatchQueue.concurrentPerform(iterations: min(workers, items.count)) { _ in
    while true {
      let index = next.withLock { next in
        defer { next += 1 }
        return next
      }
      guard index < items.count else { return }
      let result = body(items[index])
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0.compactMap { $0 } }
}
