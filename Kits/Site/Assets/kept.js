// Reports that wait on this device until the server has them. They are locked with a key that never leaves the browser's
// database and cannot be read out of it; where the browser cannot lock, the page says so. A report leaves the device only
// when its receipt was seen or a person deletes it (send.js sends, kept-list.js shows).
const most = 20;
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("concord-reports") : null;

// The browser's database

const opened = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("concord-reports", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("reports", { keyPath: "id" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function run(mode, store, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

const all = async () => (await run("readonly", "reports", (store) => store.getAll())).sort((a, b) => a.at - b.at);
const put = (record) => run("readwrite", "reports", (store) => store.put(record));
const find = (id) => run("readonly", "reports", (store) => store.get(id));

// The lock

async function key(isNew) {
  if (!globalThis.crypto?.subtle) return null;
  const known = () => run("readonly", "keys", (store) => store.get("reports"));
  const found = await known();
  if (found || !isNew) return found ?? null;
  try {
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await run("readwrite", "keys", (store) => store.add(fresh, "reports"));
  } catch { /* Another page was first, or this browser keeps no keys. */ }
  return (await known()) ?? null;
}

const bound = (id) => new TextEncoder().encode(id);

async function sealed(id, value) {
  const lock = await key(true);
  if (!lock) return { plain: value };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(id) }, lock, text) };
}

/// What a report says; null when its key is gone.
async function read({ id, sealed }) {
  if (sealed.plain) return sealed.plain;
  try {
    const way = { name: "AES-GCM", iv: sealed.iv, additionalData: bound(id) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way, await key(false), sealed.data)));
  } catch {
    return null;
  }
}

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
