// The tree of a trace's spans: one opens as it arrived, what lies below another folds away, and the later ones of a long trace come once the page is shown.
import { visible } from './lib.js';

const spans = document.querySelector('.spans');
const kept = 'faultline-folded-' + spans.dataset.trace;
const indent = 16;
const deepest = 12;

const linkOf = row => row.querySelector('.span-row');
const foldOf = row => row.querySelector('.fold');
const depthOf = row => Number(row.dataset.depth);
const isFolded = row => foldOf(row)?.getAttribute('aria-expanded') === 'false';
const words = (count, one) => `${count} ${one}${count === 1 ? '' : 's'}`;

async function openSpan(link) {
  const open = spans.querySelector('.span-row[aria-expanded=true]');
  open?.setAttribute('aria-expanded', 'false');
  open?.nextElementSibling.remove();
  if (open === link) return;
  link.setAttribute('aria-expanded', 'true');
  const raw = Object.assign(document.createElement('pre'), { className: 'raw', tabIndex: 0, textContent: '…' });
  link.after(raw);
  const answer = await fetch(`/api/traces/span?id=${encodeURIComponent(spans.dataset.trace)}&span=${encodeURIComponent(link.parentElement.dataset.span)}`);
  raw.textContent = visible(await answer.text());
}

// What lies below each row, in one pass from the last: rows stand depth first, so the deeper ones that follow a row lie below it.
let sums = new Map();

function count() {
  sums = new Map();
  const open = [];
  for (const row of [...spans.children].reverse()) {
    const sum = { spans: 0, errors: 0, signals: 0 };
    while (open.length && depthOf(open.at(-1)) > depthOf(row)) {
      const child = open.pop();
      const of = sums.get(child);
      const failed = child.querySelector('rect.bad') !== null;
      sum.spans += of.spans + 1;
      sum.errors += of.errors + (failed ? 1 : 0);
      sum.signals += of.signals + (!failed && child.classList.contains('marked') ? 1 : 0);
    }
    sums.set(row, sum);
    open.push(row);
  }
}

function parentOf(row) {
  let before = row.previousElementSibling;
  while (before && depthOf(before) >= depthOf(row)) before = before.previousElementSibling;
  return before;
}

// What folds hide, worked out in one pass over the rows.
function show() {
  let hiddenBelow = Infinity;
  for (const row of spans.children) {
    const depth = depthOf(row);
    if (depth <= hiddenBelow) hiddenBelow = Infinity;
    row.hidden = hiddenBelow < depth;
    if (!row.hidden && isFolded(row)) hiddenBelow = depth;
  }
}

function set(row, folded) {
  const fold = foldOf(row);
  fold.setAttribute('aria-expanded', String(!folded));
  row.querySelector('.folded')?.remove();
  if (!folded) return;
  // A fold hides no failure: how many there are below stands on the row that is left.
  const { spans: away, errors, signals } = sums.get(row);
  const sum = Object.assign(document.createElement('span'), { className: 'folded' });
  if (errors) sum.append(Object.assign(document.createElement('span'), { className: 'bad-text', textContent: `✕ ${words(errors, 'error')}` }));
  if (signals) sum.append(Object.assign(document.createElement('span'), { className: 'mark', textContent: `${signals} with a signal` }));
  sum.append(Object.assign(document.createElement('small'), { textContent: `+${words(away, 'span')}` }));
  linkOf(row).querySelector('.span-name').append(sum);
}

const parents = () => [...spans.children].filter(foldOf);

// Kept for this tab, by trace, so that going on to the next trace and back, or loading again, changes nothing.
function keep() {
  const folded = parents().filter(isFolded).map(row => row.dataset.span);
  try {
    if (folded.length) sessionStorage.setItem(kept, JSON.stringify(folded));
    else sessionStorage.removeItem(kept);
  } catch {
    // A full or forbidden storage costs the memory of the folds, not the folds.
  }
}

function remembered() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(kept)) ?? []);
  } catch {
    return new Set();
  }
}

function fold(rows, folded) {
  for (const row of rows) set(row, folded);
  show();
  // Whoever stood on a row that is gone now stands on the one that stands for it.
  let row = document.activeElement?.closest('.spans > li');
  if (row?.hidden) {
    while (row.hidden) row = parentOf(row);
    linkOf(row).focus();
  }
  keep();
}

// One root says nothing by itself: all is folded below it.
function foldAll() {
  const roots = [...spans.children].filter(row => depthOf(row) === 0);
  fold(parents().filter(row => roots.length > 1 || depthOf(row) > 0), true);
}

// Rows with something below them get their control here: the page comes sooner without it.
function equip(rows) {
  count();
  const was = remembered();
  for (const row of rows) {
    const next = row.nextElementSibling;
    if (!next || depthOf(next) <= depthOf(row) || foldOf(row)) continue;
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'fold' });
    button.style.left = `${Math.min(depthOf(row), deepest) * indent}px`;
    button.setAttribute('aria-expanded', 'true');
    button.setAttribute('aria-label', `Spans below ${linkOf(row).querySelector('.span-name').textContent.trim()}`);
    row.prepend(button);
    if (was.has(row.dataset.span)) set(row, true);
  }
  // Later rows may lie below one that is folded already, whose count says too little then.
  for (const row of parents().filter(isFolded)) set(row, true);
  for (const button of document.querySelectorAll('[data-fold]')) button.disabled = false;
  show();
}

function reveal(row) {
  const above = [];
  for (let parent = parentOf(row); parent; parent = parentOf(parent)) if (isFolded(parent)) above.push(parent);
  if (above.length) fold(above, false);
}

// A signal leads to the span that shows it.
function openNamed() {
  const row = location.hash.startsWith('#span-') ? document.getElementById(location.hash.slice(1)) : null;
  if (!row) return;
  reveal(row);
  const link = row.querySelector('.span-row[aria-expanded=false]');
  if (link) openSpan(link);
  row.scrollIntoView();
}

spans.addEventListener('click', event => {
  const button = event.target.closest('.fold');
  if (button) {
    const row = button.parentElement;
    fold([row], !isFolded(row));
    return;
  }
  const link = event.target.closest('.span-row');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openSpan(link);
  // The address leads to the span from now on.
  history.replaceState(history.state, '', link.hash);
});

// As in every tree: right opens, left folds, and left again goes to the parent.
spans.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !event.target.closest('.span-row, .fold')) return;
  const row = event.target.closest('li');
  if (event.key === 'ArrowRight' && isFolded(row)) fold([row], false);
  else if (event.key === 'ArrowLeft' && foldOf(row) && !isFolded(row)) fold([row], true);
  else if (event.key === 'ArrowLeft' && parentOf(row)) linkOf(parentOf(row)).focus();
  else return;
  event.preventDefault();
});

document.addEventListener('click', event => {
  const all = event.target.closest('[data-fold]')?.dataset.fold;
  if (all === 'all') foldAll();
  else if (all) fold(parents(), false);
});

addEventListener('hashchange', openNamed);
equip([...spans.children]);
openNamed();

const more = document.getElementById('more-spans');

async function loadSpans(asked) {
  const answer = await asked;
  if (!answer.ok) return;
  const rows = await answer.text();
  const awaited = location.hash.startsWith('#span-') && !document.getElementById(location.hash.slice(1));
  const first = spans.children.length;
  spans.insertAdjacentHTML('beforeend', rows);
  more.remove();
  // The last of the rows before may have something below it now.
  equip([...spans.children].slice(Math.max(0, first - 1)));
  if (awaited) openNamed();
}

if (more) {
  // Asked for at once, so that the server works while the browser paints, and taken in after that.
  const asked = fetch(more.dataset.rows);
  const painted = new Promise(done => addEventListener('load', () => setTimeout(done)));
  painted.then(() => loadSpans(asked));
}
