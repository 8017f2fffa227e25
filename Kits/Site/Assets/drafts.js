// Keeps what is typed on this device until it was sent, and brings it back visibly. Never passwords, files or hidden
// fields. Names of drafts come from the page.
const store = (() => {
  try {
    localStorage.getItem("concord");
    return localStorage;
  } catch {
    return null;
  }
})();
const month = 30 * 24 * 3600 * 1000;

const kept = (form) =>
  [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));
const read = (form) =>
  kept(form)
    .filter((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value !== ""))
    .map((field) => [field.name, field.value]);

function fill(form, pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of kept(form)) {
    const given = values.get(field.name) ?? [];
    if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
    else field.value = given.shift() ?? "";
  }
}

function show(form, forget) {
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = form.dataset.draftDiscard;
  button.addEventListener("click", () => {
    forget();
    note.remove();
  });
  note.append(form.dataset.draftRestored, button);
  form.prepend(note);
}

if (store) {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const name = `concord-draft-${form.dataset.draft}`;
    const start = read(form);
    let timer;
    try {
      const draft = JSON.parse(store.getItem(name) ?? "null");
      if (draft && Date.now() - draft.at > month) store.removeItem(name);
      // A refused form comes back with what was typed: that is newer than the draft.
      else if (draft && !("refused" in form.dataset) && JSON.stringify(draft.pairs) !== JSON.stringify(start)) {
        fill(form, draft.pairs);
        show(form, () => {
          clearTimeout(timer);
          store.removeItem(name);
          fill(form, start);
        });
      }
    } catch {
      store.removeItem(name);
    }
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        try {
          store.setItem(name, JSON.stringify({ at: Date.now(), pairs: read(form) }));
        } catch { /* The device is full: the form itself still works. */ }
      }, 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      try {
        store.setItem(name, JSON.stringify({ at: Date.now(), pairs: read(form) }));
        sessionStorage.setItem("concord-sent", form.dataset.draft);
      } catch { /* As above. */ }
    });
  }
}
