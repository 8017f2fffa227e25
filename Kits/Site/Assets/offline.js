// The form of a report without a connection: opens (worker.js), keeps what is written on the device (kept.js), and takes it
// back to be corrected (kept-list.js).
const root = document.querySelector("[data-offline]");
const form = document.querySelector("form[data-draft=report], form[data-draft=incident]");
const kept = globalThis.concordKept;
const { offline: kind, version, page, shell } = root.dataset;
const isShell = "isShell" in root.dataset;
const { draw, say, words } = kept;

const storage = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
};
// Who is signed in is remembered as a code until they sign out, so that what they write offline is sent as theirs only.
if (root.dataset.owner) storage((store) => store.setItem("concord-person", root.dataset.owner));
const owner = () => (kind === "incident" ? root.dataset.owner || storage((store) => store.getItem("concord-person")) || "" : "");

// The form

const own = (field) => field.name && !["csrf", "stamp", "revision", "website"].includes(field.name) && field.type !== "file";
const fields = () => [...form.elements].filter(own);
const ticks = (field) => ["radio", "checkbox"].includes(field.type);

/// The fields as filled in. Today is the day on which it was written, not on which it is sent.
function pairs() {
  const filled = fields().filter((field) => (ticks(field) ? field.checked : field.value !== "")).map((field) => [field.name, field.value]);
  const when = filled.find(([name]) => name === "when")?.[1];
  if (when !== "today" && when !== "yesterday") return filled;
  const date = new Date();
  if (when === "yesterday") date.setDate(date.getDate() - 1);
  const text = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((one) => String(one).padStart(2, "0")).join("-");
  return [...filled.filter(([name]) => name !== "when" && name !== "day"), ["when", "other"], ["day", text]];
}

function fill(values) {
  const given = new Map();
  for (const [name, value] of values) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of fields()) {
    const list = given.get(field.name) ?? [];
    if (ticks(field)) field.checked = list.includes(field.value);
    else field.value = list.shift() ?? "";
    if (field.closest("details.more") && (ticks(field) ? field.checked : field.value)) field.closest("details.more").open = true;
  }
}

function mark(problems) {
  for (const old of form.querySelectorAll(".error[data-kept]")) old.remove();
  for (const box of form.querySelectorAll(".field.wrong")) box.classList.remove("wrong");
  for (const [index, problem] of problems.entries()) {
    const control = fields().find((field) => field.name === problem.field);
    const box = control?.closest(".field");
    if (!box) continue;
    const note = Object.assign(document.createElement("p"), { textContent: problem.message, className: "error" });
    note.dataset.kept = "";
    note.id = `kept-problem-${index}`;
    box.classList.add("wrong");
    (box.querySelector("legend, label") ?? control).after(note);
    (box.matches("fieldset") ? box : control).setAttribute("aria-describedby", note.id);
    if (index === 0) control.focus();
  }
}

function bring({ detail: { record, content } }) {
  form.dataset.kept = record.id;
  // It is not sent from under the hand that corrects it.
  if (record.state === "waiting") kept.change(record, { state: "held", why: "opened" });
  fill(content.pairs);
  form.scrollIntoView();
  fields()[0].focus();
  mark(content.problems ?? []);
}

function missing() {
  const filled = Object.fromEntries(pairs());
  return [
    ["conduct", filled.conduct], ["area", filled.area || filled.longitude], ["when", filled.when === "other" ? "there" : filled.when],
    ["day", filled.when !== "other" || filled.day],
  ].filter(([, value]) => !value).map(([field]) => ({ field, message: words.missing }));
}

async function reachable() {
  if (navigator.onLine === false) return false;
  try {
    return (await fetch("/health", { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

async function keep() {
  const problems = missing();
  mark(problems);
  if (problems.length) return;
  try {
    await kept.keep({ id: form.dataset.kept, kind, owner: owner(), version, pairs: pairs() });
  } catch (error) {
    return say(error.message === "limit" ? "limit" : error.name === "QuotaExceededError" ? "full" : "nowhere", true);
  }
  delete form.dataset.kept;
  fill([]);
  // Kept is kept once: the open draft of the same words goes.
  storage((store) => store.removeItem(`concord-draft-${form.dataset.draft}`));
  try { sessionStorage.removeItem("concord-sent"); } catch { /* As above. */ }
  await draw();
  say("kept");
  await kept.sendAll({ now: true });
}

let busy = false;
form.addEventListener("submit", async (event) => {
  // A button with a name asks for something else than sending, such as who would see the report.
  if (event.defaultPrevented || event.submitter?.name) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  try {
    // A report that came back to be corrected keeps its number; all others go the usual way where there is one.
    if (!form.dataset.kept && !isShell && (await reachable())) return form.submit();
    await keep();
  } finally {
    busy = false;
  }
});

// The page without a connection

const away = (isAway) => {
  root.querySelector("[data-part=away]").hidden = !isAway;
};
addEventListener("online", () => away(false));
addEventListener("offline", () => away(true));
addEventListener("concord-bring", bring);

/// Puts the empty form, as a stranger sees it, and the files that it is drawn with where worker.js finds them.
async function prepare() {
  if (isShell || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/worker.js", { scope: page });
  const answer = await fetch(shell, { credentials: "omit", cache: "no-store", redirect: "error" });
  const text = await answer.clone().text();
  if (!answer.ok || !text.includes("data-is-shell")) return;
  const cache = await caches.open("concord-forms");
  const files = (html) => [...new Set(html.match(/\/assets\/[\w.-]+/g))];
  for (const file of files(text)) if (!(await cache.match(file))) await cache.add(file);
  await cache.put(page, answer);
  const used = new Set();
  for (const path of ["/report", "/desk/incidents/new"]) {
    for (const file of files((await (await cache.match(path))?.text()) ?? "")) used.add(file);
  }
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/assets/") && !used.has(pathname)) await cache.delete(request);
  }
  root.dataset.ready = "";
}

away(isShell || navigator.onLine === false);
prepare().catch(() => {});
