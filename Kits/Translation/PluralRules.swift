import Synchronization
import _FoundationICU

/// The plural categories of CLDR.
enum PluralCategory: String, Sendable, Hashable, CaseIterable { case zero, one, two, few, many, other }

/// Which plural category a number takes in one language: the rules of CLDR as ICU holds them.
final class PluralRules: Sendable {
  /// The categories that the language has at all.
  let categories: Set<PluralCategory>
  /// The categories that counting from 0 to 200 meets: a translation must tell these.
  let categoriesOfCounting: Set<PluralCategory>
  private let small: [PluralCategory]
  private let rules: Mutex<OpenRules>

  /// Rules for a BCP 47 tag; a language that ICU does not know has only `other`.
  init(_ tag: String, isOrdinal: Bool) {
    let open = OpenRules(tag, isOrdinal: isOrdinal)
    small = (0...200).map { open.category(of: Double($0)) }
    categoriesOfCounting = Set(small)
    let samples = [0.1, 0.5, 1.1, 1.5, 2.5, 1000, 1_000_000]
    categories = categoriesOfCounting.union(samples.map { open.category(of: $0) })
    rules = Mutex(open)
  }

  func category(of value: Double) -> PluralCategory {
    if value >= 0, value <= 200, value == value.rounded() { return small[Int(value)] }
    return rules.withLock { $0.category(of: value) }
  }
}

/// ICU's handle, closed with its owner.
private struct OpenRules: ~Copyable {
  private let handle: OpaquePointer?

  init(_ tag: String, isOrdinal: Bool) {
    var status = U_ZERO_ERROR
    let opened = swift_uplrules_openForType(tag, isOrdinal ? UPLURAL_TYPE_ORDINAL : UPLURAL_TYPE_CARDINAL, &status)
    handle = status.rawValue <= U_ZERO_ERROR.rawValue ? opened : nil
  }

  deinit { if let handle { swift_uplrules_close(handle) } }

  func category(of value: Double) -> PluralCategory {
    guard let handle else { return .other }
    var status = U_ZERO_ERROR
    return withUnsafeTemporaryAllocation(of: UChar.self, capacity: 16) { buffer in
      let length = swift_uplrules_select(handle, value, buffer.baseAddress, 16, &status)
      guard status.rawValue <= U_ZERO_ERROR.rawValue, length > 0, length <= 16 else { return .other }
      return PluralCategory(rawValue: String(decoding: buffer[..<Int(length)], as: UTF16.self)) ?? .other
    }
  }
}
