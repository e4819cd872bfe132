// A new key is shown once, from the answer that made it; the page itself never holds one.
import { send } from './lib.js';

const form = document.getElementById('new-key');
const made = document.getElementById('made');
const shown = document.getElementById('made-key');
const copy = document.getElementById('copy-key');

form.addEventListener('submit', async event => {
  event.preventDefault();
  const error = form.querySelector('[role=alert]');
  error.hidden = true;
  const scopes = ['ingest', 'read', 'write'].filter(scope => form.elements[scope].checked);
  try {
    const answer = await send('/api/keys', { name: form.elements.name.value, scopes });
    shown.textContent = answer.key;
    form.hidden = true;
    made.hidden = false;
    copy.focus();
  } catch (failure) {
    error.textContent = failure.message;
    error.hidden = false;
  }
});

copy.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    copy.textContent = 'Copied';
  } catch {
    // Without https a page may not write to the clipboard; then the key is at least marked.
    getSelection().selectAllChildren(shown);
  }
});
