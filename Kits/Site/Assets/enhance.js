// What every page gains with scripts on: menus that close, filters that send themselves, lists that can be searched,
// names on hover, maps that come closer. Nothing here is needed to use a page.
document.documentElement.classList.add("scripted");

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Menus close with Escape and with a click elsewhere.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.drop[open], details.confirm[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
addEventListener("click", (event) => {
  for (const menu of all("details.drop[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// The summary of what is wrong is where a refused form begins.
document.getElementById("problems")?.focus();

// Filters send themselves when a choice was made; a text waits for its button or Enter. Empty fields stay out of the
// address.
for (const form of all("form[data-filter]")) {
  const send = () => form.requestSubmit();
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=radio], input[type=checkbox]")) send();
  });
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });
}
// A page that the browser brings back from its memory has its fields disabled still.
addEventListener("pageshow", () => {
  for (const field of all("form[data-filter] :disabled")) field.disabled = false;
});

// Long lists of choices can be searched. What is ticked always shows.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
for (const list of all("[data-search]")) {
  const choices = all(".choice", list);
  const finder = document.createElement("input");
  finder.type = "search";
  finder.className = "finder";
  finder.setAttribute("aria-label", list.dataset.search);
  finder.placeholder = list.dataset.search;
  finder.addEventListener("input", () => {
    const wanted = plain(finder.value.trim());
    for (const choice of choices) {
      choice.hidden = wanted !== "" && !plain(choice.textContent).includes(wanted) && !choice.querySelector(":checked");
    }
    for (const title of all(".choice-group", list)) title.hidden = wanted !== "";
  });
  finder.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.prepend(finder);
}

for (const button of all("[data-print]")) button.addEventListener("click", () => print());

// Names and values beside the pointer.
if (document.querySelector("[data-tip]")) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  for (const title of all("[data-tip] title")) title.remove();
  addEventListener("pointermove", (event) => {
    const target = event.pointerType === "mouse" && event.target.closest?.("[data-tip]");
    tip.hidden = !target;
    if (!target) return;
    if (tip.textContent !== target.dataset.tip) tip.textContent = target.dataset.tip;
    const box = tip.getBoundingClientRect();
    const x = Math.min(Math.max(4, event.clientX + 14), innerWidth - box.width - 4);
    const y = event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 10 : event.clientY + 18;
    // The policy of the site forbids style attributes in the page, not what a script of ours sets.
    tip.style.setProperty("inset", `${y}px auto auto ${x}px`);
  });
}

// Maps come closer by buttons, and are moved with the mouse or a finger while they are closer.
for (const map of all("svg[data-map]")) {
  const [, , width, height] = map.getAttribute("viewBox").split(" ").map(Number);
  let [x, y, share] = [0, 0, 1];
  const draw = () => {
    x = Math.min(Math.max(x, 0), width * (1 - share));
    y = Math.min(Math.max(y, 0), height * (1 - share));
    map.setAttribute("viewBox", `${x} ${y} ${width * share} ${height * share}`);
    map.style.setProperty("touch-action", share < 1 ? "none" : "pan-y");
  };
  const zoom = (factor) => {
    const next = Math.min(1, Math.max(1 / 12, share * factor));
    x += (width * (share - next)) / 2;
    y += (height * (share - next)) / 2;
    share = next;
    draw();
  };
  const tools = document.createElement("div");
  tools.className = "map-tools";
  for (const [sign, name, act] of [
    ["+", map.dataset.zoomIn, () => zoom(0.6)],
    ["−", map.dataset.zoomOut, () => zoom(1 / 0.6)],
    ["↺", map.dataset.reset, () => { [x, y, share] = [0, 0, 1]; draw(); }],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.addEventListener("click", act);
    tools.append(button);
  }
  map.before(tools);
  let from = null;
  let moved = false;
  map.addEventListener("pointerdown", (event) => { if (share < 1) from = [event.clientX, event.clientY]; moved = false; });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    const scale = (width * share) / map.getBoundingClientRect().width;
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
    if (Math.hypot(dx, dy) < 4 && !moved) return;
    moved = true;
    [x, y] = [x - dx * scale, y - dy * scale];
    from = [event.clientX, event.clientY];
    draw();
  });
  addEventListener("pointerup", () => { from = null; });
  addEventListener("pointercancel", () => { from = null; });
  // A drag is not a click.
  map.addEventListener("click", (event) => { if (moved) event.preventDefault(); }, true);
  map.addEventListener("dragstart", (event) => event.preventDefault());
}

// A form that was sent leaves no draft behind, unless it came back refused.
try {
  const sent = sessionStorage.getItem("concord-sent");
  if (sent && !document.querySelector(`form[data-draft="${CSS.escape(sent)}"][data-refused]`)) {
    localStorage.removeItem(`concord-draft-${sent}`);
  }
  sessionStorage.removeItem("concord-sent");
} catch { /* Storage may be forbidden; then there are no drafts. */ }

// Reports that wait on this device are told on every page, and tried again from there (offline.js lists them).
try {
  for (const out of all("form[action='/sign-out']")) {
    out.addEventListener("submit", () => localStorage.removeItem("concord-person"));
  }
  const kept = JSON.parse(localStorage.getItem("concord-kept") ?? "null");
  if (kept?.count && kept.words && !document.querySelector("[data-offline]")) {
    const bar = document.createElement("p");
    bar.className = "draft-note";
    Object.assign(bar, { lang: kept.lang, dir: kept.dir });
    const link = document.createElement("a");
    link.href = kept.page === "/report" ? "/report" : "/desk/incidents/new";
    link.textContent = `${kept.words}: ${new Intl.NumberFormat(kept.lang).format(kept.count)}`;
    bar.append(link);
    document.getElementById("main")?.prepend(bar);
    const [store, send] = kept.scripts.filter((script) => /^\/assets\/(kept|send)\.[0-9a-f]+\.js$/.test(script));
    import(store).then(() => import(send)).catch(() => {});
  }
} catch { /* Storage may be forbidden; then nothing is kept. */ }
