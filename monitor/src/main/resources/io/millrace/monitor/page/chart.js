// Curves as SVG: no library, no state but what is drawn.

const SVG = 'http://www.w3.org/2000/svg';
const SHORTEST_MS = 120_000;
const LEFT = 46;
const RIGHT = 6;
const TOP = 16;
const BOTTOM = 18;

/** Text from outside without what has letters shown in another order, or not at all: that is written out, as JSON does. */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, unseen =>
    Array.from({length: unseen.length}, (_, i) => `\\u${unseen.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''));
}

export function svg(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    element.setAttribute(key, value);
  }
  if (text !== undefined) {
    element.textContent = visible(text);
  }
  return element;
}

/** A number in few characters, for an axis. */
function short(value) {
  if (value >= 1e6) {
    return `${+(value / 1e6).toFixed(value < 1e7 ? 1 : 0)}M`;
  }
  if (value >= 1e3) {
    return `${+(value / 1e3).toFixed(value < 1e4 ? 1 : 0)}k`;
  }
  return `${+value.toFixed(value < 10 ? 1 : 0)}`;
}

/** The least round number that is no less. */
function roundUp(value) {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 5, 6, 8, 10].map(step => step * magnitude).find(step => step >= value * 0.999);
}

/**
 * Draws curves over time.
 *
 * @param box the element that is drawn into
 * @param points with at_ms
 * @param curves each {of: name of the number, area: whether it is filled}
 * @param bands each {from, to, name}
 * @param least the least that the axis goes up to
 */
export function draw(box, points, curves, bands, least) {
  const width = Math.max(120, box.clientWidth);
  const height = box.clientHeight;
  const last = points.length ? points[points.length - 1].at_ms : Date.now();
  const first = Math.min(points.length ? points[0].at_ms : last, last - SHORTEST_MS);
  const greatest = Math.max(least, ...points.flatMap(point => curves.map(curve => point[curve.of] ?? 0)));
  const top = roundUp(greatest);
  const x = ms => LEFT + (width - LEFT - RIGHT) * (ms - first) / (last - first);
  const y = value => height - BOTTOM - (height - TOP - BOTTOM) * value / top;

  const drawing = svg('svg', {viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': box.dataset.label ?? ''});
  // The newest first: where names would overlap, the older one's gives way to the left as far as there is room.
  let free = width - RIGHT;
  for (const band of bands) {
    const from = Math.max(LEFT, x(band.from));
    const to = x(Math.min(band.to ?? last, last));
    if (to < LEFT) {
      continue;
    }
    drawing.append(svg('rect', {
      class: 'band', x: from, y: TOP - 2, width: Math.max(3, to - from), height: height - TOP - BOTTOM + 2}));
    drawing.append(svg('line', {class: 'band-begin', x1: from, x2: from, y1: TOP - 2, y2: height - BOTTOM}));
    const length = band.name.length * 6.2;
    const begin = Math.min(from, free - length);
    if (begin >= LEFT) {
      drawing.append(svg('text', {class: 'band-name', x: begin, y: TOP - 5}, band.name));
      free = begin - 8;
    }
  }
  for (const share of [0, 0.5, 1]) {
    const at = Math.round(y(top * share)) + 0.5;
    drawing.append(svg('line', {class: 'grid', x1: LEFT, x2: width - RIGHT, y1: at, y2: at}));
    drawing.append(svg('text', {x: LEFT - 6, y: at + 4, 'text-anchor': 'end'}, short(top * share)));
  }
  const step = (last - first) / (width - LEFT) * 90;
  const everyMs = [10, 15, 30, 60, 120, 300].map(s => s * 1000).find(ms => ms >= step) ?? 600_000;
  for (let ms = Math.ceil(first / everyMs) * everyMs; ms <= last; ms += everyMs) {
    if (x(ms) < width - 26 && x(ms) > LEFT + 22) {
      drawing.append(svg('text', {x: x(ms), y: height - 4, 'text-anchor': 'middle'}, time(ms)));
    }
  }
  for (const curve of curves) {
    for (const part of parts(points, curve.of)) {
      const path = part.map((point, i) => `${i ? 'L' : 'M'}${x(point.at_ms).toFixed(1)} ${y(point[curve.of]).toFixed(1)}`).join('');
      if (curve.area) {
        drawing.append(svg('path', {
          class: `${curve.name}-area`,
          d: `${path}L${x(part[part.length - 1].at_ms).toFixed(1)} ${y(0)}L${x(part[0].at_ms).toFixed(1)} ${y(0)}Z`}));
      }
      drawing.append(svg('path', {class: curve.name, d: path}));
    }
  }
  box.replaceChildren(drawing);
}

/** A curve is broken where its number is not known. */
function parts(points, of) {
  const all = [];
  let part = [];
  for (const point of points) {
    if (point[of] === null || point[of] === undefined) {
      if (part.length) {
        all.push(part);
      }
      part = [];
    } else {
      part.push(point);
    }
  }
  if (part.length) {
    all.push(part);
  }
  return all;
}

export function time(ms) {
  return new Date(ms).toLocaleTimeString('en-GB');
}
