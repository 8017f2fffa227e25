// Sends the reports that wait on this device (kept.js): when a page is opened, when the connection is back, and from time to
// time. A report's number is the key of its request, so that it arrives once however often it is sent.
const { all, find, put, read, change } = globalThis.concordKept;
const day = 24 * 3600 * 1000;
// The server knows the key of a request for 90 days; what was begun long ago is sent only by hand.
const longest = 60 * day;
const api = { report: "/api/v1/reports", incident: "/api/v1/incidents" };
const forms = { report: "/report", incident: "/desk/incidents/new" };
let timer;

function isoWeek(text) {
  const date = new Date(`${text}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const week = Math.ceil(((date - Date.UTC(date.getUTCFullYear(), 0, 1)) / day + 1) / 7);
  return `${date.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

/// The fields of the form as the API takes them.
function draft(pairs) {
  const every = (name) => pairs.filter(([key, value]) => key === name && value !== "").map(([, value]) => value);
  const one = (name) => every(name)[0]?.trim() || undefined;
  const text = one("day");
  const unit = one("precision");
  const cut = { week: isoWeek, month: (value) => value.slice(0, 7), year: (value) => value.slice(0, 4) }[unit];
  const place = one("area");
  const reason = place?.startsWith("unlocated:") ? place.slice(10) : undefined;
  const number = (name) => (one(name) === undefined ? undefined : Number(one(name)));
  const said = {
    offences: every("conduct").map((conduct) => ({ conduct })), when: text && cut ? cut(text) : text,
    area: reason ? undefined : place, unlocated: reason, keepsPoint: one("keeps-point") === "yes", bias: every("bias"),
    motivation: every("motivation"), affected: every("affected"), longitude: number("longitude"),
    latitude: number("latitude"), severity: number("severity"), sourceRecord: one("source-record"),
  };
  for (const name of ["time", "basis", "target", "channel", "setting", "trigger", "police", "support", "tier", "text", "source"]) {
    said[name] = one(name);
  }
  return said;
}

const ask = (address, options) => fetch(address, { cache: "no-store", signal: AbortSignal.timeout(30000), ...options });

/// For a report of the team: who is signed in now, and the token that a write must carry. Always asked anew.
async function person() {
  const answer = await ask(forms.incident, { credentials: "same-origin" });
  if (new URL(answer.url).pathname === "/sign-in") return null;
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { owner: page.querySelector("[data-offline]").dataset.owner, token: page.querySelector("[name=csrf]").value };
}

/// Why a report must wait for a person; nothing when it may go.
function hold(record, who) {
  if (record.kind === "incident" && !who) return "signed-out";
  if (record.kind === "incident" && record.owner && record.owner !== who.owner) return "other-person";
  if (record.looked) return "";
  if (record.kind === "incident" && !record.owner) return "whose";
  if (record.begun && Date.now() - record.begun > longest) return "old";
  if (record.version !== (document.querySelector("[data-offline]")?.dataset.version ?? record.version)) return "version";
  return "";
}

function post(record, pairs, isNamed, who) {
  const query = new URLSearchParams({ lang: document.documentElement.lang, ...(isNamed ? {} : { names: "ask" }) });
  return ask(`${api[record.kind]}?${query}`, {
    method: "POST", credentials: who ? "same-origin" : "omit", body: JSON.stringify(draft(pairs)),
    headers: {
      "Content-Type": "application/json", "Idempotency-Key": record.id, ...(who ? { "X-CSRF-Token": who.token } : {}),
    },
  });
}

async function send(record) {
  const content = await read(record);
  if (!content) return change(record, { state: "held", why: "unreadable" });
  try {
    const who = record.kind === "incident" ? await person() : null;
    const why = hold(record, who);
    // These wait for a person, and go as soon as that person is here.
    if (why === "signed-out" || why === "other-person") return change(record, { why, next: Date.now() + 60000 });
    if (why) return change(record, { state: "held", why });
    if (!record.begun) {
      record.begun = Date.now();
      await put(record);
    }
    const answer = await post(record, content.pairs, content.named, who);
    const told = await answer.json();
    if (answer.ok) return change(record, { state: "sent", why: "" }, { receipt: told.receipt });
    if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
    if (answer.status === 401) return change(record, { why: "signed-out", next: Date.now() + 60000 });
    const code = told.type?.split(":").pop();
    if (code === "request-key-reused" && content.before) {
      // What was first sent did arrive: sent again as it was, it gives its receipt.
      const earlier = await post(record, content.before, true, who);
      if (earlier.ok) content.receipt = (await earlier.json()).receipt;
    }
    const fields = told.fields ?? [];
    const names = fields.length > 0 && fields.every((field) => field.code === "seems-to-name");
    const reason = names ? "named" : fields.length ? "refused" : code === "request-key-reused" ? "reused" : "said";
    return change(record, { state: "held", why: reason }, { ...content, problems: fields, said: told.title });
  } catch (error) {
    const wait = Math.min(5000 * 2 ** record.tries, 300000) * (0.75 + Math.random() / 2);
    const why = error.message === "429" ? "busy" : /^5/.test(error.message) ? "trouble" : "";
    return change(record, { why, tries: Math.min(record.tries + 1, 10), next: Date.now() + wait });
  }
}

/// Sends what waits, one after another, from one page at a time.
async function sendAll({ now = false } = {}) {
  clearTimeout(timer);
  const isSignedIn = document.querySelector("[data-owner]:not([data-owner=''])") !== null;
  const isDue = ({ why, next }) => now || next <= Date.now() || (isSignedIn && ["signed-out", "other-person"].includes(why));
  const work = async (lock) => {
    if (lock === null) return;
    for (const { id } of await all()) {
      const record = await find(id);
      if (record?.state === "waiting" && isDue(record)) await send(record);
    }
  };
  // Whoever asks for it now waits for the page that is at work; others leave it to that page.
  if (navigator.locks) await navigator.locks.request("concord-reports", { ifAvailable: !now }, work);
  else await work();
  const waiting = (await all()).filter((record) => record.state === "waiting");
  if (waiting.length) {
    const next = Math.min(...waiting.map((record) => record.next));
    timer = setTimeout(sendAll, Math.max(1000, next - Date.now()));
  }
}

/// A person looked at what is held and sends it.
async function release(id, { named = false, owner } = {}) {
  const record = await find(id);
  if (!record) return;
  const content = await read(record);
  const values = { state: "waiting", why: "", next: 0, tries: 0, looked: true, owner: record.owner || owner || "" };
  await change(record, values, content && named ? { ...content, named: true } : null);
  await sendAll();
}

Object.assign(globalThis.concordKept, { sendAll, release });
addEventListener("online", () => sendAll({ now: true }).catch(() => {}));
sendAll().catch(() => {});
