// What has not reached the server yet. Each label is an entry of its own in the browser's storage, with the run and the person it belongs to: tabs do
// not overwrite one another's, and what one leaves behind another sends, under the run it was given for and never under another person's name.
import { send } from './lib.js';

const waiting = 'faultline-unsent:';
const refusals = 'faultline-refused:';
// The last step is held back for a moment: taking back a slip of the finger then never reaches the server.
const hold = 3000;
// What another tab has not sent by itself after this long, it will not.
const orphaned = 5000;
const tab = Math.random().toString(36).slice(2);
const memory = new Map(); // where the browser's storage takes no more

function stored(prefix) {
  const entries = [...memory];
  for (let i = 0; i < localStorage.length; i++) entries.push([localStorage.key(i), localStorage.getItem(localStorage.key(i))]);
  return entries.filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, text]) => {
    try {
      const entry = JSON.parse(text);
      return entry?.run && entry.reviewer && entry.path && entry.body ? [{ ...entry, key }] : [];
    } catch {
      return [];
    }
  });
}

function keep(key, entry) {
  const text = JSON.stringify(entry);
  try {
    localStorage.setItem(key, text);
  } catch {
    memory.set(key, text);
  }
}

function forget(key) {
  memory.delete(key);
  localStorage.removeItem(key);
}

// Two tabs do not send the same entry; where the browser has no locks, the server takes the second for what it is.
const alone = work => (navigator.locks ? navigator.locks.request('faultline-unsent', { ifAvailable: true }, lock => lock && work()) : work());

/** What waits in this browser. `changed` is called when something was added or has arrived, `refused` with an entry that the server will never take. */
export function outbox(run, reviewer, changed, refused) {
  let last = 0;
  let timer = 0;
  let pause = 500;
  let sending = null;
  let inFlight = null;
  const box = { trouble: null };
  const mine = () => stored(waiting).filter(e => e.reviewer === reviewer);
  const age = entry => Math.abs(Date.now() - entry.at);
  const due = (entry, i, all) => (entry.tab === tab ? !entry.hold || i < all.length - 1 || age(entry) >= hold : age(entry) >= orphaned);
  const deliver = (entry, options) => send(`/api/runs/${encodeURIComponent(entry.run)}${entry.path}`, { ...entry.body, reviewer }, 'POST', options);

  async function flush(all) {
    for (;;) {
      const entries = mine();
      const entry = entries.find((e, i) => all ? e.tab === tab || due(e, i, entries) : due(e, i, entries));
      if (!entry) return;
      inFlight = entry.key;
      try {
        await deliver(entry);
        forget(entry.key);
      } catch (failure) {
        if (![404, 409, 413, 422].includes(failure.status)) {
          // Without a session nothing is saved, and nothing is lost either.
          box.trouble = failure.status ? failure.message : 'The server cannot be reached.';
          return;
        }
        // The server will never take this one; the reviewer must know, and the rest must go on.
        keep(refusals + entry.key.slice(waiting.length), { ...entry, message: failure.message });
        forget(entry.key);
        refused(entry, failure.message);
      } finally {
        inFlight = null;
      }
      box.trouble = null;
      pause = 500;
      changed();
    }
  }

  /** Sends what is due; with `all` also what would wait for a moment. */
  box.push = all => {
    sending ??= Promise.resolve(alone(() => flush(all))).finally(() => {
      sending = null;
      clearTimeout(timer);
      if (mine().length > 0) {
        timer = setTimeout(box.push, box.trouble ? pause : 500);
        if (box.trouble) pause = Math.min(pause * 2, 10000);
      }
      changed();
    });
    return sending;
  };

  box.add = (path, body, held = false) => {
    last = Math.max(last + 1, Date.now());
    keep(`${waiting}${String(last).padStart(15, '0')}:${tab}`, { run, reviewer, path, body, at: Date.now(), tab, hold: held });
    changed();
    return box.push();
  };

  /** Takes back what has not left the browser; false where it has. */
  box.takeBack = traceId => {
    const entry = mine().findLast(e => e.run === run && e.hold && e.tab === tab && e.key !== inFlight && e.body.trace_id === traceId);
    if (entry) forget(entry.key);
    changed();
    return entry !== undefined;
  };

  /** Tries again at once, as when the connection is back. */
  box.retry = () => {
    pause = 500;
    return box.push(true);
  };

  /** The page goes: what is due is sent past its end, and stays in the storage until a page hears that it has arrived. */
  box.leave = () => {
    const first = new Map(); // of two about one item the order would be left to chance
    for (const entry of mine().filter(e => e.tab === tab)) if (!first.has(entry.body.trace_id)) first.set(entry.body.trace_id, entry);
    for (const entry of first.values()) deliver(entry, { keepalive: true }).catch(() => {});
  };

  box.mine = mine;
  box.labelled = () => new Set(mine().filter(e => e.run === run && e.path === '/labels').map(e => e.body.trace_id));
  box.others = () => stored(waiting).filter(e => e.reviewer !== reviewer);
  box.refused = () => stored(refusals).filter(e => e.reviewer === reviewer);
  box.dismiss = key => { forget(key); changed(); };
  addEventListener('storage', changed);
  return box;
}
