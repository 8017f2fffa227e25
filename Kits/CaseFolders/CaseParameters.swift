import Foundation

/// `params.json`, or an object inside it. What is asked for is remembered, so that `finish` can refuse what nobody knows.
public final class CaseParameters {
  public static let file = "params.json"
  private let values: [String: Any]
  private let path: String
  private var known: Set<String> = []
  private var inside: [CaseParameters] = []

  init(_ values: [String: Any], path: String = "") {
    self.values = values
    self.path = path
  }

  convenience init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw CaseFault(Self.file, "is missing") }
    guard data.count <= 10_000_000 else { throw CaseFault(Self.file, "is larger than 10 MB") }
    do {
      let object = try JSONSerialization.jsonObject(with: data)
      guard let values = object as? [String: Any] else { throw CaseFault(Self.file, "must hold one object") }
      self.init(values)
    } catch let fault as CaseFault {
      throw fault
    } catch {
      throw CaseFault(Self.file, "is not JSON")
    }
  }

  public var keys: [String] { values.keys.sorted() }

  /// A parameter that is not said is nil; so is one that is null.
  private func value(_ key: String) -> Any? {
    known.insert(key)
    return values[key].flatMap { $0 is NSNull ? nil : $0 }
  }

  public func fault(_ key: String, _ reason: String) -> CaseFault {
    CaseFault(Self.file, column: path + key, reason)
  }

  private func required<Value>(_ key: String, _ value: Value?) throws -> Value {
    guard let value else { throw fault(key, "is missing") }
    return value
  }

  public func number(_ key: String, in range: ClosedRange<Double> = -.infinity ... .infinity) throws -> Double? {
    guard let found = value(key) else { return nil }
    return try Self.number(found, in: range, { self.fault(key, $0) })
  }
  public func requiredNumber(_ key: String, in range: ClosedRange<Double> = -.infinity ... .infinity) throws -> Double {
    try required(key, number(key, in: range))
  }
  public func integer(_ key: String, in range: ClosedRange<Int> = .min...Int.max) throws -> Int? {
    guard let value = try number(key) else { return nil }
    guard let whole = Int(exactly: value) else { throw fault(key, "\(value) is not a whole number") }
    guard range.contains(whole) else {
      throw fault(key, "\(whole) is outside \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }
  public func requiredInteger(_ key: String, in range: ClosedRange<Int> = .min...Int.max) throws -> Int {
    try required(key, integer(key, in: range))
  }
  public func bool(_ key: String) throws -> Bool? {
    guard let found = value(key) else { return nil }
    guard let number = found as? NSNumber, isTruth(number) else { throw fault(key, "must be true or false") }
    return number.boolValue
  }
  public func text(_ key: String, oneOf allowed: [String]? = nil) throws -> String? {
    guard let found = value(key) else { return nil }
    guard let text = found as? String else { throw fault(key, "must be text") }
    if let allowed, !allowed.contains(text) {
      throw fault(key, "\(text) is none of \(allowed.joined(separator: ", "))")
    }
    return text
  }
  public func requiredText(_ key: String, oneOf allowed: [String]? = nil) throws -> String {
    try required(key, text(key, oneOf: allowed))
  }
  public func numbers(_ key: String, in range: ClosedRange<Double> = -.infinity ... .infinity) throws -> [Double]? {
    try list(key)?.map { try Self.number($0, in: range, { self.fault(key, $0) }) }
  }
  public func integers(_ key: String, in range: ClosedRange<Int> = .min...Int.max) throws -> [Int]? {
    try numbers(key)?.map {
      guard let whole = Int(exactly: $0), range.contains(whole) else {
        throw fault(key, "\($0) is not a whole number in range")
      }
      return whole
    }
  }
  public func texts(_ key: String) throws -> [String]? {
    try list(key)?.map {
      guard let text = $0 as? String else { throw fault(key, "must be a list of texts") }
      return text
    }
  }
  /// Rows of numbers, of any lengths.
  public func rows(_ key: String) throws -> [[Double]]? {
    try list(key)?.map {
      guard let row = $0 as? [Any] else { throw fault(key, "must be a list of lists") }
      return try row.map { try Self.number($0, in: -.infinity ... .infinity, { self.fault(key, $0) }) }
    }
  }
  /// Lists of texts, of any lengths.
  public func textRows(_ key: String) throws -> [[String]]? {
    try list(key)?.map {
      guard let row = $0 as? [String] else { throw fault(key, "must be a list of lists of texts") }
      return row
    }
  }
  public func object(_ key: String) throws -> CaseParameters? {
    guard let found = value(key) else { return nil }
    guard let values = found as? [String: Any] else { throw fault(key, "must be an object") }
    return remember(CaseParameters(values, path: "\(path)\(key)."))
  }
  public func objects(_ key: String) throws -> [CaseParameters]? {
    try list(key)?.enumerated().map { index, found in
      guard let values = found as? [String: Any] else { throw fault(key, "must be a list of objects") }
      return remember(CaseParameters(values, path: "\(path)\(key)[\(index)]."))
    }
  }
  /// Values of mixed kinds, in order: numbers as Double, texts as String, for the few parameters that mix them.
  public func list(_ key: String) throws -> [Any]? {
    guard let found = value(key) else { return nil }
    guard let list = found as? [Any] else { throw fault(key, "must be a list") }
    return list
  }

  /// Parameters that say something to people or to other programs and change no result.
  public func ignore(_ keys: String...) { known.formUnion(keys) }

  /// Refuses what was said and never asked for.
  public func finish() throws {
    if let unknown = keys.first(where: { !known.contains($0) }) {
      throw fault(unknown, "is not a parameter of this analysis")
    }
    for object in inside { try object.finish() }
  }

  private func remember(_ object: CaseParameters) -> CaseParameters {
    inside.append(object)
    return object
  }

  private static func number(
    _ found: Any, in range: ClosedRange<Double>, _ fault: (String) -> CaseFault
  ) throws -> Double {
    // Foundation keeps a decimal number here, whose own conversion loses the last bit of some.
    guard let number = found as? NSNumber, !isTruth(number), let value = Double(number.stringValue), value.isFinite else {
      throw fault("\(found) is not a number")
    }
    guard range.contains(value) else { throw fault("\(value) is outside \(range.lowerBound) to \(range.upperBound)") }
    return value
  }

  /// JSON's true and false come as numbers too.
  private static func isTruth(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
  private func isTruth(_ number: NSNumber) -> Bool { Self.isTruth(number) }
}
