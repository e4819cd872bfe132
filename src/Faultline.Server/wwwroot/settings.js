// Settings: what was changed on the page becomes a diff of the file, which is looked at before it is written.
import { send, visible } from './lib.js';

const form = document.getElementById('settings');
const dialog = document.getElementById('diff');
const place = id => document.getElementById(id);

function changed(field) {
  if (field.type === 'checkbox') return field.checked !== field.defaultChecked;
  if (field.tagName === 'SELECT') return field.value !== (field.querySelector('option[selected]')?.value ?? '');
  return field.value !== field.defaultValue;
}

function value(field) {
  if (field.dataset.kind === 'gone' || field.value === '') return null;
  if (field.dataset.kind === 'number') return Number(field.value);
  if (field.dataset.kind === 'flag') return field.value === 'true';
  return field.value;
}

function changes() {
  const made = [...form.querySelectorAll('[data-path]')].filter(f => !f.disabled && changed(f)).map(f => ({ path: JSON.parse(f.dataset.path), value: value(f) }));
  for (const pair of form.querySelectorAll('fieldset[data-new]:not(:disabled)')) {
    const [name, number] = pair.querySelectorAll('input');
    if (name.value.trim() && number.value !== '') made.push({ path: [...JSON.parse(pair.dataset.new), name.value.trim()], value: Number(number.value) });
  }
  const tag = place('new-tag').value.trim();
  if (tag) made.push({ path: ['taxonomy', tag, 'description'], value: place('new-meaning').value.trim() });
  // A tag that goes needs no other change.
  const gone = new Set(made.filter(c => c.path.length === 2 && c.path[0] === 'taxonomy').map(c => c.path[1]));
  return made.filter(c => c.path[0] !== 'taxonomy' || c.path.length === 2 || !gone.has(c.path[1]));
}

function count() {
  const n = changes().length;
  place('change-count').textContent = n === 0 ? 'No change' : n === 1 ? 'One change' : `${n} changes`;
  place('review').disabled = n === 0;
  form.dataset.changes = n;
}

function fail(id, failure) {
  place(id).textContent = failure.message;
  place(id).hidden = false;
}

async function review(event) {
  event.preventDefault();
  place('settings-error').hidden = true;
  place('write-error').hidden = true;
  try {
    const { diff } = await send('/api/settings/preview', { version: form.dataset.version, changes: changes() });
    const text = place('diff-text');
    text.replaceChildren();
    for (const line of (diff || 'Nothing would change: the file says so already.').split('\n')) {
      const row = document.createElement('span');
      row.className = /^[+-](?![+-])/.test(line) ? (line[0] === '+' ? 'plus' : 'minus') : line.startsWith('@@') || /^(---|\+\+\+)/.test(line) ? 'where' : '';
      row.textContent = `${visible(line)}\n`;
      text.append(row);
    }
    place('write').hidden = !diff;
    dialog.showModal();
  } catch (failure) {
    fail('settings-error', failure);
  }
}

async function write() {
  place('write').disabled = true;
  try {
    await send('/api/settings', { version: form.dataset.version, changes: changes() });
    form.dataset.changes = 0;
    location.reload();
  } catch (failure) {
    place('write').disabled = false;
    fail('write-error', failure);
  }
}

form.addEventListener('input', count);
form.addEventListener('submit', review);
form.addEventListener('click', event => {
  const button = event.target.closest('[data-propose]');
  if (button) {
    place('new-tag').value = button.dataset.propose;
    place('new-meaning').value = button.dataset.meaning;
    place('new-tag').focus();
    count();
  }
});
place('write').addEventListener('click', write);
addEventListener('beforeunload', event => { if (Number(form.dataset.changes) > 0) event.preventDefault(); });
count();
form.dataset.ready = '';
