// What the modules share. It does nothing by itself, so that it may be loaded under more than one address.

export const token = () => document.querySelector('meta[name=csrf]').content;

/** Sends JSON to a route; resolves to its answer, throws an Error with the server's sentence. */
export async function send(url, body, method = 'POST', options = {}) {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', RequestVerificationToken: token() },
    body: body === undefined ? undefined : JSON.stringify(body),
    ...options,
  });
  const text = await answer.text();
  const json = text ? JSON.parse(text) : {};
  if (!answer.ok) {
    const ended = answer.status === 401 && !url.startsWith('/api/session');
    const failure = new Error(ended ? 'Your session has ended; sign in again in another tab, and this page goes on.' : json.error ?? `The server answered ${answer.status}.`);
    failure.status = answer.status;
    throw failure;
  }
  return json;
}

/** True while someone types, so that keys are text. */
export const typing = target => target.closest?.('input, select, textarea, [contenteditable]') != null;

const keys = 'faultline-keys';

/** True where someone wants no single letters to act: they speak to the computer, or a key slips. */
export const keysOff = () => localStorage.getItem(keys) === 'off';

export const setKeys = on => (on ? localStorage.removeItem(keys) : localStorage.setItem(keys, 'off'));

/** Text as a reader may trust it: control characters and direction overrides are written out. */
export const visible = text =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase());
