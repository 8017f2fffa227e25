import Translation

extension Fields {
  public enum TextKind: String, Sendable { case text, email, password, url, search, tel }

  /// One line of text.
  public func text(
    _ name: String, _ label: String, hint: String? = nil, isRequired: Bool = false, kind: TextKind = .text,
    autocomplete: String? = nil, maxLength: Int? = nil
  ) -> HTML {
    line(
      name, label, hint, isRequired,
      [
        .type(kind.rawValue), kind == .email ? .attribute("inputmode", "email") : nil,
        // An address or a password runs from left to right in any language.
        kind == .text || kind == .search ? .attribute("dir", "auto") : .attribute("dir", "ltr"),
        autocomplete.map { .autocomplete($0) }, maxLength.map { .attribute("maxlength", "\($0)") },
        // A password is never sent back to the page.
        kind == .password ? nil : value(name),
      ])
  }

  /// Several lines of text.
  public func area(
    _ name: String, _ label: String, hint: String? = nil, isRequired: Bool = false, rows: Int = 5, maxLength: Int? = nil
  ) -> HTML {
    frame(name, label, hint: hint, isRequired: isRequired) { id, ties in
      let attributes: [Attribute?] =
        [
          .id(id), .name(name), .attribute("rows", "\(rows)"), .attribute("dir", "auto"),
          maxLength.map { .attribute("maxlength", "\($0)") },
        ] + ties
      // Parsers drop the first line break of a text area, so that one is always written.
      return element("textarea", attributes) { "\n" + (state[name] ?? "") }
    }
  }

  /// A calendar day, as `2026-03-09`.
  public func day(
    _ name: String, _ label: String, hint: String? = nil, isRequired: Bool = false, latest: String? = nil
  ) -> HTML {
    line(name, label, hint, isRequired, [.type("date"), latest.map { .attribute("max", $0) }, value(name)])
  }

  /// A time of day, as `14:05`.
  public func time(_ name: String, _ label: String, hint: String? = nil, isRequired: Bool = false) -> HTML {
    line(name, label, hint, isRequired, [.type("time"), value(name)])
  }

  public func number(
    _ name: String, _ label: String, hint: String? = nil, isRequired: Bool = false, from least: Double? = nil,
    to most: Double? = nil, step: String? = nil
  ) -> HTML {
    line(
      name, label, hint, isRequired,
      [
        .type("number"), .attribute("inputmode", step == nil ? "numeric" : "decimal"),
        least.map { .attribute("min", coordinate($0)) }, most.map { .attribute("max", coordinate($0)) },
        step.map { .attribute("step", $0) }, value(name),
      ])
  }

  /// A file to send; the form needs `hasFiles`. `accept` as in HTML: `.csv,.xlsx`.
  public func file(
    _ name: String, _ label: String, hint: String? = nil, isRequired: Bool = false, accept: String? = nil
  ) -> HTML {
    line(
      name, label, hint, isRequired,
      [
        .type("file"), accept.map { .attribute("accept", $0) }, .data("upload", ""),
        .data("drop", t("site.upload.drop")), .data("sending", t("site.upload.sending")),
      ])
  }

  public func hidden(_ name: String, _ value: String) -> HTML {
    input(.type("hidden"), .name(name), .value(value))
  }

  private func line(
    _ name: String, _ label: String, _ hint: String?, _ isRequired: Bool, _ attributes: [Attribute?]
  ) -> HTML {
    frame(name, label, hint: hint, isRequired: isRequired) { id, ties in
      voidElement("input", [.id(id), .name(name)] + attributes + ties)
    }
  }

  private func value(_ name: String) -> Attribute? { state[name].map { .value($0) } }
}
