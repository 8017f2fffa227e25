import Synchronization

/// How hard a route is on the server, which decides how often it may be asked.
public enum Pace: String, Sendable, Hashable, CaseIterable {
  /// Fixed files and the answers for balancers: never refused.
  case free
  /// Pages and lists.
  case read
  /// Forms and API calls that change something.
  case write
  /// Exports and uploads of whole files.
  case heavy
}

/// Token buckets: each network and each person may do so much at once, and so much a second from then on.
///
/// Kept in this process only, under hashes that are seeded anew at every start, and in bounded memory: at most
/// `2 × mostKept` buckets of 16 bytes. A bucket that is forgotten is a full one.
public final class RateLimits: Sendable {
  public struct Allowance: Sendable, Hashable {
    public var atOnce: Double
    public var aSecond: Double
    public init(atOnce: Double, aSecond: Double) {
      self.atOnce = atOnce
      self.aSecond = aSecond
    }
  }
  /// Whose bucket it is. A network may be an office of many people, so it has four times what a person has.
  public enum Subject: Hashable, Sendable {
    case network([UInt8])
    case person(String)
  }
  private struct Bucket {
    var tokens: Double
    var at: Int64
  }
  private struct Kept {
    var young: [Int: Bucket] = [:]
    var old: [Int: Bucket] = [:]
  }
  private let kept = Mutex(Kept())
  private let factor: Double
  private let mostKept: Int

  /// `factor`: how many times the standard allowances; 0 turns the limits off.
  public init(factor: Double = 1, mostKept: Int = 32_768) {
    self.factor = factor
    self.mostKept = mostKept
  }

  public static func allowance(_ pace: Pace, network: Bool) -> Allowance? {
    let person: Allowance? =
      switch pace {
      case .free: nil
      case .read: Allowance(atOnce: 300, aSecond: 30)
      case .write: Allowance(atOnce: 100, aSecond: 10)
      case .heavy: Allowance(atOnce: 20, aSecond: 0.5)
      }
    return person.map { network ? Allowance(atOnce: $0.atOnce * 4, aSecond: $0.aSecond * 4) : $0 }
  }

  /// Takes one from the bucket. Nil when there was one; else in how many whole seconds there will be.
  public func wait(for subject: Subject, _ pace: Pace, at milliseconds: Int64) -> Int? {
    var isNetwork = false
    if case .network = subject { isNetwork = true }
    guard factor > 0, let allowance = Self.allowance(pace, network: isNetwork) else { return nil }
    let (most, aSecond) = (allowance.atOnce * factor, allowance.aSecond * factor)
    var hasher = Hasher()
    hasher.combine(subject)
    hasher.combine(pace)
    let key = hasher.finalize()
    return kept.withLock { kept in
      var bucket = kept.young[key] ?? kept.old[key] ?? Bucket(tokens: most, at: milliseconds)
      // A clock that was set back gives nothing and takes nothing.
      let passed = Double(max(0, milliseconds - bucket.at)) / 1000
      bucket.tokens = min(most, bucket.tokens + passed * aSecond)
      bucket.at = milliseconds
      let isAllowed = bucket.tokens >= 1
      if isAllowed { bucket.tokens -= 1 }
      kept.young[key] = bucket
      if kept.young.count > mostKept {
        kept.old = kept.young
        kept.young = [:]
      }
      return isAllowed ? nil : max(1, Int(((1 - bucket.tokens) / aSecond).rounded(.up)))
    }
  }

  /// How many buckets are kept, for tests.
  var count: Int { kept.withLock { $0.young.count + $0.old.count } }
}
