// The labelling queue. An item is on the screen before it is asked for, and a label is in the browser's own storage before it is sent: neither the
// network's speed nor its loss stands between a reviewer and the next item.
import { send, typing, visible } from './lib.js';

const root = document.getElementById('review');
const { run, reviewer, per, overlap } = root.dataset;
const api = path => `/api/runs/${encodeURIComponent(run)}${path}`;
const storage = `faultline-unsent:${run}:${reviewer}`;
const place = id => document.getElementById(id);
const note = place('note');
const correction = place('correction');

const queue = []; // items fetched and not yet done; the first is shown
const done = []; // items of this sitting, for undo
const finished = new Set(); // trace ids of done; an answer that was on its way may still name them
let unsent = JSON.parse(localStorage.getItem(storage) ?? '[]');
let counts = { done: 0, total: 0, held: 0 };
let fetching = null;
let sending = null;
let retry = 500;

function keep() {
  if (unsent.length) localStorage.setItem(storage, JSON.stringify(unsent));
  else localStorage.removeItem(storage);
  place('sync').textContent = unsent.length ? `${unsent.length} waiting to be saved` : 'All saved';
  root.dataset.unsent = unsent.length;
}

async function flush() {
  while (unsent.length) {
    const { path, body } = unsent[0];
    try {
      await send(api(path), body);
    } catch (failure) {
      if (failure.status === 422) {
        // The server will never take this one; the reviewer must know, and the rest must go on.
        place('hint').textContent = failure.message;
      } else {
        // Without a session nothing is saved, and nothing is lost either.
        if (failure.status === 401 || failure.status === 400) place('hint').textContent = failure.message;
        setTimeout(push, retry);
        retry = Math.min(retry * 2, 10000);
        return;
      }
    }
    retry = 500;
    unsent.shift();
    keep();
  }
}

function push() {
  sending ??= flush().finally(() => { sending = null; });
  return sending;
}

function commit(path, body) {
  unsent.push({ path, body });
  keep();
  push();
}

async function fetchMore() {
  if (fetching) return fetching;
  fetching = (async () => {
    try {
      const answer = await fetch(api(`/queue?take=8&perCluster=${per}&overlap=${overlap}`));
      if (!answer.ok) return;
      const next = await answer.json();
      const waiting = unsent.filter(u => u.path === '/labels').length;
      counts = { done: next.done + waiting, total: next.total, held: next.held };
      const here = new Set(queue.map(i => i.trace_id));
      for (const item of next.items) if (!here.has(item.trace_id) && !finished.has(item.trace_id)) queue.push(item);
    } catch {
      setTimeout(() => fetchMore().then(show), 2000);
    } finally {
      fetching = null;
    }
  })();
  return fetching;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = visible(text);
  return made;
}

function turn(role, text) {
  const made = element('div', `turn ${role}`);
  const prose = element('div', 'prose', text);
  prose.dir = 'auto';
  made.append(element('span', 'who', role), prose);
  return made;
}

function show() {
  const item = queue[0];
  const panel = place('item');
  if (panel.dataset.item !== (item?.trace_id ?? '')) {
    panel.replaceChildren();
    panel.dataset.item = item?.trace_id ?? '';
    if (item) {
      const turns = item.turns.length > 2 ? item.turns : [{ role: 'user', content: item.query }, { role: 'assistant', content: item.response }];
      panel.append(...turns.filter(t => t.content).map(t => turn(t.role, t.content)));
      if (item.context) panel.append(element('p', 'note', item.context));
      note.value = item.note ?? '';
      correction.value = item.correction ?? '';
      place('hint').textContent = '';
      for (const choice of root.querySelectorAll('.choice')) choice.setAttribute('aria-pressed', choice.dataset.tag === item.tag);
      panel.scrollTop = 0;
    } else if (counts.held > 0) {
      panel.append(element('p', 'note', 'Somebody else is looking at the last items; they come here when they are free.'));
      setTimeout(() => fetchMore().then(show), 3000);
    } else {
      panel.append(element('h2', '', 'Nothing left to label'), element('p', 'note', counts.done ? `You have labelled ${counts.done} of ${counts.total} items.` : 'Every item of this choice has the labels it wants; choose more items a cluster to go on.'));
      const link = element('a', 'button', 'See the agreement');
      link.href = '/agreement' + location.search;
      panel.append(link);
    }
  }
  // With nothing to label and nothing to take back there is nothing to press.
  root.classList.toggle('idle', !item && counts.held === 0 && done.length === 0);
  place('progress').max = Math.max(1, counts.total);
  place('progress').value = counts.done;
  place('count').textContent = `${counts.done} of ${counts.total}`;
  root.dataset.done = counts.done;
  root.dataset.ready = '';
}

async function advance() {
  // The first answer may have been on its way before the last labels were.
  for (let i = 0; i < 3 && queue.length === 0; i++) {
    // What was skipped comes again when nothing else is left.
    if (i === 2) for (const item of done.filter(d => d.skipped)) finished.delete(item.trace_id);
    await push();
    await fetchMore();
  }
  if (queue.length > 0 && queue.length < 4) {
    push().then(fetchMore);
  }
  show();
}

function label(tag) {
  const item = queue[0];
  if (!item) return;
  if (tag === 'other' && !note.value.trim()) {
    place('hint').textContent = 'Say in the note what it is, best as a name for a new tag; then choose “other” again.';
    note.focus();
    return;
  }
  item.tag = tag;
  item.note = note.value;
  item.correction = correction.value;
  queue.shift();
  done.push(item);
  finished.add(item.trace_id);
  counts.done++;
  document.activeElement?.blur?.();
  commit('/labels', { trace_id: item.trace_id, tag, note: note.value || null, correction: correction.value || null });
  advance();
}

const moves = {
  undo() {
    const item = done.pop();
    if (!item) return;
    finished.delete(item.trace_id);
    // A label that has not left the browser yet never needs to.
    const index = unsent.findLastIndex((u, i) => i > 0 && u.path === '/labels' && u.body.trace_id === item.trace_id);
    if (index > 0) unsent.splice(index, 1);
    else if (!item.skipped) commit('/labels/withdraw', { trace_id: item.trace_id });
    keep();
    if (!item.skipped) counts.done--;
    item.skipped = false;
    const at = queue.findIndex(i => i.trace_id === item.trace_id);
    if (at >= 0) queue.splice(at, 1);
    queue.unshift(item);
    show();
  },
  skip() {
    const item = queue.shift();
    if (!item) return;
    item.skipped = true;
    done.push(item);
    finished.add(item.trace_id);
    commit('/marks', { trace_id: item.trace_id, kind: 'skip' });
    advance();
  },
  flag() {
    if (!queue[0]) return;
    commit('/marks', { trace_id: queue[0].trace_id, kind: 'flag', note: note.value || null });
    place('hint').textContent = 'Flagged.';
  },
  help() {
    place('keys').showModal();
  },
};

root.addEventListener('click', event => {
  const choice = event.target.closest('[data-tag]');
  if (choice) label(choice.dataset.tag);
  const move = event.target.closest('[data-move]');
  if (move) moves[move.dataset.move]();
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && (event.target === note || event.target === correction)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || place('keys').open) return;
  if (event.key === 'e') { event.preventDefault(); note.focus(); }
  if (event.key === 'c') { event.preventDefault(); correction.focus(); }
});
addEventListener('online', () => { retry = 500; push().then(() => fetchMore()).then(show); });

keep();
await push();
await fetchMore();
show();
