import CGDAL
import Foundation

/// A column of a layer and how its values are read.
struct Field {
  let index: Int32
  let name: String
  let type: String
  private let kind: OGRFieldType
  private let isTruth: Bool

  init?(_ index: Int32, _ definition: OGRFieldDefnH?) {
    guard let definition, let name = OGR_Fld_GetNameRef(definition) else { return nil }
    self.index = index
    self.name = TextBytes.text(name)
    kind = OGR_Fld_GetType(definition)
    isTruth = OGR_Fld_GetSubType(definition) == OFSTBoolean
    type =
      switch kind {
      case OFTInteger, OFTInteger64, OFTReal: isTruth ? "text" : "number"
      case OFTDate, OFTTime, OFTDateTime: "date"
      case OFTIntegerList, OFTInteger64List, OFTRealList, OFTStringList: "list"
      default: "text"
      }
  }

  func value(in feature: OGRFeatureH) -> PropertyValue {
    guard OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { return .null }
    switch kind {
    case OFTInteger:
      let number = OGR_F_GetFieldAsInteger(feature, index)
      return isTruth ? .text(number != 0 ? "true" : "false") : .number(Double(number))
    case OFTInteger64:
      let number = OGR_F_GetFieldAsInteger64(feature, index)
      // Beyond 2⁵³ a double would change the number.
      return abs(Double(number)) < 9e15 ? .number(Double(number)) : .text("\(number)")
    case OFTReal:
      let number = OGR_F_GetFieldAsDouble(feature, index)
      return number.isFinite ? .number(number) : .null
    case OFTDate, OFTTime, OFTDateTime: return time(in: feature)
    case OFTIntegerList, OFTInteger64List, OFTRealList, OFTStringList: return list(in: feature)
    case OFTBinary: return .null
    default: return OGR_F_GetFieldAsString(feature, index).map { .text(TextBytes.text($0)) } ?? .null
    }
  }

  private func time(in feature: OGRFeatureH) -> PropertyValue {
    var (year, month, day, hour, minute, zone) = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
    var second: Float = 0
    guard OGR_F_GetFieldAsDateTimeEx(feature, index, &year, &month, &day, &hour, &minute, &second, &zone) != 0 else {
      return .null
    }
    func pad(_ value: Int32, _ width: Int = 2) -> String {
      let text = "\(value)"
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let date = "\(pad(year, 4))-\(pad(month))-\(pad(day))"
    let clock = "\(pad(hour)):\(pad(minute)):\(pad(Int32(second)))"
    // GDAL writes a zone as 100 ± quarters of an hour; 0 and 1 are unknown and local time.
    let offset = zone > 1 ? (zone - 100) * 15 : nil
    let suffix = offset.map {
      $0 == 0 ? "Z" : "\($0 < 0 ? "-" : "+")\(pad(abs($0) / 60)):\(pad(abs($0) % 60))"
    }
    return switch kind {
    case OFTDate: .text(date)
    case OFTTime: .text(clock)
    default: .text("\(date)T\(clock)\(suffix ?? "")")
    }
  }

  private func list(in feature: OGRFeatureH) -> PropertyValue {
    var items: [String] = []
    let texts = OGR_F_GetFieldAsStringList(feature, index)
    let isText = kind == OFTStringList
    for position in 0..<Int(CSLCount(texts)) {
      guard let item = texts?[position] else { break }
      items.append(isText ? TextBytes.json(TextBytes.text(item)) : TextBytes.text(item))
    }
    return .text("[\(items.joined(separator: ","))]")
  }
}

enum TextBytes {
  /// A C text as UTF-8 or, where it is not, as Windows-1252, which old Shapefiles mean when they say nothing.
  static func text(_ pointer: UnsafePointer<CChar>) -> String {
    if let text = String(validatingCString: pointer) { return text }
    let bytes = UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map { UInt8(bitPattern: $0) }
    return String(bytes: bytes, encoding: .windowsCP1252) ?? String(decoding: bytes, as: UTF8.self)
  }

  static func json(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      default:
        if scalar.value < 32 {
          let digits = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out + "\""
  }
}
