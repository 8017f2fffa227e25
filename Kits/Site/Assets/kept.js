// Reports that wait on this device until the server has them. They are locked (lock.js); where the browser cannot lock, the
// page says so. A report leaves the device only
// when its receipt was seen or a person deletes it (send.js sends, kept-list.js shows).
const most = 20;
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("concord-reports") : null;

const { run, sealed, unsealed } = globalThis.concordLock;

const all = async () => (await run("readonly", "reports", (store) => store.getAll())).sort((a, b) => a.at - b.at);
const put = (record) => run("readwrite", "reports", (store) => store.put(record));
const find = (id) => run("readonly", "reports", (store) => store.get(id));

/// What a report says; null when its key is gone.
const read = ({ id, sealed }) => unsealed(id, sealed);

// Keeping

const number = () => crypto.randomUUID?.()
  ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/// Keeps a report, or keeps it again corrected. Throws `limit`, or the browser's own error when the device is full.
async function keep({ id, kind, owner, version, pairs }) {
  const old = id ? await find(id) : null;
  if (!old && (await all()).length >= most) throw new Error("limit");
  const record = {
    id: old?.id ?? number(), kind, owner, version, at: old?.at ?? Date.now(), state: "waiting", why: "", tries: 0,
    next: 0, begun: old?.begun ?? 0,
  };
  // What may have arrived already is remembered, so that its receipt can still be asked for.
  const before = old?.begun ? await read(old) : null;
  record.sealed = await sealed(record.id, { pairs, before: before?.before ?? before?.pairs });
  await put(record);
  navigator.storage?.persist?.().catch(() => {});
  await tell();
  return record;
}

async function change({ id }, values, content) {
  const fresh = content ? { sealed: await sealed(id, content) } : {};
  const now = await find(id);
  // Deleted meanwhile stays deleted.
  if (!now) return;
  await put({ ...now, ...values, ...fresh });
  await tell();
}

async function remove(id) {
  await run("readwrite", "reports", (store) => store.delete(id));
  await tell();
}

/// Tells every page of the site how many there are; those that cannot list them show the number.
async function tell() {
  const records = await all();
  try {
    const note = JSON.parse(localStorage.getItem("concord-kept") ?? "{}");
    if (records.length) localStorage.setItem("concord-kept", JSON.stringify({ ...note, count: records.length }));
    else localStorage.removeItem("concord-kept");
  } catch { /* The number is a comfort. */ }
  channel?.postMessage("changed");
  dispatchEvent(new Event("concord-kept"));
}

globalThis.concordKept = { all, find, put, read, keep, change, remove, most };
if (channel) channel.onmessage = () => dispatchEvent(new Event("concord-kept"));
