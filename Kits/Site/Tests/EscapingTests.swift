import Site
import Testing

@Suite struct EscapingTests {
  /// Whatever is put in, nothing but the markup that the functions wrote can begin or end.
  @Test func randomTextsNeverBreakOut() {
    var numbers = Numbers(state: 7)
    let pieces = [
      "<", ">", "&", "\"", "'", "=", "/", " ", "\0", "\n", "a", "é", "ش", "😀", "</p>", "<script>", "-->", "&lt;",
      "\u{202E}",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int(numbers.next() % 12)).map { _ in pieces[Int(numbers.next() % UInt64(pieces.count))] }.joined()
      let html = p(.title(text), .data("x", text)) { text }.string
      #expect(html.hasPrefix("<p title=\"") && html.hasSuffix("</p>"))
      let inner = html.dropFirst("<p title=\"".count).dropLast("</p>".count)
      #expect(
        !inner.contains("<") && inner.filter { $0 == ">" }.count == 1 && !inner.contains("'") && !inner.contains("\0"))
      // Two values in quotes: one end, then name and both quotes of the second.
      #expect(inner.filter { $0 == "\"" }.count == 3)
      #expect(unescaped(HTML.text(text).string) == text.replacing("\0", with: "\u{FFFD}"))
    }
  }

  @Test(arguments: [
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "\u{1}javascript:x",
    "data:text/html,x", "vbscript:x", "blob:x", "file:///etc/passwd", "javascript\t:x", "x:y",
  ])
  func refusesAddressesThatRun(_ address: String) {
    #expect(a(.href(address)) { "x" }.string == "<a href=\"#\">x</a>")
    #expect(img(.src(address)).string == "<img src=\"#\">")
    #expect(element("form", .action(address)).string == "<form action=\"#\"></form>")
    #expect(element("a", .attribute("href", address)).string == "<a href=\"#\"></a>")
  }

  @Test(arguments: [
    "/a?b=c:d", "?x=javascript:1", "#a:b", "a/b:c", "https://example.org/", "mailto:a@b.c", "tel:112", "", "../x",
  ])
  func keepsAddressesThatLead(_ address: String) {
    #expect(a(.href(address)) { "x" }.string == "<a href=\"\(address)\">x</a>")
  }

  @Test func builderTakesWhatPagesNeed() {
    let (none, some): (String?, HTML?) = (nil, p { "x" })
    let html = div(.class("a", nil, "b"), none.map { .id($0) }, .hidden(if: false), .flag("open")) {
      "a < b"
      none
      some
      if none == nil { "yes" } else { "no" }
      for index in 0..<3 { "\(index)" }
      Notice(.problem, "!")
    }
    #expect(
      html.string == "<div class=\"a b\" open>a &lt; b<p>x</p>yes012"
        + "<div class=\"notice problem\" role=\"alert\"><p>!</p></div></div>")
    #expect(group {}.isEmpty)
  }

  private func unescaped(_ html: String) -> String {
    html.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }
}

/// The same numbers on every run.
struct Numbers {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
