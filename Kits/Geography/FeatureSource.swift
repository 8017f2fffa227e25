import Foundation
import Vocabulary

/// What a path leads to, found without GDAL: a real local file, and for a zip the one member to open.
struct FeatureSource {
  /// The name to show to people.
  let name: String
  /// The name to give to GDAL, with the layers of a zip that holds several files.
  let dataset: String
  let layers: [String]?

  static func find(_ path: String, layer: String?, limits: FeatureLimits) throws(Problem) -> FeatureSource {
    let name = URL(fileURLWithPath: path).lastPathComponent
    // A name such as /vsicurl/http://… or a URL would make GDAL reach out: only what the system calls a file is opened.
    guard !path.hasPrefix("/vsi"), let resolved = realpath(path, nil) else {
      throw Problem("file-missing", status: 404, ["file": name])
    }
    defer { free(resolved) }
    let real = String(cString: resolved)
    var status = stat()
    guard !real.hasPrefix("/vsi"), stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Problem("file-missing", status: 404, ["file": name])
    }
    guard status.st_size <= limits.fileBytes else { throw .tooLarge(limit: "\(limits.fileBytes >> 20) MB") }
    let ending = URL(fileURLWithPath: real).pathExtension.lowercased()
    if ending == "shp" { try requireIndex(of: real, name) }
    guard ending == "zip" || ending == "kmz" || startsAsZip(real) else {
      return FeatureSource(name: name, dataset: real, layers: nil)
    }
    let members = try ZipDirectory.members(of: real, limits: limits)
    return try choose(members, archive: real, name, layer: layer)
  }

  private static func choose(
    _ members: [String], archive: String, _ name: String, layer: String?
  ) throws(Problem) -> FeatureSource {
    let endings = ["shp", "geojson", "json", "gpkg", "kml"]
    let candidates = members.filter { member in
      let parts = member.split(separator: "/")
      return endings.contains(URL(fileURLWithPath: member).pathExtension.lowercased())
        && !member.hasPrefix("/") && !parts.contains { $0 == ".." || $0 == "__MACOSX" || $0.hasPrefix(".") }
    }
    let stems = candidates.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    let chosen: String
    if candidates.isEmpty {
      throw .fileUnreadable(name, "no Shapefile, GeoJSON, GeoPackage or KML in the zip")
    } else if candidates.count == 1 {
      chosen = candidates[0]
    } else if let layer {
      guard let index = stems.firstIndex(of: layer) else { throw .layerUnknown(layer, stems) }
      chosen = candidates[index]
    } else {
      throw .layerNeeded(stems)
    }
    // The braces end the archive's name for GDAL, whatever it is called.
    guard !archive.contains(where: { $0 == "{" || $0 == "}" }) else {
      throw .fileUnreadable(name, "braces in the name")
    }
    if chosen.lowercased().hasSuffix(".shp") {
      let stem = chosen.dropLast(4).lowercased()
      guard members.contains(where: { $0.lowercased() == stem + ".shx" }) else {
        throw .fileUnreadable(name, "the .shx file of the Shapefile is missing")
      }
    }
    return FeatureSource(
      name: name, dataset: "/vsizip/{\(archive)}/\(chosen)", layers: candidates.count > 1 ? stems : nil)
  }

  private static func requireIndex(of shapefile: String, _ name: String) throws(Problem) {
    let stem = String(shapefile.dropLast(4))
    guard ["shx", "SHX", "Shx"].contains(where: { access("\(stem).\($0)", R_OK) == 0 }) else {
      throw .fileUnreadable(name, "the .shx file of the Shapefile is missing")
    }
  }

  private static func startsAsZip(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 4)) == Data([0x50, 0x4B, 3, 4])
  }
}

/// The table of contents at the end of a zip (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16), read before anything is
/// unpacked.
enum ZipDirectory {
  /// The names of the files in it. Throws `too-large` for a zip that says it unpacks to more than allowed, and
  /// `file-unreadable` for one whose directory is not there.
  static func members(of path: String, limits: FeatureLimits) throws(Problem) -> [String] {
    let name = URL(fileURLWithPath: path).lastPathComponent
    guard let bytes = tail(of: path), let end = endRecord(in: bytes.tail) else {
      throw .fileUnreadable(name, "not a complete zip")
    }
    let (count, size, offset) = end
    guard count <= limits.zipEntries, count < 0xFFFF, offset < 0xFFFF_FFFF, size <= 16 << 20 else {
      throw .tooLarge(limit: "\(limits.zipEntries) files")
    }
    guard let directory = read(path, from: offset, count: size) else {
      throw .fileUnreadable(name, "not a complete zip")
    }
    var names: [String] = []
    var total = 0
    var at = 0
    for _ in 0..<count {
      guard at + 46 <= directory.count, directory.number(at, 4) == 0x0201_4B50 else {
        throw .fileUnreadable(name, "a damaged zip")
      }
      let unpacked = directory.number(at + 24, 4)
      let (nameLength, extra, comment) =
        (directory.number(at + 28, 2), directory.number(at + 30, 2), directory.number(at + 32, 2))
      guard at + 46 + nameLength <= directory.count else { throw .fileUnreadable(name, "a damaged zip") }
      total += unpacked
      names.append(String(decoding: directory[(at + 46)..<(at + 46 + nameLength)], as: UTF8.self))
      at += 46 + nameLength + extra + comment
    }
    guard total <= limits.unpackedBytes else { throw .tooLarge(limit: "\(limits.unpackedBytes >> 20) MB") }
    return names
  }

  private static func endRecord(in tail: [UInt8]) -> (count: Int, size: Int, offset: Int)? {
    guard tail.count >= 22 else { return nil }
    for at in stride(from: tail.count - 22, through: 0, by: -1) where tail.number(at, 4) == 0x0605_4B50 {
      return (tail.number(at + 10, 2), tail.number(at + 12, 4), tail.number(at + 16, 4))
    }
    return nil
  }

  private static func tail(of path: String) -> (tail: [UInt8], size: Int)? {
    guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd() else { return nil }
    defer { try? file.close() }
    let wanted = min(size, 22 + 65_535)
    guard (try? file.seek(toOffset: size - wanted)) != nil, let data = try? file.readToEnd() else { return nil }
    return ([UInt8](data), Int(size))
  }

  private static func read(_ path: String, from offset: Int, count: Int) -> [UInt8]? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    guard (try? file.seek(toOffset: UInt64(offset))) != nil else { return nil }
    if count == 0 { return [] }
    guard let data = try? file.read(upToCount: count), data.count == count else { return nil }
    return [UInt8](data)
  }
}

extension [UInt8] {
  /// A little-endian number of so many bytes; the caller has checked that they are there.
  fileprivate func number(_ at: Int, _ width: Int) -> Int {
    var value = 0
    for index in 0..<width { value |= Int(self[at + index]) << (8 * index) }
    return value
  }
}
