// A record on a page: its values, how each was made, what is behind it down to the lines of the forms, what it became.

async function steps() {
  return (await shard("steps")).header.columns;
}

// The steps that made a column of a record: those without a condition, or whose condition its values meet as far as told.
function applying(found, values) {
  const met = (found || []).filter(([where]) => !where || meets(where, values));
  return met.length ? met : found || [];
}

function meets(where, values) {
  return where.split(" AND ").every((part) => {
    const told = /^(\w+) (EQ|IN) (.+)$/.exec(part);
    if (!told || !values.has(told[1])) return true;
    const wanted = told[2] === "IN" ? told[3].replace(/^\(|\)$/g, "").split(/,\s*/) : [told[3]];
    return wanted.map((text) => text.replace(/^"|"$/g, "")).includes(values.get(told[1]));
  });
}

async function valuesTable(table, record, methods) {
  const values = await table.values(record);
  const known = new Map(values.map(([column, text]) => [column.name, text]));
  const made = table.raw || !methods ? {} : await steps();
  const labels = values.some(([column]) => column.label);
  const rows = values.map(([column, text]) => {
    const shown = formatted(column, text);
    const told = applying(made[`${table.name}.${column.name}`], known);
    const cells = [
      link(`${root}dataset.html#${address(`${table.name}.${column.name}`)}`, column.name),
      column.label,
      el("span", { class: "value" }, text, shown ? el("span", { class: "hint" }, ` (${shown})`) : ""),
    ];
    if (!labels) cells.splice(1, 1);
    return methods && !table.raw ? [...cells, told.map(([, sources, , words]) => howMade(words, sources))] : cells;
  });
  const heads = [say(table.raw ? "record.field" : "record.variable"), ...(labels ? [say("record.label")] : []), say("record.value")];
  if (methods && !table.raw) heads.push(say("record.how"));
  return listed(say("record.values", { name: table.name }), heads, rows, labels ? "list values labelled" : "list values");
}

function howMade(words, sources) {
  return el("span", { class: "how" }, words, sources.length ? el("small", {}, ` ${say("record.of", { sources: sources.join(", ") })}`) : "");
}

// A record and what is behind it, as a tree that opens.
async function behind(table, record, open) {
  const where = await table.where(record);
  const summary = el("summary", {}, table.raw ? el("b", {}, `${say("record.raw")}: `) : "", where);
  const inside = el("div", { class: "inside" });
  const tree = el("details", { class: table.raw ? "behind raw" : "behind" }, summary, inside);
  let filled = false;
  async function fill() {
    if (filled) return;
    filled = true;
    inside.append(el("p", {}, link(table.href(record), say("record.open"))));
    if (table.raw) inside.append(...(await corrections(table, record)));
    inside.append(await valuesTable(table, record, false));
    for (const [place, source] of await table.sources(record)) inside.append(await behind(tables[place], source, tables[place].raw));
  }
  tree.addEventListener("toggle", () => tree.open && fill());
  if (open) {
    await fill();
    tree.open = true;
  }
  return tree;
}

async function corrections(table, record) {
  const { corrected } = await table.head();
  const told = (corrected || {})[await table.line(record)] || [];
  return told.map((text) => el("p", { class: "corrected" }, say("record.corrected"), " ", text));
}

async function recordPage(filled) {
  const [name, at] = asked(hash());
  const table = named.get(name);
  if (!table) return filled.replaceChildren(el("h1", {}, say("record.title")), el("p", {}, say("record.none", { name: hash() })));
  const record = await placed(table, at);
  if (record < 0) return leftOut(filled, table, at);
  const where = await table.where(record);
  document.title = `${where} – ${study.id}`;
  const owner = await table.owner(record);
  filled.replaceChildren(
    el("header", { class: "title" }, el("h1", {}, where), await around(table, record, owner)),
    ...(table.raw ? await corrections(table, record) : []),
    await valuesTable(table, record, true),
    ...(table.raw ? [] : [await madeOf(table, record)]),
    await becamePart(table, record),
  );
}

// "AE/12" is the twelfth record; "raw.toxicity:118" the one of a line.
function asked(text) {
  const told = /^(.+?)(\/|:)(\d+)$/.exec(text) || [];
  return [told[1] || text, told[2] === ":" ? { line: Number(told[3]) } : { record: Number(told[3]) - 1 }];
}

async function placed(table, at) {
  if (at.record !== undefined) return at.record >= 0 && at.record < table.records ? at.record : -1;
  for (let i = 0; i < table.blocks; i++) {
    const { line } = await table.block(i);
    const found = line ? line.indexOf(at.line) : -1;
    if (found >= 0) return i * study.block + found;
  }
  return -1;
}

async function leftOut(filled, table, at) {
  const { left } = await table.head();
  const found = (left || []).find((one) => one.line === at.line);
  if (!found) return filled.replaceChildren(el("h1", {}, say("record.title")), el("p", {}, say("record.none", { name: hash() })));
  filled.replaceChildren(
    el("header", { class: "title" }, el("h1", {}, `${table.file} ${table.unit} ${found.line}`)),
    ...found.told.map((text) => el("p", { class: "corrected" }, text)),
    listed(say("record.values", { name: table.name }), [say("record.field"), say("record.value")], found.fields, "list values"),
  );
}

async function around(table, record, owner) {
  const parts = [link(`${root}dataset.html#${address(table.name)}`, say("record.dataset", { name: table.name }))];
  if (owner) parts.push(subjectLink(owner));
  if (record > 0) parts.push(link(table.href(record - 1), say("record.before")));
  if (record < table.records - 1) parts.push(link(table.href(record + 1), say("record.after")));
  return el("ul", { class: "around" }, parts.map((part) => el("li", {}, part)));
}

function subjectLink(owner) {
  const name = study.subjects[owner - 1];
  return link(`${root}subject.html#${address(name)}`, name);
}

async function madeOf(table, record) {
  const trees = [];
  for (const [place, source] of await table.sources(record)) trees.push(await behind(tables[place], source, true));
  return el("section", { "aria-labelledby": "made-of" }, el("h2", { id: "made-of" }, say("record.from")), trees.length ? trees : el("p", { class: "empty" }, say("record.nothing")));
}

async function becamePart(table, record) {
  const found = await became(table, record);
  const rows = [];
  for (const [to, at] of found) rows.push([link(to.href(at), await to.where(at)), to.label]);
  const list = rows.length ? listed(say("record.became"), [say("record.record"), say("dataset.label")], rows, "list became") : el("p", { class: "empty" }, say("record.no-more"));
  return el("section", { "aria-labelledby": "became" }, el("h2", { id: "became" }, say("record.became")), list);
}
