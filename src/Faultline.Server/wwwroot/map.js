// The map of a run's failures: points drawn with WebGL, a lasso over them, and the table beside it. Without WebGL the table does everything but draw.
import { visible } from './lib.js';
import { gestures } from './map-gestures.js';
import { plotOn } from './map-gl.js';
import { panel } from './map-panel.js';
import { bounds, inside, middles, nearest, noise, read } from './map-points.js';

const root = document.getElementById('map');
const [canvas, over, card, status] = ['map-canvas', 'map-over', 'map-card', 'map-state'].map(id => document.getElementById(id));
const run = root.dataset.run;
const rows = [...root.querySelectorAll('[data-cluster]')];
const legend = new Map(rows.map(row => [Number(row.dataset.cluster), {
  id: row.dataset.id, name: row.querySelector('.name').textContent, rank: Number(row.dataset.rank), shape: Number(row.dataset.shape),
  swatch: row.querySelector('.swatch'), box: row.querySelector('input'), total: 0,
}]));
const shown = cluster => legend.get(cluster)?.box.checked ?? true;
const link = id => root.dataset.link + (root.dataset.link.includes('?') ? '&' : '?') + 'id=' + encodeURIComponent(id);
const kept = `map:${run}`;
const view = { x: 0, y: 0, scale: 1, width: 1, height: 1, whole: 1 };
let [points, plot, spots, chosen, dirty, tools] = [null, null, new Map(), null, false, null];

const say = text => {
  status.textContent = text;
  status.hidden = text === '';
};
const toData = (x, y) => [view.x + (x - view.width / 2) / view.scale, view.y - (y - view.height / 2) / view.scale];
const toScreen = (x, y) => [(x - view.x) * view.scale + view.width / 2, view.height / 2 - (y - view.y) * view.scale];
const size = () => Math.min(11, Math.max(4, 5.5 * Math.sqrt(view.scale / view.whole))) * (points.n > 5000 ? .8 : 1);

function draw() {
  dirty = false;
  plot.draw(view, size() * devicePixelRatio, chosen !== null);
  const taken = [];
  for (const [cluster, spot] of spots) {
    const [x, y] = toScreen(...spot.at);
    const free = x > 0 && y > 0 && x < view.width && y < view.height && shown(cluster) && taken.every(([a, b]) => Math.hypot(a - x, b - y) > 21);
    if (free) taken.push([x, y]);
    spot.badge.setAttribute('transform', `translate(${x.toFixed(1)} ${(y - 17).toFixed(1)})`);
    spot.badge.setAttribute('visibility', free ? 'visible' : 'hidden');
  }
}

function ask() {
  if (!dirty && plot) {
    dirty = true;
    requestAnimationFrame(draw);
  }
}

function fit() {
  const { x, y } = bounds(points);
  view.x = (x[0] + x[1]) / 2;
  view.y = (y[0] + y[1]) / 2;
  view.whole = view.scale = .9 * Math.min(view.width / (x[1] - x[0]), view.height / (y[1] - y[0]));
  ask();
}

function resize() {
  const box = canvas.getBoundingClientRect();
  [view.width, view.height] = [Math.max(1, box.width), Math.max(1, box.height)];
  [canvas.width, canvas.height] = [Math.round(view.width * devicePixelRatio), Math.round(view.height * devicePixelRatio)];
  over.setAttribute('viewBox', `0 0 ${view.width} ${view.height}`);
  ask();
}

function colours() {
  const entries = [...legend].sort(([a], [b]) => ((a + 1) % 65536) - ((b + 1) % 65536)).map(([, entry]) => ({
    rgb: getComputedStyle(entry.swatch).fill.match(/[\d.]+/g).slice(0, 3).map(Number), shape: entry.shape, shown: entry.box.checked,
  }));
  plot?.palette(entries);
  ask();
}

function choose(bytes) {
  chosen = bytes?.includes(1) ? bytes : null;
  plot?.chosen(chosen ?? new Uint8Array(points.n));
  actions.show(chosen);
  lasso([]);
  ask();
}

const lasso = path => document.getElementById('map-lasso').setAttribute('d', path.length > 1 ? 'M' + path.map(p => p.map(v => v.toFixed(1)).join(' ')).join('L') + 'Z' : '');
const within = path => inside(points, path.map(p => toData(...p)), shown);

function zoom(factor, x = view.width / 2, y = view.height / 2) {
  const before = toData(x, y);
  view.scale = Math.min(view.whole * 400, Math.max(view.whole / 4, view.scale * factor));
  const after = toData(x, y);
  view.x += before[0] - after[0];
  view.y += before[1] - after[1];
  hideCard();
  ask();
}

function move(dx, dy) {
  view.x -= dx / view.scale;
  view.y += dy / view.scale;
  hideCard();
  ask();
}

// The card: which failure this is.
const told = new Map();
let [under, pinned, waiting] = [-1, false, 0];

function hideCard() {
  [under, pinned, card.hidden] = [-1, false, true];
}

function showCard(i, pin) {
  if (i === under && pin === pinned) return;
  [under, pinned] = [i, pin];
  clearTimeout(waiting);
  if (i < 0) return hideCard();
  const entry = legend.get(points.clusters[i]);
  const line = (name, className, text) => Object.assign(document.createElement(name), { className, dir: 'auto', textContent: visible(text) });
  const fill = trace => {
    card.replaceChildren(line('b', '', entry.name), ...trace ? [line('span', '', trace.query), line('span', 'answer', trace.response), line('small', '', [trace.prompt_version, ...trace.signals.map(s => s.replaceAll('_', ' '))].filter(Boolean).join(' · '))] : []);
    if (pin && trace) card.append(Object.assign(document.createElement('a'), { href: link(trace.trace_id), textContent: 'Open the trace' }));
    const [x, y] = toScreen(points.places[2 * i], points.places[2 * i + 1]);
    card.hidden = false;
    card.classList.toggle('pinned', pin);
    card.style.left = Math.max(8, Math.min(x + 14, view.width - card.offsetWidth - 8)) + 'px';
    card.style.top = Math.max(8, y + 14 + card.offsetHeight > view.height ? y - card.offsetHeight - 14 : y + 14) + 'px';
  };
  fill(told.get(i));
  if (told.has(i)) return;
  waiting = setTimeout(async () => {
    const answer = await fetch(`/api/runs/${encodeURIComponent(run)}/map/${i}`);
    if (!answer.ok) return;
    if (told.size > 500) told.clear();
    told.set(i, await answer.json());
    if (under === i) fill(told.get(i));
  }, pin ? 0 : 90);
}

const find = (x, y) => nearest(points, ...toData(x, y), (size() / 2 + 5) / view.scale, shown);

function setLasso(active) {
  tools.lasso(active);
  root.querySelector('[data-tool=lasso]').setAttribute('aria-pressed', active);
  canvas.classList.toggle('drawing', active);
}

const moves = {
  '+': () => zoom(1.4), '=': () => zoom(1.4), '-': () => zoom(1 / 1.4), 0: fit, l: () => toggleLasso(), Escape: () => choose(null),
  ArrowLeft: () => move(60, 0), ArrowRight: () => move(-60, 0), ArrowUp: () => move(0, 60), ArrowDown: () => move(0, -60),
};
const toggleLasso = () => setLasso(root.querySelector('[data-tool=lasso]').getAttribute('aria-pressed') !== 'true');
const toolbar = { lasso: toggleLasso, in: moves['+'], out: moves['-'], fit };

function keep() {
  sessionStorage.setItem(kept, JSON.stringify({ view: [view.x, view.y, view.scale], hidden: [...legend.values()].filter(e => !e.box.checked).map(e => e.id) }));
}

function start() {
  if (!plot) return;
  resize();
  plot.points(points.places, points.clusters, order());
  plot.chosen(chosen ?? new Uint8Array(points.n));
  fit();
  if (before) [view.x, view.y, view.scale] = before.view;
  colours();
}

// The noise lies below, and the worst cluster on top.
function order() {
  const rank = i => points.clusters[i] === noise ? Infinity : legend.get(points.clusters[i])?.rank ?? Infinity;
  return Uint32Array.from({ length: points.n }, (_, i) => i).sort((a, b) => rank(b) - rank(a) || a - b);
}

function badges() {
  const group = document.getElementById('map-badges');
  for (const [cluster, at] of [...middles(points)].sort(([a], [b]) => legend.get(a).rank - legend.get(b).rank)) {
    const badge = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    const part = (name, attributes, text = '') => {
      const made = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      made.textContent = text;
      badge.append(made);
    };
    badge.setAttribute('class', 'badge ' + [...legend.get(cluster).swatch.classList].find(c => c.startsWith('k')));
    part('circle', { r: 10 });
    part('text', { y: 4 }, String(legend.get(cluster).rank));
    group.append(badge);
    spots.set(cluster, { at, badge });
  }
}

// What was hidden before is hidden from the first moment, and what is hidden while the points are on their way stays so.
const before = JSON.parse(sessionStorage.getItem(kept) ?? 'null');
for (const entry of legend.values()) entry.box.checked = !before?.hidden.includes(entry.id);

// The points name clusters by their place in the list beside them. Somebody may have changed the clusters since that list was made.
function stale(edition) {
  if (edition === root.dataset.edition) return false;
  const again = `${kept}:again`;
  if (sessionStorage.getItem(again) === edition) say('The clusters are being changed; load the page again.');
  else {
    sessionStorage.setItem(again, edition);
    location.reload();
  }
  return true;
}

const answer = await fetch(`/api/runs/${encodeURIComponent(run)}/map`);
if (!answer.ok) say('The map cannot be read; load the page again.');
else if (!stale(answer.headers.get('etag')?.replace(/^W\/|"/g, ''))) {
  points = read(await answer.arrayBuffer());
  for (let i = 0; i < points.n; i++) legend.get(points.clusters[i]).total++;
}
const actions = points && panel(document.getElementById('selection'), { run, link, points, legend, cleared: () => choose(null) });

if (points) {
  plot = plotOn(canvas);
  if (plot) {
    badges();
    tools = gestures(canvas, {
      move, zoom, leave: () => pinned || hideCard(), tap: (x, y) => showCard(find(x, y), true), key: name => moves[name] && (moves[name](), true),
      hover: (x, y) => pinned || showCard(find(x, y), false),
      lasso: (path, done) => done ? choose(within(path)) : lasso(path),
    });
    canvas.addEventListener('webglcontextlost', event => event.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => { plot.restore(); start(); });
    new ResizeObserver(resize).observe(canvas);
    root.querySelector('.map-tools').addEventListener('click', event => toolbar[event.target.closest('[data-tool]')?.dataset.tool]?.());
    new MutationObserver(colours).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', colours);
    say('');
  } else {
    root.classList.add('plain');
    say('This browser draws no WebGL, so there is no picture. The table holds the same clusters: select them there to look, label, split and merge.');
  }
  start();
  root.addEventListener('change', event => {
    if (!event.target.matches('.toggle input')) return;
    if (chosen) choose(chosen.map((c, i) => c && shown(points.clusters[i]) ? 1 : 0));
    colours();
  });
  root.addEventListener('click', event => {
    const cluster = event.target.closest('[data-select]')?.dataset.select;
    if (cluster !== undefined) choose(Uint8Array.from(points.clusters, (c, i) => c === Number(cluster) || chosen?.[i] ? 1 : 0));
    if (event.target.closest('[data-all]')) {
      for (const entry of legend.values()) entry.box.checked = true;
      colours();
    }
  });
  addEventListener('pagehide', keep);
  for (const button of root.querySelectorAll('[data-select], [data-all]')) button.disabled = false;
  // For measurements and tests: what the gestures call.
  root.map = { points, view, draw, zoom, move, within, choose, toScreen, plot };
  root.dataset.ready = '';
}
