// What every page needs: the theme switch, keys, forms that speak to /api, and selects that submit themselves.
import { keysOff, send, setKeys, typing, visible } from './lib.js';

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

// A span comes as it arrived when it is opened; one is open at a time.
const spans = document.querySelector('.spans');

async function openSpan(link) {
  const open = spans.querySelector('[aria-expanded=true]');
  open?.setAttribute('aria-expanded', 'false');
  open?.nextElementSibling.remove();
  if (open === link) return;
  link.setAttribute('aria-expanded', 'true');
  const raw = Object.assign(document.createElement('pre'), { className: 'raw', tabIndex: 0, textContent: '…' });
  link.after(raw);
  const answer = await fetch(`/api/traces/span?id=${encodeURIComponent(spans.dataset.trace)}&span=${encodeURIComponent(link.parentElement.dataset.span)}`);
  raw.textContent = visible(await answer.text());
}

// A signal leads to the span that shows it.
function openNamed() {
  const row = location.hash.startsWith('#span-') ? document.getElementById(location.hash.slice(1)) : null;
  const link = row?.querySelector('.span-row[aria-expanded=false]');
  if (link) openSpan(link);
  row?.scrollIntoView();
}

if (spans) {
  spans.addEventListener('click', event => {
    const link = event.target.closest('.span-row');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSpan(link);
    // The address leads to the span from now on.
    history.replaceState(history.state, '', link.hash);
  });
  addEventListener('hashchange', openNamed);
  openNamed();
}

// The later spans of a long trace come once the page is shown.
const more = document.getElementById('more-spans');

async function loadSpans() {
  const answer = await fetch(more.querySelector('a').href);
  if (!answer.ok) return;
  const whole = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const awaited = location.hash.startsWith('#span-') && !document.getElementById(location.hash.slice(1));
  spans.append(...[...whole.querySelectorAll('.spans > li')].slice(spans.children.length));
  more.remove();
  if (awaited) openNamed();
}

if (more) addEventListener('load', () => setTimeout(loadSpans));

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
  const button = event.target.closest('[data-theme-switch]');
  if (button) {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'dark' || (!root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
    root.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset.theme);
  }
  for (const open of document.querySelectorAll('details.me[open], details.edit[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
});
// On a phone the navigation is a strip that scrolls; the page one is on should be in sight.
const strip = document.querySelector('.side nav');
const here = strip?.querySelector('[aria-current]');
if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
document.documentElement.dataset.interactive = '';
