import CZip
import Vocabulary

/// Unpacks one part by zlib; its checksum is verified at its end.
final class ZipStream {
  private let bytes: [UInt8]
  private let entry: ZipArchive.Entry
  private var at: Int
  private let end: Int
  private var given = 0
  private var checksum: UInt
  private var isDone = false
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  /// On the heap, because zlib remembers its address; nil for a stored part.
  private let stream: UnsafeMutablePointer<z_stream>?

  init(_ bytes: [UInt8], _ start: Int, _ entry: ZipArchive.Entry) throws {
    self.bytes = bytes
    self.entry = entry
    at = start
    end = start + entry.packed
    checksum = crc32(0, nil, 0)
    switch entry.method {
    case 0: stream = nil
    case 8:
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        stream.deallocate()
        throw Problem.tableDamaged(entry.name)
      }
      self.stream = stream
    default: throw Problem.tableDamaged(entry.name)
    }
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
    }
  }

  /// Hands over the next chunk; false at the end.
  func next(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Bool {
    guard !isDone else { return false }
    let count = try stream == nil ? copy() : inflateChunk()
    given += count
    guard given <= entry.unpacked else { throw Problem.tableDamaged(entry.name) }
    try buffer.withUnsafeBufferPointer { chunk in
      checksum = crc32(checksum, chunk.baseAddress, UInt32(count))
      if isDone {
        let isWhole = given == entry.unpacked && UInt32(truncatingIfNeeded: checksum) == entry.checksum
        guard isWhole else { throw Problem.tableDamaged(entry.name) }
      }
      try body(UnsafeBufferPointer(rebasing: chunk[..<count]))
    }
    return true
  }

  /// All of a small part.
  func all() throws -> [UInt8] {
    var whole: [UInt8] = []
    while try next({ whole.append(contentsOf: $0) }) {}
    return whole
  }

  private func copy() throws -> Int {
    let count = min(buffer.count, end - at)
    for place in 0..<count { buffer[place] = bytes[at + place] }
    at += count
    isDone = at == end
    return count
  }

  private func inflateChunk() throws -> Int {
    guard let stream else { return 0 }
    let room = buffer.count
    let (status, used, left) = bytes.withUnsafeBufferPointer { input in
      buffer.withUnsafeMutableBufferPointer { output in
        // zlib does not write through next_in, whatever its type says.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + at })
        let available = UInt32(truncatingIfNeeded: min(end - at, 1 << 30))
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(room)
        let status = inflate(stream, Z_NO_FLUSH)
        return (status, Int(available - stream.pointee.avail_in), Int(stream.pointee.avail_out))
      }
    }
    at += used
    switch status {
    case Z_STREAM_END: isDone = true
    // Neither input taken nor output given: the part is cut off.
    case Z_OK where used > 0 || left < room: break
    default: throw Problem.tableDamaged(entry.name)
    }
    return room - left
  }
}
