import CapabilityKit
import Foundation
import Vocabulary

/// A file that waits for its import, under a name that nobody can guess.
struct Upload: Codable, Sendable, Hashable {
  /// 32 hexadecimal digits.
  let id: String
  /// What it is to become: `areas` or `population`.
  let kind: String
  /// The name on the sender's device; shown, never opened.
  let name: String
  let ending: String
  /// Who sent it; nobody else sees it.
  let person: String
  /// Milliseconds since 1970.
  let arrived: Int64
}

/// The files that wait: in the data folder, deleted after their import, and after a day if nobody came back.
struct Uploads: Sendable {
  static let keptMilliseconds: Int64 = 86_400_000
  let folder: URL
  let surroundings: Surroundings

  init(_ services: Services) { self.init(folder: services.uploadsFolder, surroundings: services.surroundings) }

  init(folder: URL, surroundings: Surroundings) {
    self.folder = folder
    self.surroundings = surroundings
  }

  func keep(_ bytes: [UInt8], kind: String, name: String, ending: String, person: PersonID) throws -> Upload {
    removeAbandoned()
    let id = surroundings.bytes(16).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
    let upload = Upload(
      id: id, kind: kind, name: AreaFile.shownName(name), ending: ending, person: person.text,
      arrived: Int64(surroundings.now().milliseconds))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(Data(bytes), to: url(of: upload))
    try write(try JSONEncoder().encode(upload), to: note(of: id))
    return upload
  }

  /// Throws `not-found` for anything but an upload of this person that is still there.
  func find(_ id: String, kind: String, person: PersonID) throws -> Upload {
    guard id.count == 32, id.allSatisfy({ $0.isASCII && $0.isHexDigit }),
      let data = try? Data(contentsOf: note(of: id)),
      let upload = try? JSONDecoder().decode(Upload.self, from: data), upload.kind == kind, upload.person == person.text
    else { throw Problem("upload-gone", status: 410) }
    return upload
  }

  func url(of upload: Upload) -> URL { folder.appendingPathComponent("areas-\(upload.id).\(upload.ending)") }

  func remove(_ upload: Upload) {
    // What cannot be removed now is removed a day later.
    try? FileManager.default.removeItem(at: url(of: upload))
    try? FileManager.default.removeItem(at: note(of: upload.id))
  }

  func removeAbandoned() {
    let now = Int64(surroundings.now().milliseconds)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix("areas-") && name.hasSuffix(".upload") {
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)),
        let upload = try? JSONDecoder().decode(Upload.self, from: data), now - upload.arrived > Self.keptMilliseconds
      else { continue }
      remove(upload)
    }
  }

  private func note(of id: String) -> URL { folder.appendingPathComponent("areas-\(id).upload") }

  private func write(_ data: Data, to url: URL) throws {
    try data.write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
  }
}
