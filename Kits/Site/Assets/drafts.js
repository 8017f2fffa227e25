// Keeps what is typed on this device until it was sent, and brings it back visibly; locked (lock.js) where the browser can.
// Never passwords, files or hidden fields. Names of drafts come from the page.
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

// The store holds texts only.
const text = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

async function pack(name, pairs) {
  // A browser that keeps no database, as some do in private windows, keeps drafts only until it closes.
  const { plain, iv, data } = await concordLock.sealed(name, pairs).catch(() => ({ plain: pairs }));
  return JSON.stringify(plain ? { at: Date.now(), pairs } : { at: Date.now(), iv: text(iv), data: text(data) });
}

function unpack(name, { pairs, iv, data }) {
  return pairs ?? concordLock.unsealed(name, { iv: bytes(iv), data: bytes(data) });
}

async function keep(form) {
  const name = `concord-draft-${form.dataset.draft}`;
  const start = JSON.stringify(read(form));
  let timer;
  // What is still being locked when something newer is kept, or when all is forgotten, is dropped.
  let turn = 0;
  const save = async () => {
    const mine = ++turn;
    clearTimeout(timer);
    const packed = await pack(name, read(form));
    if (mine !== turn) return;
    try {
      store.setItem(name, packed);
    } catch { /* The device is full: the form itself still works. */ }
  };
  const forget = () => {
    turn++;
    clearTimeout(timer);
    store.removeItem(name);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  form.addEventListener("submit", () => {
    save();
    try {
      sessionStorage.setItem("concord-sent", form.dataset.draft);
    } catch { /* As above. */ }
  });
  try {
    const draft = JSON.parse(store.getItem(name) ?? "null");
    if (!draft) return;
    const pairs = Date.now() - draft.at > month ? null : await unpack(name, draft);
    if (!pairs) return forget();
    // A refused form comes back with what was typed, and somebody may have begun meanwhile: both are newer than the draft.
    if ("refused" in form.dataset || JSON.stringify(read(form)) !== start || JSON.stringify(pairs) === start) return;
    fill(form, pairs);
    show(form, () => {
      forget();
      fill(form, JSON.parse(start));
    });
  } catch {
    forget();
  }
}

if (store) for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
