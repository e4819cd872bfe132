// The editor of a regression row. The rule is tried on the server, by the gate's own matchers, as it is written; only what the trial proves can be saved.
import { send, visible } from './lib.js';

const form = document.getElementById('editor');
const place = id => document.getElementById(id);
const kinds = new Map(JSON.parse(form.dataset.kinds).map(k => [k.type, k]));
const first = form.dataset.matcher ? JSON.parse(form.dataset.matcher) : null;
const kind = place('kind');
const json = place('matcher-json');
let tried = 0;
let timer = null;
let dirty = false;

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

// A form field for one argument; reads itself back as JSON, or undefined when it is left as it was born.
function field(spec, value) {
  const id = `argument-${spec.name}`;
  const label = element('label', { className: spec.kind === 'flag' ? 'check' : 'field', htmlFor: id });
  let input;
  if (spec.kind === 'flag') {
    input = element('input', { type: 'checkbox', checked: value ?? spec.on });
  } else if (spec.kind === 'choice') {
    input = element('select');
    for (const option of spec.options) input.append(element('option', { value: option, textContent: option, selected: option === value }));
  } else if (['number', 'count', 'share'].includes(spec.kind)) {
    input = element('input', { type: 'number', step: spec.kind === 'count' ? '1' : 'any', value: value ?? '' });
    if (spec.kind !== 'number') input.min = '0';
    if (spec.kind === 'share') input.max = '1';
  } else if (spec.kind === 'line') {
    input = element('input', { value: value ?? '', spellcheck: false });
  } else {
    const text = value === undefined ? '' : spec.kind === 'json' ? JSON.stringify(value, null, 2) : spec.kind === 'lines' ? [value].flat().join('\n') : value;
    input = element('textarea', { value: text, rows: spec.kind === 'text' ? 2 : 3, spellcheck: false, className: spec.kind === 'json' ? 'mono' : '' });
    input.dir = 'auto';
  }
  input.id = id;
  input.required = spec.required;
  const title = element('span', { textContent: spec.title });
  label.append(...(spec.kind === 'flag' ? [input, title] : [title, input]));
  label.read = () => {
    if (spec.kind === 'flag') return input.checked === spec.on ? undefined : input.checked;
    if (spec.kind === 'choice') return input.value === spec.options[0] ? undefined : input.value;
    if (input.value === '') return undefined;
    if (input.type === 'number') return Number(input.value);
    if (spec.kind === 'lines') return input.value.split('\n').filter(line => line !== '');
    if (spec.kind === 'json') {
      try { return JSON.parse(input.value); } catch { throw new Error(`${spec.title}: this is not JSON yet.`); }
    }
    return input.value;
  };
  label.spec = spec;
  return label;
}

function build(matcher) {
  const fields = place('arguments');
  fields.replaceChildren();
  const spec = kinds.get(kind.value);
  if (!spec) {
    fields.append(field({ name: 'pattern', kind: 'text', title: 'Pattern: a regular expression, not anchored' }, form.dataset.pattern));
  } else {
    for (const argument of spec.fields) fields.append(field(argument, matcher?.[argument.name] ?? (argument.one ? matcher?.[argument.one] : undefined)));
    fields.append(field({ name: 'negate', kind: 'flag', title: 'The opposite is right', on: false }, matcher?.negate));
  }
  place('as-json').hidden = !spec;
}

// What the form says: a matcher, or null where the row goes by its pattern.
function matcher() {
  if (!kinds.has(kind.value)) return null;
  const made = { type: kind.value };
  for (const label of place('arguments').children) {
    const value = label.read();
    if (value !== undefined) made[label.spec.name] = value;
  }
  return made;
}

function edit() {
  const optional = id => (place(id).value === '' ? null : Number(place(id).value));
  let tools = null;
  if (place('tools').value.trim()) {
    try { tools = JSON.parse(place('tools').value); } catch { throw new Error('The tool calls are not JSON yet.'); }
  }
  const rule = matcher();
  return {
    set: form.dataset.set,
    case_id: form.dataset.case,
    version: form.dataset.version,
    gold: place('gold').value,
    matcher: rule,
    pattern: rule ? null : place('arguments').querySelector('textarea').value,
    tool_calls: tools,
    latency_ms: optional('latency'),
    cost_usd: optional('cost'),
  };
}

function line(good, title, answer) {
  const made = element('p', { className: good ? 'tried good' : 'tried bad' });
  made.append(element('b', { textContent: `${good ? '✓' : '✕'} ${title} ${{ pass: 'passes', fail: 'fails', error: 'cannot be judged', unjudged: 'is not judged' }[answer.outcome] ?? answer.outcome}` }), ` ${visible(answer.reason)}`);
  return made;
}

function show(trial, problem) {
  const panel = place('trial');
  panel.replaceChildren();
  form.dataset.proves = trial?.proves ?? false;
  if (trial?.failed) {
    panel.append(
      line(trial.failed.outcome === 'fail', 'The answer that failed', trial.failed),
      line(trial.right.outcome === 'pass', 'The right answer', trial.right),
    );
  }
  const text = trial?.problem ?? problem;
  if (text) panel.append(element('p', { className: 'note', textContent: visible(text) }));
  place('save').disabled = !trial?.proves;
  place('save-note').textContent = trial?.proves ? (dirty ? 'One line of the file changes.' : 'The rule does what it should.') : 'Saving needs a rule that fails the one and passes the other.';
}

async function attempt() {
  const mine = ++tried;
  try {
    const trial = await send('/api/regression/try', edit());
    if (mine === tried) show(trial);
  } catch (failure) {
    if (mine === tried) show(null, failure.message);
  }
}

function changed() {
  dirty = true;
  place('save').disabled = true;
  form.dataset.proves = false;
  // What is on its way was asked of the rule as it was.
  tried++;
  clearTimeout(timer);
  timer = setTimeout(attempt, 300);
}

function write() {
  try { json.value = JSON.stringify(matcher(), null, 2); } catch { /* a field that is not JSON yet; the trial says so */ }
}

form.addEventListener('input', event => {
  if (event.target === json) {
    try {
      const read = JSON.parse(json.value);
      if (!kinds.has(read?.type)) throw new Error(`There is no matcher type “${visible(String(read?.type))}”.`);
      kind.value = read.type;
      build(read);
      json.setCustomValidity('');
    } catch (failure) {
      json.setCustomValidity(failure.message);
      clearTimeout(timer);
      tried++;
      show(null, `The matcher is not JSON yet: ${failure.message}`);
      return;
    }
  } else if (event.target === kind) {
    build(null);
    write();
  } else {
    write();
  }
  changed();
});

form.addEventListener('submit', async event => {
  event.preventDefault();
  const error = place('editor-error');
  error.hidden = true;
  place('save').disabled = true;
  try {
    await send('/api/regression/row', edit());
    dirty = false;
    location.reload();
  } catch (failure) {
    error.textContent = failure.message;
    error.hidden = false;
    place('save').disabled = form.dataset.proves !== 'true';
  }
});

addEventListener('beforeunload', event => { if (dirty && form.dataset.proves === 'true') event.preventDefault(); });

// A row that waits for its right answer gets one here, and goes by it.
kind.value = first?.type === 'needs_gold' ? 'gold' : (first?.type ?? '');
build(kind.value === first?.type ? first : null);
write();
attempt();
form.dataset.ready = '';
