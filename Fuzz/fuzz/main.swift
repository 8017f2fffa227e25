import Glibc
import LibFuzzer

// CONCORD_FUZZ=TARGET fuzz [libFuzzer's options] [corpus folders]

guard Targets.chosen != nil else {
  print("CONCORD_FUZZ is one of: " + Targets.all.keys.sorted().joined(separator: " "))
  exit(2)
}
var count = CommandLine.argc
var start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &start) { one($0, $1) })

/// Also the name under which libFuzzer's own `main` looks for it, which is linked in whether it is used or not.
@_cdecl("LLVMFuzzerTestOneInput")
public func one(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  Targets.chosen?(data.map { Array(UnsafeBufferPointer(start: $0, count: size)) } ?? [])
  return 0
}
