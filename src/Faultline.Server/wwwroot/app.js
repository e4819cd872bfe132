// What every page needs: the theme switch, keys, forms that speak to /api, and selects that submit themselves.
import { keysOff, send, setKeys, typing } from './lib.js';

function value(field) {
  if (field.type === 'checkbox') return field.checked;
  if (field.type === 'number' || 'number' in field.dataset) return field.value === '' ? null : Number(field.value);
  return field.value;
}

async function submit(event) {
  const form = event.target;
  if (!form.dataset?.api) return;
  event.preventDefault();
  const error = form.querySelector('[role=alert]');
  const button = event.submitter ?? form.querySelector('button');
  const body = Object.fromEntries([...form.elements].filter(f => f.name && !f.disabled && (f.type !== 'radio' || f.checked)).map(f => [f.name, value(f)]));
  if (event.submitter?.name) body[event.submitter.name] = event.submitter.value;
  if (form.dataset.list) body[form.dataset.list] = [body[form.dataset.list]];
  if (error) error.hidden = true;
  button.disabled = true;
  try {
    const answer = await send(form.dataset.api, body, form.dataset.method ?? 'POST');
    if (answer.location) location.assign(answer.location);
    else if (form.dataset.then) location.assign(form.dataset.then.replace('{target}', encodeURIComponent(answer.target)));
    else location.reload();
  } catch (failure) {
    button.disabled = false;
    if (!error) throw failure;
    error.textContent = failure.message;
    error.hidden = false;
    error.focus?.();
  }
}

document.addEventListener('keydown', event => {
  // A key held down acts once: half of what keys do cannot be taken back by letting go.
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || keysOff() || typing(event.target) || document.querySelector('dialog[open]')) return;
  const target = [...document.querySelectorAll('[data-key]')].find(element => element.dataset.key === event.key);
  if (target) {
    event.preventDefault();
    target.click();
  }
});

// Single letters act on the whole page, so they can be switched off; the browser remembers it.
for (const box of document.querySelectorAll('[data-keys-switch]')) {
  box.checked = !keysOff();
  box.addEventListener('change', () => setKeys(box.checked));
}

document.addEventListener('submit', submit);
document.addEventListener('change', event => {
  if (event.target.matches('select[data-submit]')) event.target.form.requestSubmit();
});
document.addEventListener('click', event => {
  const opener = event.target.closest('[data-dialog]');
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  const textAs = event.target.closest('[data-text-as]')?.dataset.textAs;
  if (textAs) {
    // The server writes the page, so it is told; a year, on this browser.
    document.cookie = `faultline-text=${textAs}; path=/; samesite=strict; max-age=31536000`;
    location.reload();
  }
  const button = event.target.closest('[data-theme-switch]');
  if (button) {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'dark' || (!root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
    root.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset.theme);
  }
  for (const open of document.querySelectorAll('details.me[open], details.edit[open], details.view[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
});
// On a phone the navigation is a strip that scrolls; the page one is on should be in sight.
const strip = document.querySelector('.side nav');
const here = strip?.querySelector('[aria-current]');
if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
document.documentElement.dataset.interactive = '';
