// Locks what is kept on this device (drafts.js, kept.js) with a key that scripts can use but not read, and that never leaves
// the browser's database. Browsers lock only on pages that come over a secure connection.
const opened = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("concord-reports", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("reports", { keyPath: "id" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/// One act on one store of the browser's database; settled when it is on the disk.
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

/// A value, locked for one place; as it is where the browser cannot lock.
async function sealed(id, value) {
  const lock = await key(true);
  if (!lock) return { plain: value };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(id) }, lock, text) };
}

/// What was locked; null when its key is gone.
async function unsealed(id, sealed) {
  if (sealed.plain) return sealed.plain;
  try {
    const way = { name: "AES-GCM", iv: sealed.iv, additionalData: bound(id) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way, await key(false), sealed.data)));
  } catch {
    return null;
  }
}

globalThis.concordLock = { run, sealed, unsealed };
