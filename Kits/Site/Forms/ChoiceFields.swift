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
        for group in grouped(choices) {
          if let title = group.title {
            optgroup(.attribute("label", title)) { for choice in group.choices { item(name, choice) } }
          } else {
            for choice in group.choices { item(name, choice) }
          }
        }
      }
    }
  }

  private func item(_ name: String, _ choice: Choice) -> HTML {
    option(.value(choice.value), .selected(if: state[name] == choice.value)) { choice.title }
  }

  /// One of a few, all in sight, each big enough for a thumb.
  public func radios(
    _ name: String, _ label: String, _ choices: [Choice], hint: String? = nil, isRequired: Bool = false
  ) -> HTML {
    frameSet(name, label, hint: hint, isRequired: isRequired, kind: "choices") {
      for choice in choices { tick("radio", name, choice, state[name] == choice.value) }
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

  private func tick(_ type: String, _ name: String, _ choice: Choice, _ isOn: Bool) -> HTML {
    label(.class("choice")) {
      input(.type(type), .name(name), .value(choice.value), .checked(if: isOn))
      span {
        choice.title
        if let note = choice.note { small { note } }
      }
    }
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
