import Translation

extension Fields {
  /// One of many, in a menu that takes little room. `empty` is offered first when there is no value yet.
  public func menu(
    _ name: String, _ label: String, _ choices: [Choice], hint: String? = nil, isRequired: Bool = false,
    empty: String? = nil
  ) -> HTML {
    frame(name, label, hint: hint, isRequired: isRequired) { id, ties in
      element("select", [.id(id), .name(name)] + ties) {
        if let empty { option(.value("")) { empty } }
        let chosen = state[name]
        for group in grouped(choices) {
          if let title = group.title {
            optgroup(.attribute("label", title)) { options(group.choices, chosen) }
          } else {
            options(group.choices, chosen)
          }
        }
      }
    }
  }

  /// Written byte by byte, as the rows of tables are: a form may offer hundreds.
  private func options(_ choices: [Choice], _ chosen: String?) -> HTML {
    var html = HTML()
    html.bytes.reserveCapacity(choices.count * 64)
    for choice in choices {
      html.bytes.append("<option")
      Attribute.value(choice.value).write(to: &html.bytes)
      if choice.value == chosen { html.bytes.append(" selected") }
      html.bytes.append(">")
      html.bytes.appendEscaped(choice.title)
      html.bytes.append("</option>")
    }
    return html
  }

  /// One of a few, all in sight, each big enough for a thumb.
  public func radios(
    _ name: String, _ label: String, _ choices: [Choice], hint: String? = nil, isRequired: Bool = false
  ) -> HTML {
    frameSet(name, label, hint: hint, isRequired: isRequired, kind: "choices") {
      let chosen = state[name]
      for choice in choices { tick("radio", name, choice, chosen == choice.value) }
    }
  }

  /// Any of many. More than twelve can be searched (`enhance.js`).
  public func checks(
    _ name: String, _ label: String, _ choices: [Choice], hint: String? = nil, isRequired: Bool = false
  ) -> HTML {
    let chosen = Set(state.all(name))
    return frameSet(name, label, hint: hint, isRequired: isRequired, kind: "choices") {
      div(choices.count > 12 ? .data("search", t("site.search.choices")) : nil, .class("choice-list")) {
        for group in grouped(choices) {
          if let title = group.title { p(.class("choice-group")) { title } }
          for choice in group.choices { tick("checkbox", name, choice, chosen.contains(choice.value)) }
        }
      }
    }
  }

  /// One yes or no; sends `yes` when it is ticked.
  public func check(_ name: String, _ label: String, hint: String? = nil) -> HTML {
    remember(name, label)
    let problem = state.problem(of: name)
    return div(.class("field", "choices", problem == nil ? nil : "wrong"), .id(fieldID(name)), .tabindex(-1)) {
      if let problem { p(.class("error")) { sentence(problem) } }
      tick("checkbox", name, Choice("yes", label, note: hint), state[name] == "yes")
    }
  }

  /// One box of a group that a page lays out itself.
  public func checkbox(_ name: String, _ choice: Choice, isOn: Bool) -> HTML { tick("checkbox", name, choice, isOn) }

  private func tick(_ type: String, _ name: String, _ choice: Choice, _ isOn: Bool) -> HTML {
    var html = HTML.trusted("<label class=\"choice\"><input")
    for attribute in [Attribute.type(type), .name(name), .value(choice.value)] { attribute.write(to: &html.bytes) }
    if isOn { html.bytes.append(" checked") }
    html.bytes.append("><span>")
    html.bytes.appendEscaped(choice.title)
    if let note = choice.note { html.append(small { note }) }
    html.bytes.append("</span></label>")
    return html
  }

  private func grouped(_ choices: [Choice]) -> [(title: String?, choices: [Choice])] {
    var groups: [(title: String?, choices: [Choice])] = []
    for choice in choices {
      if let last = groups.indices.last, groups[last].title == choice.group {
        groups[last].choices.append(choice)
      } else {
        groups.append((choice.group, [choice]))
      }
    }
    return groups
  }
}
