// What is selected, and what can be done with it.
import { send, visible } from './lib.js';
import { bits, noise, tally } from './map-points.js';

const element = (name, props, ...children) => {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
};
const count = n => n.toLocaleString('en-US');

/** `legend` maps cluster numbers to { id, name, rank, swatch, total }; `cleared` is called when the selection is given up. */
export function panel(root, { run, link, points, legend, cleared }) {
  const find = selector => root.querySelector(selector);
  const [list, error, more] = [find('#selection-list'), find('#selection-error'), find('[data-more]')];
  let [chosen, asked] = [null, 0];

  const row = trace => element('li', {},
    element('a', { href: link(trace.trace_id), dir: 'auto', textContent: visible(trace.query) || '(empty)' }),
    element('span', { className: 'answer', dir: 'auto', textContent: visible(trace.response) }));

  async function fill(skip) {
    const mine = ++asked;
    more.hidden = true;
    try {
      const answer = await send(`/api/runs/${encodeURIComponent(run)}/selection`, { points: bits(chosen), skip, take: 50 });
      if (mine !== asked) return;
      if (skip === 0) list.replaceChildren();
      list.append(...answer.traces.map(row));
      more.hidden = list.children.length >= answer.selected;
    } catch (failure) {
      if (mine === asked) fail(failure);
    }
  }

  function fail(failure) {
    error.textContent = failure.message;
    error.hidden = false;
  }

  // Whole clusters and nothing else: then moving them is merging.
  function whole(counts) {
    return counts.size > 1 && [...counts].every(([cluster, n]) => cluster !== noise && legend.get(cluster)?.total === n) ? [...counts.keys()].map(c => legend.get(c).id) : null;
  }

  function show(bytes) {
    const counts = bytes ? tally(points, bytes) : new Map();
    const total = [...counts.values()].reduce((a, b) => a + b, 0);
    chosen = total > 0 ? bytes : null;
    root.hidden = total === 0;
    error.hidden = true;
    find('#h-selection span').textContent = total === 0 ? 'Nothing selected' : `${count(total)} ${total === 1 ? 'failure' : 'failures'} selected`;
    if (total === 0) return;
    const sorted = [...counts].sort((a, b) => b[1] - a[1]);
    find('#selection-clusters').replaceChildren(...sorted.slice(0, 6).map(([cluster, n]) => {
      const entry = legend.get(cluster);
      return element('li', {}, entry.swatch.cloneNode(true), element('span', { textContent: entry.name }), element('b', { textContent: `${count(n)} of ${count(entry.total)}` }));
    }), ...sorted.length > 6 ? [element('li', { textContent: `and ${sorted.length - 6} more clusters` })] : []);
    find('[data-act=move] span').textContent = whole(counts) ? 'Merge' : 'Move';
    const home = legend.get(sorted.find(([cluster]) => cluster !== noise)?.[0]);
    if (whole(counts) && home) find('#move-to').value = home.id;
    fill(0);
  }

  const acts = {
    ask: () => send(`/api/runs/${encodeURIComponent(run)}/asked`, { points: bits(chosen) }),
    split: () => edit({ kind: 'split', points: bits(chosen), name: find('#split-name').value }),
    move: () => {
      const target = find('#move-to').value;
      const clusters = whole(tally(points, chosen));
      return clusters && clusters.includes(target)
        ? edit({ kind: 'merge', target, clusters: clusters.filter(id => id !== target) })
        : edit({ kind: 'move', target, points: bits(chosen) });
    },
  };
  const edit = body => send(`/api/runs/${encodeURIComponent(run)}/edits`, body);

  root.addEventListener('click', async event => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.matches('[data-clear]')) return cleared();
    if (button.matches('[data-more]')) return fill(list.children.length);
    const act = acts[button.dataset.act];
    if (!act || !chosen) return;
    error.hidden = true;
    button.disabled = true;
    try {
      const answer = await act();
      if (button.dataset.act === 'ask') find('#h-selection span').textContent = `${count(answer.asked)} put into the labelling queue`;
      else location.reload();
    } catch (failure) {
      fail(failure);
    } finally {
      button.disabled = false;
    }
  });
  find('#split-name').addEventListener('keydown', event => {
    if (event.key === 'Enter') find('[data-act=split]').click();
  });
  return { show };
}
