// A dataset: its records as a grid with sort, filter and search; its columns with their meaning, values and lineage.

const PAGE = 100;

async function datasetPage(filled) {
  const [name, variable] = splitColumn(hash());
  const table = named.get(name);
  if (!table) return filled.replaceChildren(el("h1", {}, say("dataset.title")), el("p", {}, say("dataset.none", { name })));
  const { columns } = await table.head();
  document.title = `${table.name} – ${study.id}`;
  const grid = new Grid(table, columns);
  const about = el("section", { id: "column", "aria-live": "polite" });
  filled.replaceChildren(
    el("header", { class: "title" }, el("h1", {}, table.name, table.label ? `: ${table.label}` : ""), el("p", { class: "hint" }, datasetFacts(table))),
    columnChooser(table, columns, variable),
    about,
    grid.element,
  );
  await grid.start();
  if (variable) await columnPart(about, table, variable);
  if (variable) about.scrollIntoView({ block: "nearest" });
}

// "AE.AETERM" is a column of AE; the name of a form has a dot of its own.
function splitColumn(text) {
  if (named.has(text)) return [text, ""];
  const known = [...named.keys()].filter((name) => text.startsWith(`${name}.`)).sort((a, b) => b.length - a.length)[0];
  return known ? [known, text.slice(known.length + 1)] : [text, ""];
}

function datasetFacts(table) {
  const parts = [table.kind, table.structure, plural("dataset.count", table.records), plural("dataset.wide", table.columns)];
  return [...parts, table.keys.length ? say("dataset.keys", { keys: table.keys.join(", ") }) : ""].filter(Boolean).join(" · ");
}

function columnChooser(table, columns, chosen) {
  const links = columns.map((column) => {
    const a = link(`#${address(`${table.name}.${column.name}`)}`, column.name);
    if (column.name === chosen) a.setAttribute("aria-current", "true");
    if (column.label) a.title = column.label;
    return el("li", {}, a);
  });
  return el("nav", { class: "columns", "aria-label": say("dataset.columns") }, el("ul", {}, links));
}

class Grid {
  constructor(table, columns) {
    Object.assign(this, { table, columns, sorted: null, down: false, first: 0, rows: null });
    this.search = el("input", { type: "search", id: "grid-search" });
    this.column = el("select", { id: "grid-column" }, el("option", { value: "" }, say("grid.any")), columns.map((c) => el("option", { value: c.name }, c.name)));
    this.said = el("p", { role: "status", class: "hint" });
    this.body = el("tbody");
    this.heads = columns.map((column) => this.headOf(column));
    const form = el("form", { class: "filters", submit: (event) => (event.preventDefault(), this.filter()) },
      el("label", { for: "grid-search" }, say("grid.search")), this.search,
      el("label", { for: "grid-column" }, say("grid.in")), this.column,
      el("button", {}, say("grid.filter")),
      el("button", { type: "reset", click: () => setTimeout(() => this.filter()) }, say("grid.clear")),
      el("button", { type: "button", click: () => this.export() }, say("grid.csv")));
    const top = el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("record.record")), this.heads));
    this.before = el("button", { type: "button", click: () => this.go(-PAGE) }, say("grid.before"));
    this.after = el("button", { type: "button", click: () => this.go(PAGE) }, say("grid.after"));
    this.element = el("section", { class: "grid", "aria-label": say("grid.title", { name: table.name }) }, form, this.said, scrolled(say("grid.title", { name: table.name }), el("table", { class: "list data" }, top, this.body)), el("div", { class: "more" }, this.before, this.after));
  }

  headOf(column) {
    const button = el("button", { type: "button", title: say("grid.sort", { name: column.label || column.name }), click: () => this.sort(column) }, column.name);
    return el("th", { scope: "col" }, button, column.label ? el("small", {}, column.label) : "");
  }

  start() {
    return this.show();
  }

  get count() {
    return this.rows ? this.rows.length : this.table.records;
  }

  go(step) {
    this.first = Math.max(0, Math.min(this.first + step, Math.max(0, this.count - 1)));
    return this.show();
  }

  async show() {
    const last = Math.min(this.first + PAGE, this.count);
    const rows = [];
    for (let i = this.first; i < last; i++) rows.push(await this.row(this.rows ? this.rows[i] : i));
    this.body.replaceChildren(...rows);
    this.said.textContent = this.count ? say("grid.shown", { from: count(this.first + 1), to: count(last), total: count(this.count) }) : say("grid.empty");
    this.before.disabled = this.first === 0;
    this.after.disabled = last >= this.count;
  }

  async row(record) {
    const [block, at] = await this.table.at(record);
    const cells = this.columns.map((column) => el("td", {}, cell(column, level(column, block[`c${column.at}`][at]))));
    return el("tr", {}, el("th", { scope: "row" }, link(this.table.href(record), String(record + 1))), cells);
  }

  async sort(column) {
    this.down = this.sorted === column ? !this.down : false;
    this.sorted = column;
    this.heads.forEach((head, i) => (this.columns[i] === column ? head.setAttribute("aria-sort", this.down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    await this.order();
  }

  async filter() {
    const words = this.search.value.trim().toLowerCase();
    this.rows = null;
    if (words) {
      const asked = this.columns.filter((column) => !this.column.value || column.name === this.column.value);
      const wanted = asked.map((column) => [column, matching(column, words)]).filter(([, codes]) => codes.size);
      this.rows = [];
      for (let i = 0; wanted.length && i < this.table.blocks; i++) await this.among(i, wanted);
    }
    await this.order();
  }

  async among(number, wanted) {
    const block = await this.table.block(number);
    const first = number * study.block;
    const size = Math.min(study.block, this.table.records - first);
    const told = wanted.map(([column, codes]) => [block[`c${column.at}`], codes]);
    for (let i = 0; i < size; i++) if (told.some(([codes, ones]) => ones.has(codes[i]))) this.rows.push(first + i);
  }

  async order() {
    this.first = 0;
    if (this.sorted) {
      const parts = await this.table.codes(this.sorted);
      const code = (record) => parts[Math.floor(record / study.block)][record % study.block];
      this.rows ||= Array.from({ length: this.table.records }, (_, i) => i);
      this.rows.sort((a, b) => (this.down ? code(b) - code(a) : code(a) - code(b)) || a - b);
    }
    await this.show();
  }

  async export() {
    const lines = [this.columns.map((column) => csv(column.name)).join(",")];
    for (let i = 0; i < this.count; i++) {
      const [block, at] = await this.table.at(this.rows ? this.rows[i] : i);
      lines.push(this.columns.map((column) => csv(level(column, block[`c${column.at}`][at]))).join(","));
    }
    saved(`${this.table.name}.csv`, lines.join("\r\n") + "\r\n", "text/csv");
  }
}

// The codes of the values in which all the words are found.
function matching(column, words) {
  const parts = words.split(/\s+/);
  const found = new Set();
  column.levels.forEach((text, i) => {
    const shown = `${text} ${formatted(column, text)}`.toLowerCase();
    if (parts.every((part) => shown.includes(part))) found.add(i + 1);
  });
  return found;
}

// -- a column --------------------------------------------------------------------------

async function columnPart(about, table, name) {
  const column = await table.column(name);
  if (!column) return about.replaceChildren(el("p", {}, say("dataset.no-column", { name })));
  const list = study.codelists[column.codelist];
  about.replaceChildren(
    el("h2", {}, `${table.name}.${name}`, column.label ? `: ${column.label}` : ""),
    el("div", { class: "parts" }, el("div", {}, facts([
      [say("column.type"), [column.type, column.format].filter(Boolean).join(", ")],
      [say("column.origin"), column.origin],
      [say("column.core"), column.core],
      [say("column.role"), column.role],
      [say("column.comment"), column.comment],
      [say("column.codelist"), list ? `${list.label || column.codelist}` : column.codelist],
    ]), table.raw ? "" : await lineagePart(`${table.name}.${name}`)), summaryPart(table, column, list)),
  );
}

// How many records have no value, how many values there are, the most frequent ones, and of numbers their spread.
function summaryPart(table, column, list) {
  const counts = [...column.counts];
  const known = table.records - counts[0];
  const order = column.levels.map((text, i) => [text, counts[i + 1]]).sort((a, b) => b[1] - a[1]);
  const decode = new Map((list ? list.terms : []).map(([value, text]) => [value, text]));
  const most = Math.max(1, ...order.slice(0, 12).map(([, n]) => n));
  const rows = order.slice(0, 12).map(([text, n]) => [cell(column, text), decode.get(text) || "", count(n), el("meter", { min: 0, max: most, value: n, "aria-label": `${text}: ${n}` })]);
  const told = [[say("column.missing"), count(counts[0])], [say("column.distinct"), count(column.levels.length)], ...spread(column, counts, known)];
  const heads = [say("column.value"), list ? say("column.decode") : "", say("column.records"), ""];
  const more = order.length > 12 ? el("p", { class: "hint" }, say("column.more", { count: count(order.length - 12) })) : "";
  return el("div", { class: "summary" }, facts(told), listed(say("column.values"), heads, rows, "list"), more);
}

function spread(column, counts, known) {
  const numbers = column.levels.map(Number);
  if (column.type === "text" || !known || numbers.some(isNaN)) return [];
  const sum = numbers.reduce((total, value, i) => total + value * counts[i + 1], 0);
  const order = numbers.map((value, i) => [value, counts[i + 1]]).sort((a, b) => a[0] - b[0]);
  const at = (rank) => {
    let seen = 0;
    return order.find(([, n]) => (seen += n) > rank)[0];
  };
  const median = (at(Math.floor((known - 1) / 2)) + at(Math.floor(known / 2))) / 2;
  const shown = (value) => cell(column, String(Number(value.toPrecision(10))));
  const told = [[say("column.min"), shown(order[0][0])], [say("column.median"), shown(median)], [say("column.max"), shown(order.at(-1)[0])]];
  return formatted(column, "0") ? told : [...told, [say("column.mean"), shown(sum / known)]];
}
