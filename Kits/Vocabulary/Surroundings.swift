import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the program takes from the world around it, the time and chance, handed in so that tests can hold both still.
public struct Surroundings: Sendable {
  /// The present moment.
  public var now: @Sendable () -> Instant
  /// 64 random bits; from the operating system's cryptographic generator unless a test says otherwise.
  public var random: @Sendable () -> UInt64

  public init(now: @escaping @Sendable () -> Instant, random: @escaping @Sendable () -> UInt64) {
    self.now = now
    self.random = random
  }

  /// The clock of the machine and its cryptographic random generator.
  public static var system: Surroundings {
    Surroundings(
      now: {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
      },
      random: {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
      })
  }

  /// A clock that stands still and the same random numbers every time: for tests and demonstrations, never for secrets.
  public static func fixed(at instant: Instant, seed: UInt64 = 1) -> Surroundings {
    let numbers = SharedRandom(seed)
    return Surroundings(now: { instant }, random: { numbers.next() })
  }

  /// A new identifier, whose text sorts by the present moment.
  public func identifier<Kind>() -> Identifier<Kind> {
    Identifier(milliseconds: now().milliseconds, random: (random(), random()))
  }

  /// Random bytes.
  public func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    while bytes.count < count { withUnsafeBytes(of: random().littleEndian) { bytes += $0 } }
    return Array(bytes.prefix(count))
  }
}

/// One row of seeded numbers that several threads draw from.
private final class SharedRandom: Sendable {
  private let numbers: Mutex<SeededRandom>
  init(_ seed: UInt64) { numbers = Mutex(SeededRandom(seed: seed)) }

  func next() -> UInt64 { numbers.withLock { $0.next() } }
}
