// What all pages need: data that load as scripts, words, and elements whose texts are never read as HTML.

const m5 = {
  waiting: new Map(),
  put(name, text) {
    const told = m5.waiting.get(name);
    if (told) told(text);
  },
};
const root = document.body.dataset.root || "";
const shards = new Map();
const MOST_SHARDS = 400;
let study = {};

function shard(name) {
  if (!shards.has(name)) {
    shards.set(name, loaded(name).then(decoded));
    if (shards.size > MOST_SHARDS) shards.delete(shards.keys().next().value);
  }
  return shards.get(name);
}

function loaded(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    m5.waiting.set(name, (text) => {
      m5.waiting.delete(name);
      resolve(text);
    });
    script.onload = () => script.remove();
    script.onerror = () => reject(new Error(say("frame.lost", { file: `data/${name}.js` })));
    script.src = `${root}data/${name}.js`;
    document.head.append(script);
  });
}

async function decoded(text) {
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = await new Response(stream).arrayBuffer();
  const size = new DataView(bytes).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, size)));
  const kinds = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array };
  const arrays = {};
  let at = 4 + size;
  for (const [name, [kind, length]] of Object.entries(header.arrays)) {
    arrays[name] = new kinds[kind](bytes, at, length);
    at += Math.ceil(arrays[name].byteLength / 4) * 4;
  }
  return { header, arrays };
}

function summed(steps) {
  const found = new Int32Array(steps.length);
  let at = 0;
  for (let i = 0; i < steps.length; i++) found[i] = at += steps[i];
  return found;
}

function plural(name, number) {
  return say(`${name}.${number === 1 ? "one" : "many"}`, { count: count(number) });
}

function built(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === false || value === null) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

function el(tag, attributes, ...children) {
  return built(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return built(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function link(href, text, kind) {
  return el("a", { href, class: kind }, text);
}

function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== "" && value !== undefined && value !== null);
  return el("dl", { class: "facts" }, known.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function scrolled(label, ...children) {
  return el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": label }, ...children);
}

// A table of rows: each an array of texts or elements, the first its header.
function listed(label, heads, rows, kind) {
  const top = el("thead", {}, el("tr", {}, heads.map((head) => (head ? el("th", { scope: "col" }, head) : el("td", {})))));
  const body = rows.map(([first, ...rest]) => el("tr", {}, el("th", { scope: "row" }, first), rest.map((cell) => el("td", {}, cell))));
  return scrolled(label, el("table", { class: kind || "list" }, top, el("tbody", {}, body)));
}

// Rows that are shown some at a time: more(from, to) gives them.
function growing(total, step, more, said) {
  let shown = 0;
  const said_ = el("p", { class: "hint", role: "status" });
  const button = el("button", { type: "button", click: () => grow() }, say("frame.more"));
  async function grow() {
    const next = Math.min(total, shown + step);
    await more(shown, next);
    shown = next;
    said_.textContent = total > shown ? say("frame.shown", { shown: count(shown), total: count(total) }) : said || "";
    button.hidden = shown >= total;
  }
  return { start: grow, foot: el("div", { class: "more" }, said_, button) };
}

function hash() {
  return decodeURIComponent(location.hash.slice(1));
}

function address(text) {
  return encodeURIComponent(text).replace(/%2F/g, "/").replace(/%3A/g, ":");
}

