// A display: a number that is clicked opens how it was computed and the records behind it.

const COUNTS = ["n", "events", "censored", "denominator"];
let shownDisplay = null;

async function displayPage() {
  const { header, arrays } = await shard(document.body.dataset.shard);
  let at = 0;
  const records = header.sets.map((_, i) => summed(arrays.records.subarray(at, (at += arrays.size[i]))));
  shownDisplay = { ...header, arrays, records };
  document.querySelector("details.every")?.addEventListener("toggle", everyNumber, { once: true });
  addEventListener("hashchange", openNumber);
  addEventListener("keydown", (event) => event.key === "Escape" && closeNumber());
  await openNumber();
}

// A line of the results: its texts by name, its value, the sets of records behind it.
function resultLine(at) {
  const { levels, arrays, values } = shownDisplay;
  const texts = Object.fromEntries(Object.keys(levels).map((name) => [name, levels[name][arrays[name][at]]]));
  return { ...texts, at, value: values[at], set: arrays.set[at] - 1, whole: arrays.whole[at] - 1 };
}

async function openNumber() {
  const told = /^n(\d+)$/.exec(hash());
  document.querySelectorAll("a.number[aria-current]").forEach((a) => a.removeAttribute("aria-current"));
  if (!told || Number(told[1]) >= shownDisplay.values.length) return document.getElementById("behind")?.remove();
  document.querySelectorAll(`a.number[href="#n${told[1]}"]`).forEach((a) => a.setAttribute("aria-current", "true"));
  const panel = await numberPanel(resultLine(Number(told[1])));
  document.getElementById("behind")?.remove();
  document.getElementById("main").append(panel);
  document.body.classList.add("split");
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
}

function closeNumber() {
  const current = document.querySelector("a.number[aria-current]");
  document.body.classList.remove("split");
  document.getElementById("behind")?.remove();
  history.replaceState(null, "", location.pathname + location.search);
  current?.removeAttribute("aria-current");
  current?.focus();
}

async function numberPanel(line) {
  const analysis = shownDisplay.analyses[shownDisplay.arrays.of[line.at] - 1] || {};
  const close = el("button", { type: "button", class: "close", click: closeNumber }, say("cell.close"));
  const outer = line.subgroup.replace(/(^| )\\(\\*\/)(?= |$)/g, "$1$2");
  const where = [outer, line.row, line.column, groupName(line.group)].filter(Boolean).join(" · ");
  const title = el("h2", { id: "behind-title" }, el("b", { class: "figure" }, line.text || "–"), " ", el("span", {}, where));
  const panel = el("aside", { id: "behind", tabindex: "-1", "aria-labelledby": "behind-title" }, close, title, howPart(line, analysis));
  const curve = line.set >= 0 ? await survivalPart(line, analysis) : null;
  if (curve) panel.append(curve);
  if (line.set >= 0) panel.append(await setPart(line, analysis, line.set, "numerator"));
  if (line.whole >= 0) panel.append(await setPart(line, analysis, line.whole, "denominator"));
  return panel;
}

function groupName(code) {
  const found = (shownDisplay.groups || []).find(([known]) => known === code);
  return found ? found[1].split("|")[0] : code;
}

function howPart(line, analysis) {
  const set = line.set >= 0 ? shownDisplay.sets[line.set] : null;
  return facts([
    [say("cell.statistic"), (analysis.stats || {})[line.stat] ? `${line.stat}: ${analysis.stats[line.stat]}` : line.stat],
    [say("cell.analysis"), analysis.title ? `${analysis.title}. ${analysis.meaning}` : say("cell.total")],
    [say("cell.method"), line.parameters],
    [say("cell.population"), line.population && el("code", {}, line.population)],
    [say("cell.records"), set && el("span", {}, `${set.dataset} ${say("cell.where")} `, el("code", {}, set.where || say("cell.anything")))],
    [say("cell.words"), set && set.words !== set.where ? set.words : ""],
    [say("cell.value"), line.value && line.value !== line.text ? line.value : ""],
    [say("cell.sheet"), analysis.place],
  ]);
}

async function setPart(line, analysis, at, part) {
  const set = shownDisplay.sets[at];
  const records = shownDisplay.records[at];
  const table = named.get(set.dataset);
  const { owner } = await table.head();
  const subjects = new Set([...records].map((record) => owner[record])).size;
  const told = [plural("cell.subjects", subjects), plural("cell.of", records.length).replace("{dataset}", set.dataset)].join(", ");
  const agrees = part === "numerator" && COUNTS.includes(line.stat) ? agreement(Number(line.value), subjects, records.length) : "";
  const inside = el("div", { class: "inside" });
  const summary = el("summary", {}, el("h3", {}, `${say(`cell.${part}`)}: ${told}`), agrees ? el("span", { class: "hint" }, " ", agrees) : "");
  const section = el("details", { class: `set ${part}`, "data-subjects": subjects, "data-records": records.length }, summary, inside);
  let filled = false;
  async function fill() {
    if (filled) return;
    filled = true;
    if (part === "denominator") inside.append(el("p", {}, `${set.dataset} ${say("cell.where")} `, el("code", {}, set.where || say("cell.anything")), set.words && set.words !== set.where ? `: ${set.words}` : ""));
    inside.append(await recordRows(table, records, [...new Set([...set.variables, ...(analysis.variables || [])])]));
  }
  section.addEventListener("toggle", () => section.open && fill());
  if (part === "numerator") {
    await fill();
    section.open = true;
  }
  return section;
}

function agreement(value, subjects, records) {
  return value === subjects || value === records ? say("cell.agrees") : say("cell.differs", { value });
}

// The records of a set, some at a time: subject, record, and the values that the conditions and the analysis ask for.
async function recordRows(table, records, names) {
  const { owner } = await table.head();
  const columns = await shownColumns(table, names);
  const body = el("tbody");
  const heads = [say("cell.subject"), say("record.record"), ...columns.map(([from, column]) => (from === table ? column.name : `${from.name}.${column.name}`))];
  const top = el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head))));
  const rows = growing(records.length, 100, async (from, to) => {
    for (const record of records.subarray(from, to)) body.append(await recordRow(table, record, owner[record], columns));
  });
  await rows.start();
  return el("div", {}, scrolled(table.name, el("table", { class: "list records" }, top, body)), rows.foot);
}

// The columns by name, each with the table that has it: the records' own, or that of the subjects.
async function shownColumns(table, names) {
  const found = [];
  for (const name of names) {
    const subjects = named.get("ADSL");
    const own = await table.column(name);
    const theirs = !own && subjects ? await subjects.column(name) : null;
    if (own) found.push([table, own]);
    else if (theirs) found.push([subjects, theirs]);
  }
  return found;
}

async function recordRow(table, record, owner, columns) {
  const subjects = named.get("ADSL");
  const theirs = subjects && subjects !== table ? (await subjects.of(owner))[0] : record;
  const cells = [];
  for (const [from, column] of columns) {
    const text = theirs === undefined && from !== table ? "" : await from.text(from === table ? record : theirs, column.name);
    cells.push(el("td", {}, cell(column, text)));
  }
  const row = el("tr", {}, el("th", { scope: "row" }, owner ? subjectLink(owner) : ""), el("td", {}, opener(table, record, cells.length + 2)), cells);
  return row;
}

// A button that opens what is behind a record in a row of its own.
function opener(table, record, width) {
  const button = el("button", { type: "button", class: "opener", "aria-expanded": "false" }, `${table.name} ${record + 1}`);
  button.addEventListener("click", async () => {
    const row = button.closest("tr");
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) return row.nextElementSibling.remove();
    row.after(el("tr", { class: "opened" }, el("td", { colspan: width }, await behind(table, record, true))));
  });
  return button;
}

// Every number of the display, for those that no cell prints.
function everyNumber() {
  const body = el("tbody");
  const names = ["analysis", "subgroup", "row", "column", "group", "stat"];
  const top = el("thead", {}, el("tr", {}, [...names, "text"].map((name) => el("th", { scope: "col" }, say(`result.${name}`)))));
  const rows = growing(shownDisplay.values.length, 200, (from, to) => {
    for (let at = from; at < to; at++) {
      const line = resultLine(at);
      const [first, ...rest] = names.map((name) => line[name]);
      body.append(el("tr", {}, el("th", { scope: "row" }, first), rest.map((text) => el("td", {}, text)), el("td", {}, link(`#n${at}`, line.text || "–", "number"))));
    }
  });
  rows.start();
  document.getElementById("every").replaceChildren(scrolled(say("display.every"), el("table", { class: "list" }, top, body)), rows.foot);
}
