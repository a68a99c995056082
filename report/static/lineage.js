// The lineage of a column: what it was made from, back to the collected fields, as a chain and as a drawing.

// As `m5kit trace DATASET.COLUMN` tells it: depth, column, and step; a column already told is not unfolded again.
function chainOf(target, made) {
  const told = new Set();
  const found = [];
  function unfold(name, depth) {
    const own = made[name] || [];
    if (!own.length || told.has(name)) return found.push({ depth, name, step: own[0] || null });
    told.add(name);
    for (const step of own) {
      found.push({ depth, name, step });
      for (const source of step[1]) unfold(source, depth + 1);
    }
  }
  unfold(target, 0);
  return found;
}

async function lineagePart(target) {
  const links = chainOf(target, await steps());
  const items = links.map(({ depth, name, step }) => {
    const how = step ? `${step[2].split(".").pop()}: ${step[3]}` : say("lineage.collected");
    return el("li", { style: `--in:${depth}` }, link(columnHref(name), name), step && step[0] ? el("code", {}, ` [${step[0]}]`) : "", " ", how);
  });
  const list = el("details", { class: "chain" }, el("summary", {}, say("lineage.chain", { count: links.length })), el("ol", {}, items));
  const own = links.filter((one) => one.name === target && one.depth === 0 && one.step);
  const method = own.map(({ step }) => el("p", { class: "method" }, step[0] ? el("code", {}, step[0]) : "", step[0] ? ": " : "", step[3]));
  const drawing = scrolled(say("lineage.drawn", { name: target }), lineageDrawing(target, links));
  requestAnimationFrame(() => requestAnimationFrame(() => (drawing.scrollLeft = drawing.scrollWidth)));
  return el("div", { class: "lineage" }, el("h3", {}, say("lineage.title")), method, drawing, list);
}

function columnHref(name) {
  return `${root}dataset.html#${address(name)}`;
}

// The columns in layers, the target on the right, each as far from it as the longest way; lines from source to column.
function lineageDrawing(target, links) {
  const edges = edgesOf(links);
  const layer = layersOf(target, edges);
  const layers = [];
  for (const [name, depth] of layer) (layers[depth] ||= []).push(name);
  const [wide, high, gapX, gapY] = [150, 24, 46, 8];
  const most = Math.max(...layers.map((names) => names.length));
  const size = [layers.length * (wide + gapX) - gapX + 2, most * (high + gapY) + 2];
  const place = new Map();
  layers.forEach((names, depth) => {
    const top = (size[1] - names.length * (high + gapY)) / 2;
    names.forEach((name, i) => place.set(name, [(layers.length - 1 - depth) * (wide + gapX) + 1, top + i * (high + gapY) + 1]));
  });
  const lines = edges.map(([from, to]) => {
    const [[x1, y1], [x2, y2]] = [place.get(from), place.get(to)];
    const [a, b, c, d] = [x1 + wide, y1 + high / 2, x2, y2 + high / 2];
    return svg("path", { class: "edge", d: `M${a} ${b}C${a + gapX / 2} ${b} ${c - gapX / 2} ${d} ${c} ${d}` });
  });
  const boxes = [...place].map(([name, [x, y]]) => {
    const raw = !named.get(splitColumn(name)[0]) || named.get(splitColumn(name)[0]).raw;
    const text = name.length > 21 ? `${name.slice(0, 20)}…` : name;
    return svg("a", { href: columnHref(name), class: `node${raw ? " raw" : ""}${name === target ? " target" : ""}` }, svg("title", {}, name), svg("rect", { x, y, width: wide, height: high, rx: 4 }), svg("text", { x: x + wide / 2, y: y + 16 }, text));
  });
  return svg("svg", { width: size[0], height: size[1], viewBox: `0 0 ${size[0]} ${size[1]}`, class: "graph", role: "group", "aria-label": say("lineage.drawn", { name: target }) }, lines, boxes);
}

function edgesOf(links) {
  const seen = new Map();
  const known = new Set(links.map(({ name }) => name));
  for (const { name, step } of links) for (const source of step ? step[1] : []) if (known.has(source) && source !== name) seen.set(`${source}>${name}`, [source, name]);
  return [...seen.values()];
}

function layersOf(target, edges) {
  const from = new Map();
  for (const [source, name] of edges) from.set(name, [...(from.get(name) || []), source]);
  const layer = new Map([[target, 0]]);
  function push(name, depth, path) {
    if (path.has(name)) return;
    if (depth > (layer.get(name) ?? -1)) layer.set(name, depth);
    else if (depth > 0) return;
    for (const source of from.get(name) || []) push(source, depth + 1, new Set([...path, name]));
  }
  push(target, 0, new Set());
  return layer;
}
