import Testing
import Vocabulary

@testable import CapabilityKit

/// What comes from outside is read without harm.
struct ForeignInputTests {
  @Test(arguments: [
    ("../../etc/passwd", "passwd"), ("..\\..\\evil.csv", "evil.csv"), ("\u{202E}vsc.exe", "vsc.exe"), ("..", ".."),
    ("a\u{7}b.csv", "ab.csv"), ("", ""), ("plain.csv", "plain.csv"), ("بيانات.csv", "بيانات.csv"),
  ])
  func theNameOfAnUploadIsOnlyAName(_ sent: String, _ shown: String) throws {
    let part = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\(sent)\"\r\n\r\nx\r\n--b--\r\n"
    let form = try Multipart.read(Array(part.utf8), contentType: "multipart/form-data; boundary=b")
    #expect(form.file("f")?.name == shown)
  }

  @Test(arguments: ["", "--b", "--b\r\n", "--b--", "--b\r\n\r\n", "x", "--b\r\n\r\n--b--", "--b\r\n--b\r\n"])
  func aBrokenFormIsRefusedOrEmpty(_ body: String) {
    let form = try? Multipart.read(Array(body.utf8), contentType: "multipart/form-data; boundary=b")
    #expect(form?.fields.items.isEmpty ?? true)
  }

  @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""])
  func aFormWithoutItsBoundaryIsRefused(_ type: String) {
    #expect(throws: Problem.self) { try Multipart.read(Array("--b--".utf8), contentType: type) }
  }

  @Test func cookiesOfAnyFormAreRead() {
    #expect(Dispatcher.cookies("a=1; b; =2; c=%41; d==;;", isSecure: false) == ["a": "1", "": "2", "c": "A", "d": "="])
    #expect(Dispatcher.cookies(nil, isSecure: true).isEmpty)
  }
}
