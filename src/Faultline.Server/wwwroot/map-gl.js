// Draws the points with WebGL2: one draw call, colours and shapes from a small texture, so that a toggle or a theme costs a few bytes.

const vertex = `#version 300 es
precision highp float;
in vec2 place;
in uint cluster;
in uint chosen;
uniform vec4 view; // scale x, scale y, offset x, offset y
uniform float size;
uniform bool choosing;
uniform sampler2D palette;
flat out vec4 colour;
flat out int shape;
void main() {
  ivec2 column = ivec2(cluster == 65535u ? 0 : int(cluster) + 1, 0);
  colour = texelFetch(palette, column, 0);
  vec4 more = texelFetch(palette, column + ivec2(0, 1), 0);
  shape = int(more.r * 255. + .5);
  bool dim = choosing && chosen == 0u;
  gl_PointSize = size * (shape == 0 ? 1. : 1.16) * (cluster == 65535u ? .8 : 1.);
  if (dim) colour = mix(colour, vec4(texelFetch(palette, ivec2(0), 0).rgb, .3), .85);
  gl_Position = more.g > .5 ? vec4(place * view.xy + view.zw, 0., 1.) : vec4(2., 2., 2., 1.);
}`;

const fragment = `#version 300 es
precision mediump float;
flat in vec4 colour;
flat in int shape;
out vec4 paint;
void main() {
  vec2 p = gl_PointCoord * 2. - 1.;
  float d = shape == 0 ? length(p)
    : shape == 1 ? max(abs(p.x) * .866 - (p.y - .18) * .5, p.y - .18) * 1.5
    : shape == 2 ? max(abs(p.x), abs(p.y)) * 1.2
    : abs(p.x) + abs(p.y);
  float a = colour.a * (1. - smoothstep(.78, 1., d));
  if (a < .01) discard;
  paint = vec4(colour.rgb * a, a);
}`;

function program(gl) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made) ?? 'The shaders do not link.');
  return made;
}

/** A plot on a canvas; null where the browser has no WebGL2. */
export function plotOn(canvas) {
  const gl = canvas.getContext('webgl2', { alpha: true, antialias: false, premultipliedAlpha: true });
  if (!gl) return null;
  let state = null;

  function make() {
    const made = program(gl);
    const at = name => gl.getUniformLocation(made, name);
    gl.useProgram(made);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const buffer = (name, size, type) => {
      const made_ = gl.createBuffer();
      const location = gl.getAttribLocation(made, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, made_);
      gl.enableVertexAttribArray(location);
      if (type === gl.FLOAT) gl.vertexAttribPointer(location, size, type, false, 0, 0);
      else gl.vertexAttribIPointer(location, size, type, 0, 0);
      return made_;
    };
    state = {
      view: at('view'), size: at('size'), choosing: at('choosing'), n: 0,
      place: buffer('place', 2, gl.FLOAT), cluster: buffer('cluster', 1, gl.UNSIGNED_SHORT), chosen: buffer('chosen', 1, gl.UNSIGNED_BYTE),
      order: gl.createBuffer(),
    };
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, state.order);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  }

  make();
  return {
    gl,
    restore: make,
    /** Positions (x, y pairs), cluster numbers and the order to draw in. */
    points(places, clusters, order) {
      state.n = order.length;
      gl.bindBuffer(gl.ARRAY_BUFFER, state.place);
      gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
      gl.bindBuffer(gl.ARRAY_BUFFER, state.cluster);
      gl.bufferData(gl.ARRAY_BUFFER, clusters, gl.STATIC_DRAW);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
    },
    /** One byte a point, 1 where it is selected. */
    chosen(bytes) {
      gl.bindBuffer(gl.ARRAY_BUFFER, state.chosen);
      gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.DYNAMIC_DRAW);
    },
    /** Entry 0 is the noise, entry i + 1 cluster i: { rgb: [0..255], shape, shown }. */
    palette(entries) {
      const texels = new Uint8Array(entries.length * 8);
      entries.forEach((entry, i) => {
        texels.set([...entry.rgb, i === 0 ? 150 : 220], 4 * i);
        texels.set([entry.shape, entry.shown ? 255 : 0, 0, 0], 4 * (entries.length + i));
      });
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, entries.length, 2, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    },
    draw(view, size, choosing) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform4f(state.view, 2 * view.scale / view.width, 2 * view.scale / view.height, -2 * view.scale * view.x / view.width, -2 * view.scale * view.y / view.height);
      gl.uniform1f(state.size, size);
      gl.uniform1i(state.choosing, choosing ? 1 : 0);
      gl.drawElements(gl.POINTS, state.n, gl.UNSIGNED_INT, 0);
    },
  };
}
