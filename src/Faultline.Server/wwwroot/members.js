// A cluster's members as a table of any length: only the rows in sight are in the page, and rows arrive as they come into it. What is picked stays picked.
import { send, visible } from './lib.js';

const root = document.getElementById('members');
const body = root.querySelector('tbody');
const view = root.querySelector('.members');
const picked = document.getElementById('picked');
const error = picked.querySelector('[role=alert]');
const { run, cluster, link, filter, total } = root.dataset;
const query = filter ? '&' + filter : '';
// As the head has them: name, class, and whether they stand before the request.
const request = root.querySelector('thead th:not([data-column], .pick)');
const shown = [...root.querySelectorAll('thead th[data-column]')].map(head => ({ name: head.dataset.column, style: head.className, first: head.cellIndex < request.cellIndex }));
const columns = shown.map(c => c.name).join(',');
const n = Number(total);
const block = 100;
const height = body.querySelector('tr')?.getBoundingClientRect().height || 40;
const blocks = new Map();
const picks = new Set();
let drawn = '';

const element = (name, props, ...children) => {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
};

function row(member, index) {
  const made = element('tr', {});
  made.setAttribute('aria-rowindex', index + 2);
  if (!member) {
    made.append(element('td', { className: 'pick' }), ...shown.filter(c => c.first).map(c => element('td', { className: c.style })), element('th', { scope: 'row', textContent: '…' }));
    return made;
  }
  const box = element('input', { type: 'checkbox', value: member.trace_id, checked: picks.has(member.trace_id) });
  box.setAttribute('aria-label', 'Pick ' + member.trace_id);
  const name = element('th', { scope: 'row', dir: 'auto' }, element('a', { href: link + (link.includes('?') ? '&' : '?') + 'id=' + encodeURIComponent(member.trace_id) + '&from=' + cluster + (filter ? '&filter=' + encodeURIComponent(filter) : ''), textContent: visible(member.query) || '(empty)' }));
  if (member.absorbed) name.append(element('span', { className: 'state', textContent: 'noise beside it' }));
  const cell = c => element('td', { className: c.style, dir: 'auto', textContent: member.cells[c.name] });
  made.append(element('td', { className: 'pick' }, box), ...shown.filter(c => c.first).map(cell), name, ...shown.filter(c => !c.first).map(cell));
  return made;
}

async function fetchBlock(b) {
  blocks.set(b, []);
  try {
    const answer = await fetch(`/api/runs/${encodeURIComponent(run)}/clusters/${encodeURIComponent(cluster)}/members?skip=${b * block}&take=${block}&columns=${columns}${query}`);
    if (!answer.ok) throw new Error();
    blocks.set(b, (await answer.json()).members);
    drawn = '';
    draw();
  } catch {
    blocks.delete(b);
  }
}

function draw() {
  const first = Math.max(0, Math.floor(view.scrollTop / height) - 8);
  const last = Math.min(n, Math.ceil((view.scrollTop + view.clientHeight) / height) + 8);
  for (let b = Math.floor(first / block); b * block < last; b++) if (!blocks.has(b)) fetchBlock(b);
  if (drawn === `${first}-${last}`) return;
  drawn = `${first}-${last}`;
  const gap = rows => {
    const cell = element('td', {});
    cell.style.height = rows * height + 'px';
    const made = element('tr', { className: 'gap' }, cell);
    made.setAttribute('aria-hidden', 'true');
    return made;
  };
  const held = document.activeElement?.closest('#members tbody')?.contains(document.activeElement) ? document.activeElement : null;
  const focus = held && [held.tagName, held.value ?? held.href];
  const rows = [];
  for (let i = first; i < last; i++) rows.push(row(blocks.get(Math.floor(i / block))?.[i % block], i));
  body.replaceChildren(...first > 0 ? [gap(first)] : [], ...rows, ...last < n ? [gap(n - last)] : []);
  if (focus) [...body.querySelectorAll(focus[0])].find(e => (e.value ?? e.href) === focus[1])?.focus({ preventScroll: true });
}

function show() {
  picked.hidden = picks.size === 0;
  picked.querySelector('[role=status]').textContent = `${picks.size} picked`;
}

root.addEventListener('change', event => {
  if (!event.target.matches('tbody input[type=checkbox]')) return;
  if (event.target.checked) picks.add(event.target.value);
  else picks.delete(event.target.value);
  show();
});

picked.addEventListener('click', async event => {
  const act = event.target.closest('button')?.dataset.act;
  if (!act) return;
  const traces = [...picks];
  error.hidden = true;
  try {
    const at = `/api/runs/${encodeURIComponent(run)}/`;
    if (act === 'move') await send(at + 'edits', { kind: 'move', target: picked.querySelector('select').value, traces });
    if (act === 'split') await send(at + 'edits', { kind: 'split', name: picked.querySelector('input').value, traces });
    if (act === 'ask') {
      await send(at + 'asked', { traces });
      picks.clear();
      body.querySelectorAll('input').forEach(box => { box.checked = false; });
      picked.querySelector('[role=status]').textContent = `${traces.length} put into the labelling queue`;
      return;
    }
    location.reload();
  } catch (failure) {
    error.textContent = failure.message;
    error.hidden = false;
  }
});

if (n > body.rows.length) {
  root.querySelector('table').setAttribute('aria-rowcount', n + 1);
  root.querySelector('.pager')?.remove();
  view.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
  draw();
}
root.dataset.ready = '';
