// The list of the reports on this device, in the page of their form. All words stand in the page, in its own language.
const root = document.querySelector("[data-offline]");
const kept = globalThis.concordKept;
const kind = root.dataset.offline;
const part = (name) => root.querySelector(`[data-part=${name}]`);
const words = Object.fromEntries(
  [...root.querySelector("template").content.querySelectorAll("[data-word]")].map((line) => [line.dataset.word, line.textContent]));
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });

function node(tag, text, name) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (name) element.className = name;
  return element;
}

function act(text, does, name = "button") {
  const button = node("button", text, name);
  button.type = "button";
  button.addEventListener("click", does);
  return button;
}

function erase(record, line) {
  const box = node("details", "", "confirm");
  const sheet = node("div", "", "sheet");
  sheet.append(node("p", words["delete-sure"]), act(words.delete, () => kept.remove(record.id)));
  box.append(node("summary", words.delete, "button"), sheet);
  line.append(box);
}

async function item(record) {
  const line = node("li");
  line.dataset.state = record.state;
  line.append(node("h3", words.written.replace("\uFFFC", clock.format(record.at)), "notice-title"));
  const content = record.why === "other-person" ? null : await kept.read(record);
  const why = record.state === "sent" ? "" : content || record.why === "other-person" ? record.why : "unreadable";
  if (record.state === "sent") return sent(record, line, content);
  line.append(node("p", why === "said" ? content.said : words[why || "waiting"], "why"));
  if (content?.problems?.length) {
    const list = node("ul");
    for (const problem of content.problems) list.append(node("li", problem.message));
    line.append(list);
  }
  if (content?.receipt) line.append(receipt(content));
  const row = node("div", "", "actions");
  line.append(row);
  const may = (...reasons) => reasons.includes(why);
  if (content && !may("refused", "other-person")) {
    if (may("signed-out")) {
      const link = node("a", words["sign-in"], "button primary");
      link.href = `/sign-in?next=${encodeURIComponent(root.dataset.page)}`;
      row.append(link);
    } else if (may("named")) {
      row.append(act(words["send-named"], () => kept.release(record.id, { named: true })));
    } else if (!may("reused", "said")) {
      row.append(act(words["send-now"], () => kept.release(record.id, { owner: root.dataset.owner })));
    }
  }
  if (content && record.kind === kind && !may("reused")) {
    row.append(act(words.open, () => dispatchEvent(new CustomEvent("concord-bring", { detail: { record, content } })), may("refused", "named", "version") ? "button primary" : "button"));
  }
  erase(record, row);
  return line;
}

function receipt(content) {
  const line = node("p", "", "receipt");
  const code = node("code", content.receipt);
  code.dir = "ltr";
  line.append(code);
  return line;
}

function sent(record, line, content) {
  line.append(node("p", content ? words.sent : words["sent-unreadable"], "why"));
  if (content) line.append(receipt(content));
  line.append(act(words.noted, () => kept.remove(record.id)));
  return line;
}

/// What other pages of the site tell of them (enhance.js).
function note(count) {
  const { lang, dir } = document.documentElement;
  const scripts = ["kept", "send"].map((name) => document.querySelector(`script[src*="/${name}."]`)?.getAttribute("src"));
  const page = root.dataset.page;
  try {
    if (count) localStorage.setItem("concord-kept", JSON.stringify({ count, words: words.bar, page, lang, dir, scripts }));
  } catch { /* A comfort. */ }
}

let drawing = Promise.resolve();
let drawn;
function draw() {
  drawing = drawing.then(async () => {
    const records = await kept.all();
    // What has not changed is not drawn again under somebody's finger.
    const state = JSON.stringify(records.map(({ id, at, state, why, tries }) => [id, at, state, why, why && tries > 0]));
    if (state === drawn) return;
    drawn = state;
    const lines = await Promise.all(records.map(item));
    const focus = part("list").contains(document.activeElement);
    part("list").replaceChildren(...lines);
    part("kept").hidden = records.length === 0;
    part("away-shared").hidden = records.length > 0;
    const isMoving = records.some((record) => record.state === "waiting");
    if (!isMoving && part("said").classList.contains("success")) part("said").hidden = true;
    const waiting = records.filter((record) => record.state !== "sent").length;
    part("count").textContent = waiting ? words[`waiting.${Math.min(waiting, kept.most)}`] : words["all-sent"];
    if (records.some((record) => record.sealed.plain)) part("lock").textContent = words.unlocked;
    if (focus) part("title").focus();
    note(records.length);
  }).catch(reportError);
  return drawing;
}

/// Says something that just happened, where screen readers hear it.
function say(word, isProblem = false) {
  const note = part("said");
  note.textContent = words[word];
  note.classList.toggle("problem", isProblem);
  note.classList.toggle("success", !isProblem);
  note.hidden = false;
  note.focus();
}

Object.assign(globalThis.concordKept, { draw, say, words });
addEventListener("concord-kept", draw);
draw();
