import CZip
import Vocabulary

/// Packs a stream as zlib's format (RFC 1950), piece by piece.
final class Deflater {
  /// On the heap, because zlib remembers its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  init() throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Level 5 is half the time of 9 for a few per cent more bytes.
    guard deflateInit_(stream, 5, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw Problem("unexpected", status: 500)
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Hands over what is ready. After `isLast` nothing may follow.
  func pack(_ bytes: [UInt8], isLast: Bool, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
    try bytes.withUnsafeBufferPointer { input in
      // zlib does not write through next_in, whatever its type says.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      while true {
        let (status, count) = buffer.withUnsafeMutableBufferPointer { output in
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(output.count)
          let status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return (status, output.count - Int(stream.pointee.avail_out))
        }
        try buffer.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<count])) }
        if isLast ? status == Z_STREAM_END : stream.pointee.avail_out > 0 { return }
      }
    }
  }
}

/// Unpacks what `Deflater` packed.
final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private var buffer = [UInt8](repeating: 0, count: 262_144)
  private(set) var isAtEnd = false

  init() throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw Problem("unexpected", status: 500)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Hands over what a piece unpacks to. Throws `backup-damaged` for bytes that no packing gives.
  func unpack(_ bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws {
    try bytes.withUnsafeBufferPointer { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 {
        if isAtEnd {
          if stream.pointee.avail_in > 0 { throw Problem.backupDamaged }
          return
        }
        let (status, count) = buffer.withUnsafeMutableBufferPointer { output in
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(output.count)
          let status = inflate(stream, Z_NO_FLUSH)
          return (status, output.count - Int(stream.pointee.avail_out))
        }
        // Z_BUF_ERROR: everything was taken and everything was given.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { throw Problem.backupDamaged }
        isAtEnd = status == Z_STREAM_END
        buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
        if status == Z_BUF_ERROR { return }
      }
    }
  }
}
