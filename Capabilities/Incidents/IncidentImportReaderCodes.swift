import Tables
import Vocabulary

/// Codes of a row: each distinct cell is looked up once.
extension RowReader {
  mutating func pattern(_ row: TableRow) throws(RowFault) -> Int {
    var key: UInt64 = 1
    for index in fields.indices {
      for column in fields[index].columns {
        key = CellHash.mix(key &+ UInt64(try meaning(index, row, column)) &+ 1, 0xA076_1D64_78BD_642F)
      }
    }
    if let known = patternNumbers[key] { return known }
    let made = try newPattern(row)
    let number = patterns.count
    patterns.append(made)
    patternNumbers[key] = number
    return number
  }

  /// The number of the codes that a cell means, in the field's `meanings`.
  mutating func meaning(_ index: Int, _ row: TableRow, _ column: Int) throws(RowFault) -> Int {
    let hash = row.withBytes(column) { CellHash.of(Self.trim($0)) }
    if let known = fields[index].cells[hash] {
      if known < 0 { throw fields[index].faults[-1 - known] }
      return known
    }
    // Columns of free text would fill the memory with what comes once.
    let isKept = fields[index].cells.count < 50_000
    do throws(RowFault) {
      let codes = try fields[index].codes(row.trimmed(column) ?? "", header[column])
      let number: Int
      if let known = fields[index].numbers[codes] {
        number = known
      } else {
        number = fields[index].meanings.count
        fields[index].meanings.append(codes)
        fields[index].numbers[codes] = number
      }
      if isKept { fields[index].cells[hash] = number }
      return number
    } catch {
      if isKept {
        fields[index].faults.append(error)
        fields[index].cells[hash] = -fields[index].faults.count
      }
      throw error
    }
  }

  mutating func newPattern(_ row: TableRow) throws(RowFault) -> IncidentPattern {
    var pattern = IncidentPattern(conducts: [])
    pattern.source = source
    pattern.sharing = sharing
    for index in fields.indices {
      var codes = Set(fields[index].constant ?? [])
      for column in fields[index].columns { codes.formUnion(fields[index].meanings[try meaning(index, row, column)]) }
      let field = fields[index]
      if codes.isEmpty, field.field == .conduct, let fallback = field.table.codesOfNothing { codes = Set(fallback) }
      if field.field != .conduct { codes.remove(.unknown) }
      let only = codes.sorted().first
      switch field.field {
      case .conduct:
        guard let only else { throw RowFault(field.names.first ?? "", "", "required") }
        pattern.conducts = [only]
      case .bias: pattern.biases = codes
      case .motivation: pattern.motivations = codes
      case .affected: pattern.affected = codes
      case .basis: pattern.basis = only
      case .target: pattern.target = only
      case .channel: pattern.channel = only
      case .setting: pattern.setting = only
      case .severity: pattern.severity = only.flatMap { Int($0.text) }
      case .trigger: pattern.trigger = only
      case .police: pattern.police = only
      case .support: pattern.support = only
      case .tier: pattern.tier = only
      case .reliability: pattern.reliability = only
      case .credibility: pattern.credibility = only
      }
    }
    guard !pattern.conducts.isEmpty else { throw RowFault("", "", "required") }
    return pattern
  }
}
