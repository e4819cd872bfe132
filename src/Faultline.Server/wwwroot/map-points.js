// The points of a map as they arrive, and arithmetic on them. Nothing here touches the page.

export const noise = 65535;

/** Reads what /api/runs/{run}/map sends. */
export function read(buffer) {
  const head = new DataView(buffer);
  if (buffer.byteLength < 12 || head.getUint32(0, false) !== 0x464d4150 || head.getUint32(4, true) !== 1) throw new Error('This is not a map that the page can read; load the page again.');
  const n = head.getUint32(8, true);
  return { n, places: new Float32Array(buffer, 12, 2 * n), clusters: new Uint16Array(buffer, 12 + 8 * n, n) };
}

/** The bounds that hold all but the outermost half percent on each side. */
export function bounds({ n, places }) {
  const side = offset => {
    const sorted = new Float32Array(n);
    for (let i = 0; i < n; i++) sorted[i] = places[2 * i + offset];
    sorted.sort();
    const [low, high] = [sorted[Math.floor(.005 * (n - 1))], sorted[Math.ceil(.995 * (n - 1))]];
    return high > low ? [low, high] : [low - 1, low + 1];
  };
  return { x: side(0), y: side(1) };
}

/** Where each cluster's middle is: its point nearest the medians, by number. */
export function middles({ n, places, clusters }) {
  const by = new Map();
  for (let i = 0; i < n; i++) if (clusters[i] !== noise) (by.get(clusters[i]) ?? by.set(clusters[i], []).get(clusters[i])).push(i);
  const median = values => values.sort((a, b) => a - b)[values.length >> 1];
  return new Map([...by].map(([cluster, at]) => {
    const [x, y] = [median(at.map(i => places[2 * i])), median(at.map(i => places[2 * i + 1]))];
    const away = i => Math.hypot(places[2 * i] - x, places[2 * i + 1] - y);
    const nearest = at.reduce((a, b) => away(b) < away(a) ? b : a);
    return [cluster, [places[2 * nearest], places[2 * nearest + 1]]];
  }));
}

/** One byte a point: 1 inside the polygon (even-odd rule), of the clusters that are shown. */
export function inside({ n, places, clusters }, polygon, shown) {
  const chosen = new Uint8Array(n);
  const m = polygon.length;
  const [xs, ys] = [new Float64Array(m), new Float64Array(m)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  polygon.forEach(([x, y], k) => {
    xs[k] = x;
    ys[k] = y;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  for (let i = 0; i < n; i++) {
    const x = places[2 * i];
    const y = places[2 * i + 1];
    if (x < left || x > right || y < top || y > bottom || !shown(clusters[i])) continue;
    let hit = false;
    for (let a = 0, b = m - 1; a < m; b = a++) {
      if (ys[a] > y !== ys[b] > y && x < (xs[b] - xs[a]) * (y - ys[a]) / (ys[b] - ys[a]) + xs[a]) hit = !hit;
    }
    if (hit) chosen[i] = 1;
  }
  return chosen;
}

/** The nearest shown point within reach, or -1. */
export function nearest({ n, places, clusters }, x, y, reach, shown) {
  let found = -1;
  let best = reach * reach;
  for (let i = 0; i < n; i++) {
    const dx = places[2 * i] - x;
    const dy = places[2 * i + 1] - y;
    const d = dx * dx + dy * dy;
    if (d < best && shown(clusters[i])) {
      found = i;
      best = d;
    }
  }
  return found;
}

/** Selected points by cluster number. */
export function tally({ n, clusters }, chosen) {
  const counts = new Map();
  for (let i = 0; i < n; i++) if (chosen[i]) counts.set(clusters[i], (counts.get(clusters[i]) ?? 0) + 1);
  return counts;
}

/** A selection as it travels: one bit a point, Base64. */
export function bits(chosen) {
  const bytes = new Uint8Array((chosen.length + 7) >> 3);
  for (let i = 0; i < chosen.length; i++) if (chosen[i]) bytes[i >> 3] |= 1 << (i & 7);
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
