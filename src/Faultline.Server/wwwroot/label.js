// The labelling queue. An item is on the screen before it is asked for, and a label is in the browser's own storage before it is sent: neither the
// network's speed nor its loss stands between a reviewer and the next item.
import { keysOff, send, typing, visible } from './lib.js';
import { outbox } from './unsent.js';

const root = document.getElementById('review');
const { run, reviewer } = root.dataset;
const api = path => `/api/runs/${encodeURIComponent(run)}${path}`;
const place = id => document.getElementById(id);
const note = place('note');
const correction = place('correction');
// Every half minute the page says what it still holds; a lease ends two minutes after the last word.
const beatEvery = 30000;
// Who has not moved for ten minutes has gone, and others get the items.
const goneAfter = 600000;

const queue = []; // items fetched and not yet done; the first is shown
const done = []; // items of this sitting, for undo
const finished = new Set(); // trace ids of done; an answer that was on its way may still name them
let counts = { done: 0, total: 0 };
// loading, ready (an item is there), saving (all is labelled and something has not arrived), waiting (somebody else holds the rest), failing, done
let state = 'loading';
let trouble = '';
let fetching = null;
let timer = 0;
let pause = 1000;

const box = outbox(run, reviewer, tell, refused);

// What waits, for whom, and what was refused.
function tell() {
  const mine = box.mine();
  root.dataset.unsent = mine.length;
  place('sync').textContent = mine.length === 0 ? 'All saved' : mine.length === 1 && !box.trouble ? 'Saving …' : `${mine.length} waiting to be saved`;
  const elsewhere = Object.entries(Object.groupBy(mine.filter(e => e.run !== run), e => e.run)).map(([id, of]) => `${of.length} of yours for the run ${id}, which will be saved there`);
  const others = Object.entries(Object.groupBy(box.others(), e => e.reviewer)).map(([name, of]) => `${of.length} by ${name}, which will be saved when ${name} labels at this browser again`);
  const strays = [...elsewhere, ...others];
  place('strays').hidden = strays.length === 0;
  place('strays').textContent = visible(strays.length ? `In this browser wait also: ${strays.join('; ')}.` : '');
  const refusals = box.refused();
  const list = place('refused');
  list.hidden = refusals.length === 0;
  if (list.dataset.shown !== String(refusals.map(r => r.key))) {
    list.dataset.shown = refusals.map(r => r.key);
    list.querySelector('ul').replaceChildren(...refusals.map(r => {
      const line = element('li', '', `${r.body.trace_id}${r.body.tag ? `, ${r.body.tag}` : ''}${r.body.note ? ` (${r.body.note})` : ''}: ${r.message} `);
      const button = element('button', 'button', 'Seen');
      button.type = 'button';
      button.dataset.dismiss = r.key;
      line.append(button);
      return line;
    }));
  }
  if (state === 'saving' && box.labelled().size === 0) refill();
  else if (state === 'saving') show();
}

function refused(entry, message) {
  const id = entry.body.trace_id;
  if (entry.run === run && entry.path === '/labels/withdraw') {
    // The label stands, so there is nothing to look at again.
    finished.add(id);
    counts.done++;
    drop([id]);
  } else if (entry.run === run && entry.path === '/labels') {
    // It may come again, and then be labelled as the server takes it.
    finished.delete(id);
    counts.done--;
    const at = done.findLastIndex(i => i.trace_id === id);
    if (at >= 0) done.splice(at, 1);
    refill();
  }
  place('hint').textContent = message;
}

function refill() {
  fetching ??= fetchMore().finally(() => {
    fetching = null;
    clearTimeout(timer);
    if (state === 'failing') {
      timer = setTimeout(refill, pause);
      pause = Math.min(pause * 2, 10000);
    } else if (state === 'waiting' || state === 'saving') {
      timer = setTimeout(refill, 3000);
    }
    show();
  });
  return fetching;
}

async function fetchMore() {
  try {
    const settled = box.mine().length === 0;
    // What is labelled and not saved is still among the items that the server counts as held.
    const take = Math.min(20, 8 + box.labelled().size);
    const next = await send(api(`/queue?take=${take}`), undefined, 'GET');
    if (next.reviewer !== reviewer) throw Object.assign(new Error(`This page is ${reviewer}’s, and ${next.reviewer} works at this browser now; load it again.`), { status: 403 });
    const labelled = box.labelled();
    const here = new Set(queue.map(i => i.trace_id));
    const open = next.items.filter(i => !here.has(i.trace_id) && !labelled.has(i.trace_id));
    let fresh = open.filter(i => !finished.has(i.trace_id));
    if (fresh.length === 0 && queue.length === 0) {
      // What was skipped, or taken back in another tab, comes again when nothing else is left.
      if (settled) fresh = open;
      for (const item of fresh) finished.delete(item.trace_id);
    }
    queue.push(...fresh);
    counts = { done: next.done + labelled.size, total: next.total };
    [trouble, pause] = ['', 1000];
    // Nothing is left only where the server has said so after everything had arrived.
    state = queue.length > 0 ? 'ready' : next.items.length > 0 || labelled.size > 0 ? 'saving' : next.held > 0 ? 'waiting' : 'done';
  } catch (failure) {
    state = 'failing';
    trouble = failure.status ? failure.message : 'The server cannot be reached.';
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = visible(text);
  return made;
}

function turn({ role, content, part, more }, id) {
  const made = element('div', `turn ${role}`);
  const prose = element('div', 'prose', content);
  prose.dir = 'auto';
  made.append(element('span', 'who', role), prose);
  if (more > 0) {
    const button = element('button', 'button', `Show the other ${more.toLocaleString('en')} characters`);
    button.type = 'button';
    button.addEventListener('click', () => unfold(button, prose, more, `/api/traces/text?id=${encodeURIComponent(id)}&part=${encodeURIComponent(part)}`));
    made.append(button);
  }
  return made;
}

// The rest of a long text, in its place: the trace's own page would show the cluster and what the judge said.
async function unfold(button, prose, more, address) {
  button.disabled = true;
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    const text = await answer.text();
    prose.append(visible(text.slice(text.length - more)));
    button.remove();
  } catch (failure) {
    button.disabled = false;
    place('hint').textContent = `The rest could not be fetched: ${failure.message}`;
  }
}

function words() {
  const unsent = box.labelled().size;
  switch (state) {
    case 'waiting': return [element('p', 'note', 'Somebody else is looking at the last items; they come here when they are free.')];
    case 'failing': return [element('h2', '', 'The next items could not be fetched'), element('p', 'note', `${trouble} It is tried again by itself.`)];
    case 'saving': return [element('p', 'note', box.trouble && unsent ? `${unsent} of your labels wait to be saved: ${box.trouble} It is tried again by itself.` : 'Saving your last labels …')];
    case 'done': {
      const link = element('a', 'button', 'See the agreement');
      link.href = '/agreement' + location.search;
      return [
        element('h2', '', 'Nothing left to label'),
        element('p', 'note', counts.done ? `You have labelled ${counts.done} of ${counts.total} items.` : 'Every item of the plan has the labels it wants.'),
        link,
      ];
    }
    default: return [element('p', 'note', 'Fetching items …')];
  }
}

function show() {
  const item = queue[0];
  const panel = place('item');
  const view = item ? 'item' : state;
  if (panel.dataset.item !== (item?.trace_id ?? '')) {
    panel.dataset.item = item?.trace_id ?? '';
    panel.dataset.words = '';
    if (item) {
      panel.replaceChildren(...item.turns.filter(t => t.content).map(t => turn(t, item.trace_id)));
      if (item.context) panel.append(element('p', 'note', item.context));
      note.value = item.note ?? '';
      correction.value = item.correction ?? '';
      place('hint').textContent = '';
      for (const choice of root.querySelectorAll('.choice')) choice.setAttribute('aria-pressed', choice.dataset.tag === item.tag);
      panel.scrollTop = 0;
    }
  }
  if (!item) {
    // What is said changes with the state, and is read out only when it does.
    const said = words();
    const text = said.map(s => s.textContent).join('\n');
    if (panel.dataset.words !== text) {
      panel.dataset.words = text;
      panel.replaceChildren(...said);
    }
  }
  panel.dataset.state = view;
  // With nothing to label and nothing to take back there is nothing to press.
  root.classList.toggle('idle', !item && state === 'done' && done.length === 0);
  place('progress').max = Math.max(1, counts.total);
  place('progress').value = counts.done;
  place('count').textContent = `${counts.done} of ${counts.total}`;
  place('left').textContent = counts.total > 0 ? `${Math.max(0, counts.total - counts.done)} left` : '';
  root.dataset.done = counts.done;
  if (state !== 'loading') root.dataset.ready = '';
}

// Items of this page that are another's now, or done: an item is never labelled on by someone who no longer holds it.
function drop(ids) {
  const shown = queue[0]?.trace_id;
  for (const id of ids) {
    const at = queue.findIndex(i => i.trace_id === id);
    if (at >= 0) queue.splice(at, 1);
  }
  advance();
  return ids.includes(shown);
}

async function beat() {
  const held = queue.map(i => i.trace_id);
  if (held.length === 0) return;
  try {
    const { lost } = await send(api('/leases'), { held });
    // What is being taken back is this page's again as soon as that has arrived.
    const moving = new Set(box.mine().map(e => e.body.trace_id));
    const gone = lost.filter(id => !moving.has(id));
    if (gone.length > 0 && drop(gone)) place('hint').textContent = 'Somebody has taken that item meanwhile; this is the next one.';
  } catch {
    // The next beat asks again, and a label that comes too late is told so by itself.
  }
}

function advance() {
  if (queue.length === 0) state = 'loading';
  show();
  if (queue.length < 4) refill();
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
  box.add('/labels', { trace_id: item.trace_id, tag, note: note.value || null, correction: correction.value || null }, true);
  advance();
}

const moves = {
  undo() {
    const item = done.pop();
    if (!item) return;
    const id = item.trace_id;
    finished.delete(id);
    if (!item.skipped) counts.done--;
    const sent = !box.takeBack(id) && !item.skipped && box.add('/labels/withdraw', { trace_id: id });
    item.skipped = false;
    const at = queue.findIndex(i => i.trace_id === id);
    if (at >= 0) queue.splice(at, 1);
    queue.unshift(item);
    state = 'ready';
    show();
    // Somebody else may have got it by now.
    Promise.resolve(sent).then(beat);
  },
  skip() {
    const item = queue.shift();
    if (!item) return;
    item.skipped = true;
    done.push(item);
    finished.add(item.trace_id);
    box.add('/marks', { trace_id: item.trace_id, kind: 'skip' }, true);
    advance();
  },
  flag() {
    if (!queue[0]) return;
    box.add('/marks', { trace_id: queue[0].trace_id, kind: 'flag', note: note.value || null });
    place('hint').textContent = 'Flagged.';
  },
  help() {
    place('keys').showModal();
  },
};

document.addEventListener('click', event => {
  const dismissed = event.target.closest?.('[data-dismiss]');
  if (dismissed) box.dismiss(dismissed.dataset.dismiss);
});
root.addEventListener('click', event => {
  const choice = event.target.closest('[data-tag]');
  if (choice) label(choice.dataset.tag);
  const move = event.target.closest('[data-move]');
  if (move) moves[move.dataset.move]();
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && (event.target === note || event.target === correction)) event.target.blur();
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || keysOff() || typing(event.target) || place('keys').open) return;
  if (event.key === 'e') { event.preventDefault(); note.focus(); }
  if (event.key === 'c') { event.preventDefault(); correction.focus(); }
});
function again() {
  pause = 1000;
  box.retry();
  beat();
  refill();
}
addEventListener('online', again);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') again();
  else box.push(true);
});
// A page that goes gives its items back at once; what it has not sent goes first, past its end.
addEventListener('pagehide', () => {
  box.leave();
  if (queue.length > 0) send(api('/leases'), { released: queue.map(i => i.trace_id) }, 'POST', { keepalive: true }).catch(() => {});
});
// It may come back from the browser's cache, with the items it gave away.
addEventListener('pageshow', event => { if (event.persisted) again(); });
let moved = Date.now();
function move() {
  const idle = Date.now() - moved;
  moved = Date.now();
  if (idle >= goneAfter) beat();
}
for (const kind of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchmove']) addEventListener(kind, move, { capture: true, passive: true });
setInterval(() => { if (Date.now() - moved < goneAfter) beat(); }, beatEvery);

tell();
await box.push();
await refill();
