// Pointers, wheel and keys on the map become calls: move, zoom, lasso, hover, tap.

/** Wires a canvas. `on` has move(dx, dy), zoom(factor, x, y), lasso(points, done), hover(x, y), leave(), tap(x, y), key(name) → handled. */
export function gestures(canvas, on) {
  const held = new Map();
  let [path, moved, lassoing] = [null, false, false];
  const at = event => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener('pointerdown', event => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    held.set(event.pointerId, at(event));
    moved = false;
    path = held.size === 1 && (lassoing || event.shiftKey) ? [at(event)] : null;
    if (held.size === 2) on.lasso([], false);
  });

  canvas.addEventListener('pointermove', event => {
    const here = at(event);
    const before = held.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') on.hover(...here);
      return;
    }
    if (held.size === 2) {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const length = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
      const middle = [(here[0] + other[0]) / 2, (here[1] + other[1]) / 2];
      on.zoom(length(here, other) / Math.max(1, length(before, other)), ...middle);
      on.move((here[0] - before[0]) / 2, (here[1] - before[1]) / 2);
      [moved, path] = [true, null];
    } else if (path) {
      const last = path.at(-1);
      if (Math.hypot(here[0] - last[0], here[1] - last[1]) > 3) {
        path.push(here);
        moved = true;
        on.lasso(path, false);
      }
    } else {
      if (moved || Math.hypot(here[0] - before[0], here[1] - before[1]) > 3) {
        moved = true;
        on.move(here[0] - before[0], here[1] - before[1]);
      } else return;
    }
    held.set(event.pointerId, here);
  });

  const end = event => {
    if (!held.delete(event.pointerId)) return;
    if (path && held.size === 0) {
      const drawn = path;
      path = null;
      if (event.type === 'pointerup' && drawn.length > 2) on.lasso(drawn, true);
      else on.lasso([], false);
    }
    if (!moved && event.type === 'pointerup') on.tap(...at(event));
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
  canvas.addEventListener('pointerleave', () => on.leave());
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    on.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? .05 : event.ctrlKey ? .01 : .0015)), ...at(event));
  }, { passive: false });
  canvas.addEventListener('keydown', event => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && on.key(event.key)) event.preventDefault();
  });
  return { lasso: active => { lassoing = active; } };
}
